import type { RasterImage } from '../../../core/geometry/raster.ts';
import { enlargedGrey } from './enlarge.ts';
import { printLevels } from '../prepare/grey.ts';
import type { LineImage } from './workerMessages.ts';

/**
 * Margin around the crop, in pixels. Tesseract's line finder drops glyphs that touch the image's
 * edge: without a margin, the character error rate on rendered pages was 3 points higher.
 */
export const BORDER = 10;

/**
 * A line's crop in the form that Tesseract reads best: gray, dark on light, of sufficient size, with
 * a margin of background.
 */
export function lineImageOf(original: RasterImage): LineImage {
  const crop = enlargedGrey(original);
  const { grey } = crop;
  const { ground, ink } = printLevels(grey);
  const inverted = ink > ground;

  const width = crop.width + 2 * BORDER;
  const height = crop.height + 2 * BORDER;
  const framed = new Uint8Array(width * height).fill(inverted ? 255 - ground : ground);
  for (let y = 0; y < crop.height; y++) {
    const row = grey.subarray(y * crop.width, (y + 1) * crop.width);
    const line = inverted ? row.map((value) => 255 - value) : row;
    framed.set(line, (y + BORDER) * width + BORDER);
  }
  return { width, height, grey: framed };
}
