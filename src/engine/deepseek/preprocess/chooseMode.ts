/** Resolution modes by model, and the choice among them. */
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { V1_MODES, V1_VIEWS, V2_MODES, V2_VIEWS, type Mode, type ModelViews } from './views.ts';

export type ModelFamily = 'v1' | 'v2';

export const MODES: Readonly<Record<ModelFamily, Readonly<Record<string, Mode>>>> = {
  v1: V1_MODES,
  v2: V2_MODES,
};

export const VIEWS: Readonly<Record<ModelFamily, ModelViews>> = { v1: V1_VIEWS, v2: V2_VIEWS };

/** Pixels of a text line in the global view below which letters run together. */
const READABLE_LINE = 12;

/**
 * The mode for a page: one view where its text stays readable in it, tiles for dense pages.
 * @param lineHeight median height of the text lines in pixels of the page, if it was measured
 */
export function chooseMode(family: ModelFamily, image: RasterImage, lineHeight?: number): string {
  const single = family === 'v1' ? 'base' : '1024';
  const tiled = family === 'v1' ? 'gundam' : 'default';
  const { baseSize } = MODES[family][single]!;
  // Small pages are enlarged to the view.
  const scale = baseSize / Math.max(image.width, image.height);
  if (lineHeight === undefined) return family === 'v2' ? tiled : single;
  return lineHeight * scale < READABLE_LINE ? tiled : single;
}
