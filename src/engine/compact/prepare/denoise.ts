import type { RasterImage } from '../../../core/geometry/raster.ts';
import { defined } from '../../../core/system/defined.ts';
import { greyOf, histogramOf, quantileOf } from './grey.ts';

/** A noisy page, prepared for the two stages, which have different needs. */
export interface CleanedPage {
  /** Median-filtered: specks are gone, faint strokes are not. */
  readonly forDetection: RasterImage;
  /** Smoothed and with full contrast as well. */
  readonly forReading: RasterImage;
}

/** Only every n-th row is examined to judge the noise. */
const ROW_STEP = 8;

/** A pixel that differs this much from the median of its neighbors is a speck. */
const SPECK = 24;

/** Only flat surroundings count, where neighbors differ by less: edges of letters are not noise. */
const FLAT = 24;

/** A pixel that differs from that median by more than this is grainy. */
const GRAIN = 3;

/** Share of grainy pixels above which a page is noisy: scans and photographs have up to a quarter. */
const NOISY_SHARE = 0.3;

/** With more specks than this it is a halftone, whose dots a median filter would turn into blots. */
const HALFTONE_SHARE = 0.08;

/** Smaller pictures have too few flat pixels for a decision. */
const LEAST_SIDE = 200;

/** Quantiles of the gray values that become black and white. */
const BLACK_SHARE = 0.01;
const WHITE_SHARE = 0.9;

/** The cleaned page; undefined if the page has little noise and is best left unchanged. */
export function cleanNoise(page: RasterImage): CleanedPage | undefined {
  const { width, height } = page;
  if (Math.min(width, height) < LEAST_SIDE) return undefined;
  const grey = greyOf(page);
  if (!isNoisy(grey, width, height)) return undefined;
  const clean = median3(grey, width, height);
  // Small complex letters lose strokes in the median: for reading, only specks are replaced.
  const unspecked = clean.map((median, i) => {
    const value = grey[i]!;
    return Math.abs(value - median) > SPECK ? median : value;
  });
  const smooth = stretch(binomial3(binomial3(unspecked, width, height), width, height));
  return { forDetection: toRgb(clean, page), forReading: toRgb(smooth, page) };
}

function isNoisy(grey: Uint8Array, width: number, height: number): boolean {
  const around = new Uint8Array(9);
  let flat = 0;
  let specks = 0;
  let grainy = 0;
  for (let y = 1; y < height - 1; y += ROW_STEP) {
    for (let x = 1; x < width - 1; x++) {
      const value = grey[y * width + x]!;
      gather(grey, width, x, y, around);
      around.sort();
      // Without the two extremes on each side, so that a speck does not make its background rough.
      if (around[6]! - around[2]! >= FLAT) continue;
      flat++;
      const difference = Math.abs(value - around[4]!);
      if (difference > SPECK) specks++;
      if (difference > GRAIN) grainy++;
    }
  }
  return grainy > NOISY_SHARE * flat && specks < HALFTONE_SHARE * flat;
}

function gather(grey: Uint8Array, width: number, x: number, y: number, into: Uint8Array): void {
  for (let dy = -1, i = 0; dy <= 1; dy++) {
    const row = (y + dy) * width + x;
    into[i++] = grey[row - 1]!;
    into[i++] = grey[row]!;
    into[i++] = grey[row + 1]!;
  }
}

/** Median of the 3 × 3 neighborhood; the outermost pixels are unchanged. */
export function median3(grey: Uint8Array, width: number, height: number): Uint8Array {
  const result = grey.slice();
  const around = new Uint8Array(9);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      gather(grey, width, x, y, around);
      // For nine values, insertion sort is faster than `sort`.
      for (let i = 1; i < 9; i++) {
        const value = around[i]!;
        let j = i - 1;
        for (; j >= 0 && around[j]! > value; j--) around[j + 1] = around[j]!;
        around[j + 1] = value;
      }
      result[y * width + x] = around[4]!;
    }
  }
  return result;
}

/** Smoothing with the binomial kernel 1 2 1 in both directions (σ = 0.7 pixels, twice: 1). */
function binomial3(grey: Uint8Array, width: number, height: number): Uint8Array {
  const result = grey.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const above = grey[i - width - 1]! + 2 * grey[i - width]! + grey[i - width + 1]!;
      const middle = grey[i - 1]! + 2 * grey[i]! + grey[i + 1]!;
      const below = grey[i + width - 1]! + 2 * grey[i + width]! + grey[i + width + 1]!;
      result[i] = (above + 2 * middle + below + 8) >> 4;
    }
  }
  return result;
}

/** Stretches the gray values to the whole range. */
function stretch(grey: Uint8Array): Uint8Array {
  const histogram = histogramOf(grey);
  const black = quantileOf(histogram, BLACK_SHARE);
  const range = Math.max(1, quantileOf(histogram, WHITE_SHARE) - black);
  const table = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.min(255, Math.max(0, Math.round(((value - black) * 255) / range))),
  );
  return grey.map((value) => table[value]!);
}

function toRgb(grey: Uint8Array, { width, height, dpi }: RasterImage): RasterImage {
  const data = new Uint8Array(grey.length * 3);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    data[j] = data[j + 1] = data[j + 2] = grey[i]!;
  }
  return defined({ width, height, data, dpi });
}
