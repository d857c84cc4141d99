/** The choice among the resolution modes of a model. */
import type { RasterImage } from '../../../core/geometry/raster.ts';
import {
  modeOf,
  type ModelFamily,
  type ResolutionMode,
} from '../../../core/prompting/resolutionModes.ts';

/** Pixels of a text line in the global view below which letters run together. */
const READABLE_LINE = 12;

/**
 * The mode for a page: one view if its text stays readable in it, tiles for dense pages.
 * @param lineHeight median height of the text lines in pixels of the page, if it was measured
 */
export function chooseMode(
  family: ModelFamily,
  image: RasterImage,
  lineHeight?: number,
): ResolutionMode {
  const single = family === 'v1' ? modeOf('v1', 'base') : modeOf('v2', '1024');
  const tiled = family === 'v1' ? modeOf('v1', 'gundam') : modeOf('v2', 'default');
  // Small pages are enlarged to the size of the view.
  const scale = single.side / Math.max(image.width, image.height);
  if (lineHeight === undefined) return family === 'v2' ? tiled : single;
  return lineHeight * scale < READABLE_LINE ? tiled : single;
}
