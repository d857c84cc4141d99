import type { RasterImage } from '../../../core/geometry/raster.ts';

/** Luma of 8-bit RGB, ITU-R BT.601 weights in 16-bit fixed point. */
export function greyOf({ width, height, data }: RasterImage): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = (19595 * data[j]! + 38470 * data[j + 1]! + 7471 * data[j + 2]! + 32768) >> 16;
  }
  return grey;
}

/** Number of values at each of the 256 gray levels. */
export function histogramOf(grey: Uint8Array): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(256);
  for (const level of grey) counts[level]!++;
  return counts;
}

/** The lowest level such that more than a share of all values are at or below it; 255 at most. */
export function quantileOf(histogram: Uint32Array, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  const level = histogram.findIndex((count) => (seen += count) > total * share);
  return level < 0 ? histogram.length - 1 : level;
}

/** Levels of a line's background and of its ink, 0..255. */
export interface PrintLevels {
  readonly ground: number;
  readonly ink: number;
}

/**
 * Levels of the print in a line. Text covers less of a line than its background does, so the median
 * is the background and the extreme farther from it is the ink.
 */
export function printLevels(grey: Uint8Array): PrintLevels {
  const histogram = histogramOf(grey);
  const ground = quantileOf(histogram, 0.5);
  const dark = quantileOf(histogram, 0.02);
  const light = quantileOf(histogram, 0.98);
  return { ground, ink: light - ground > ground - dark ? light : dark };
}

/** Less contrast between ink and ground is no print. */
const LEAST_CONTRAST = 40;

export const isPrint = ({ ground, ink }: PrintLevels): boolean =>
  Math.abs(ink - ground) >= LEAST_CONTRAST;
