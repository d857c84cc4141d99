import type { RasterImage } from '../../../core/geometry/raster.ts';
import { greyOf } from '../prepare/grey.ts';
import { CUBIC_STEPS, cubicWeights } from '../line/cubic.ts';

/** 8-bit gray, row by row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/**
 * Crops lower than the first value, in pixels, are enlarged to the second, but not more than by the
 * third. Tesseract drops points and minus signs of small type: of the numbers in tables at 9 to 14
 * pixels it read 70 % exactly as they were, 92 % enlarged (see `docs/compact-engine.md`).
 */
const SMALL = 32;
const ENLARGED = 56;
const LARGEST_SCALE = 4;

/** A crop in gray, at the size at which Tesseract reads it best. */
export function enlargedGrey(crop: RasterImage): GreyImage {
  const { width, height } = crop;
  const grey = greyOf(crop);
  if (height >= SMALL) return { width, height, grey };
  const scale = Math.min(LARGEST_SCALE, ENLARGED / height);
  return enlarge(
    { width, height, grey },
    Math.round(width * scale),
    Math.round(height * scale),
    scale,
  );
}

/** Four source positions for each position of the target, and their weights. */
interface Taps {
  readonly from: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Taps along one axis, with replicated borders.
 * @param length of the source
 * @param size of the target
 */
function tapsOf(length: number, size: number, scale: number): Taps {
  const from = new Int32Array(4 * size);
  const weights = new Float32Array(4 * size);
  for (let i = 0; i < size; i++) {
    // The centers of the first and last pixels move outwards with their edges.
    const position = Math.round(((i + 0.5) / scale - 0.5) * CUBIC_STEPS);
    const first = Math.floor(position / CUBIC_STEPS) - 1;
    weights.set(cubicWeights(position), 4 * i);
    for (let k = 0; k < 4; k++) from[4 * i + k] = Math.min(Math.max(first + k, 0), length - 1);
  }
  return { from, weights };
}

/** Bicubic, first along the rows and then along the columns. */
function enlarge(source: GreyImage, width: number, height: number, scale: number): GreyImage {
  const across = tapsOf(source.width, width, scale);
  const down = tapsOf(source.height, height, scale);
  const rows = new Float32Array(source.height * width);
  for (let y = 0, o = 0; y < source.height; y++) {
    const row = source.grey.subarray(y * source.width, (y + 1) * source.width);
    for (let x = 0, k = 0; x < width; x++, k += 4) rows[o++] = weighted(row, across, k, 1, 0);
  }
  const grey = new Uint8ClampedArray(width * height);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) grey[o++] = weighted(rows, down, 4 * y, width, x);
  }
  return { width, height, grey: new Uint8Array(grey.buffer) };
}

/** Sum of four samples times their weights; `k` is the index of the first tap. */
const weighted = (
  samples: Uint8Array | Float32Array,
  { from, weights }: Taps,
  k: number,
  stride: number,
  offset: number,
): number =>
  weights[k]! * samples[from[k]! * stride + offset]! +
  weights[k + 1]! * samples[from[k + 1]! * stride + offset]! +
  weights[k + 2]! * samples[from[k + 2]! * stride + offset]! +
  weights[k + 3]! * samples[from[k + 3]! * stride + offset]!;
