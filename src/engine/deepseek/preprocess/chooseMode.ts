/** The choice among the resolution modes of a model. */
import type { RasterImage } from '../../../core/geometry/raster.ts';
import {
  modeOf,
  type ModelFamily,
  type ResolutionMode,
} from '../../../core/prompting/resolutionModes.ts';
import { MODEL_VIEWS, viewSides } from './views.ts';

/** Pixels of a text line in the global view below which letters run together. */
const READABLE_LINE = 12;

/** Largest share of a page's time limit that views may take: the rest is for the answer. */
const VIEWS_SHARE = 0.5;
/** Side of the view whose time is known, in pixels. */
const KNOWN_SIDE = 1024;

export interface ModeFacts {
  /** Median height of the text lines in pixels of the page, if it was measured. */
  readonly lineHeight?: number;
  /** Seconds of a view of 1024 pixels on this machine, if the check of the model measured it. */
  readonly viewSeconds?: number;
  /** Time limit of a page. */
  readonly maxSeconds?: number;
}

/**
 * The mode for a page: one view if its text stays readable in it, tiles for dense pages, unless this
 * machine would spend the time of the whole page on them.
 */
export function chooseMode(
  family: ModelFamily,
  image: RasterImage,
  { lineHeight, viewSeconds = 0, maxSeconds = Infinity }: ModeFacts = {},
): ResolutionMode {
  const single = family === 'v1' ? modeOf('v1', 'base') : modeOf('v2', '1024');
  const dense = family === 'v1' ? modeOf('v1', 'gundam') : modeOf('v2', 'default');
  const areas = viewSides(image, dense, MODEL_VIEWS[family]).map((side) => side ** 2);
  const views = areas.reduce((sum, area) => sum + area, 0) / KNOWN_SIDE ** 2;
  const tiled = views * viewSeconds > maxSeconds * VIEWS_SHARE ? single : dense;
  // Small pages are enlarged to the size of the view.
  const scale = single.side / Math.max(image.width, image.height);
  if (lineHeight === undefined) return family === 'v2' ? tiled : single;
  return lineHeight * scale < READABLE_LINE ? tiled : single;
}
