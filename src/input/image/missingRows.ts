import type { RasterImage } from '../../core/geometry/raster.ts';

const CHANNELS = 3;

/** True if all pixels of a row have the color `colour` within ±2. */
function rowIs({ data, width }: RasterImage, row: number, colour: Uint8Array): boolean {
  const start = row * width * CHANNELS;
  for (let at = 0; at < width * CHANNELS; at++) {
    if (Math.abs(data[start + at]! - colour[at % CHANNELS]!) > 2) return false;
  }
  return true;
}

/**
 * Decoders fill the rows that a truncated file lacks with black (PNG, WebP, GIF) or mid-gray
 * (JPEG). Paints them white, in place, so that they are not mistaken for a dark image.
 * @returns number of rows that were missing
 */
export function whitenMissingRows(image: RasterImage): number {
  const { data, width, height } = image;
  const last = data.slice((height * width - 1) * CHANNELS, height * width * CHANNELS);
  const filler = [0, 128].some((value) => last.every((c) => Math.abs(c - value) <= 2));
  if (!filler) return 0;
  let row = height;
  while (row > 0 && rowIs(image, row - 1, last)) row--;
  data.fill(255, row * width * CHANNELS);
  return height - row;
}
