import type { RasterImage } from '../../../core/geometry/raster.ts';

/** Luma of 8-bit RGB, ITU-R BT.601 weights in 16-bit fixed point. */
export function greyOf({ width, height, data }: RasterImage): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = (19595 * data[j]! + 38470 * data[j + 1]! + 7471 * data[j + 2]! + 32768) >> 16;
  }
  return grey;
}
