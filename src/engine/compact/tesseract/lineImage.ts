import type { Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { perspective } from '../line/perspective.ts';
import { greyOf, printLevels } from '../prepare/grey.ts';
import type { LineImage } from './workerMessages.ts';

/**
 * Margin around the crop, in pixels. Tesseract's line finder drops glyphs that touch the image's
 * edge: without a margin, the character error rate on rendered pages was 3 points higher.
 */
export const BORDER = 10;

/**
 * Crops lower than the first value, in pixels, are enlarged to the second, but not more than by the
 * third. Tesseract drops points and minus signs of small type: of the numbers in tables at 9 to 14
 * pixels it read 70 % exactly as they were, 92 % enlarged (see `docs/compact-engine.md`).
 */
const SMALL = 32;
const ENLARGED = 56;
const LARGEST_SCALE = 4;

/** A crop at the size at which Tesseract reads it best. */
export function enlargeSmall(crop: RasterImage): RasterImage {
  const { width, height } = crop;
  if (height >= SMALL) return crop;
  const scale = Math.min(LARGEST_SCALE, ENLARGED / height);
  // The centers of the first and last pixels move outwards with their edges.
  const shift = 0.5 / scale - 0.5;
  const [right, bottom] = [width + shift, height + shift];
  const quad: Quad = [
    { x: shift, y: shift },
    { x: right, y: shift },
    { x: right, y: bottom },
    { x: shift, y: bottom },
  ];
  return perspective(crop, quad, Math.round(width * scale), Math.round(height * scale));
}

/**
 * A line's crop in the form that Tesseract reads best: gray, dark on light, of sufficient size, with
 * a margin of background.
 */
export function lineImageOf(original: RasterImage): LineImage {
  const crop = enlargeSmall(original);
  const grey = greyOf(crop);
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
