import type { RasterImage } from '../../../core/geometry/raster.ts';
import { greyOf } from '../prepare/grey.ts';
import type { LineImage } from './workerMessages.ts';

/**
 * Margin around the crop, in pixels. Tesseract's line finder drops glyphs that touch the image's
 * edge: without a margin, the character error rate on rendered pages was 3 points higher.
 */
export const BORDER = 10;

/** Gray value below which `share` of the pixels are. */
function quantile(histogram: Uint32Array, total: number, share: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen > total * share) return value;
  }
  return 255;
}

/**
 * A line's crop in the form that Tesseract reads best: gray, dark on light, with a margin of
 * background. Text covers less of a line than its background does, so the median is the background
 * and the extreme farther from it is the ink.
 */
export function lineImageOf(crop: RasterImage): LineImage {
  const grey = greyOf(crop);
  const histogram = new Uint32Array(256);
  for (const value of grey) histogram[value]!++;
  const ground = quantile(histogram, grey.length, 0.5);
  const dark = quantile(histogram, grey.length, 0.02);
  const light = quantile(histogram, grey.length, 0.98);
  const inverted = light - ground > ground - dark;

  const width = crop.width + 2 * BORDER;
  const height = crop.height + 2 * BORDER;
  const framed = new Uint8Array(width * height).fill(inverted ? 255 - ground : ground);
  for (let y = 0; y < crop.height; y++) {
    const row = grey.subarray(y * crop.width, (y + 1) * crop.width);
    const start = (y + BORDER) * width + BORDER;
    if (inverted) for (let x = 0; x < row.length; x++) framed[start + x] = 255 - row[x]!;
    else framed.set(row, start);
  }
  return { width, height, grey: framed };
}
