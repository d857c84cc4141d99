import type { RasterImage } from '../../../core/geometry/raster.ts';

/** Number of sub-pixel positions for which cubic weights are tabulated, as in OpenCV. */
export const CUBIC_STEPS = 32;

/** Four weights per sub-pixel position of the cubic convolution kernel with a = −0.75 (Keys 1981). */
const CUBIC = cubicTable();

function cubicTable(): Float32Array {
  const a = -0.75;
  const table = new Float32Array(CUBIC_STEPS * 4);
  for (let i = 0; i < CUBIC_STEPS; i++) {
    const t = i / CUBIC_STEPS;
    const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
    const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    table.set([far(1 + t), near(t), near(1 - t), far(2 - t)], i * 4);
  }
  return table;
}

/**
 * Weights of the four pixels around a position.
 * @param position in steps of 1 / `CUBIC_STEPS` pixels
 */
export function cubicWeights(position: number): Float32Array {
  const step = 4 * (position & (CUBIC_STEPS - 1));
  return CUBIC.subarray(step, step + 4);
}

/**
 * Copies what is at a place of a picture, with bicubic weights and replicated borders.
 * @param x where the middle of the first column is 0
 * @param to offset of the pixel in the target
 */
export function copyCubic(
  image: RasterImage,
  x: number,
  y: number,
  into: Uint8Array,
  to: number,
): void {
  const source = image.data;
  const { width: sourceWidth, height: sourceHeight } = image;
  const px = Math.round(x * CUBIC_STEPS);
  const py = Math.round(y * CUBIC_STEPS);
  const column = (px >> 5) - 1;
  const row = (py >> 5) - 1;
  const c0 = 3 * within(column, sourceWidth);
  const c1 = 3 * within(column + 1, sourceWidth);
  const c2 = 3 * within(column + 2, sourceWidth);
  const c3 = 3 * within(column + 3, sourceWidth);
  const wx = (px & (CUBIC_STEPS - 1)) * 4;
  const wy = (py & (CUBIC_STEPS - 1)) * 4;
  const k0 = CUBIC[wx]!;
  const k1 = CUBIC[wx + 1]!;
  const k2 = CUBIC[wx + 2]!;
  const k3 = CUBIC[wx + 3]!;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let j = 0; j < 4; j++) {
    const base = 3 * sourceWidth * within(row + j, sourceHeight);
    const k = CUBIC[wy + j]!;
    const i0 = base + c0;
    const i1 = base + c1;
    const i2 = base + c2;
    const i3 = base + c3;
    red += k * weighted(source, k0, k1, k2, k3, i0, i1, i2, i3);
    green += k * weighted(source, k0, k1, k2, k3, i0 + 1, i1 + 1, i2 + 1, i3 + 1);
    blue += k * weighted(source, k0, k1, k2, k3, i0 + 2, i1 + 2, i2 + 2, i3 + 2);
  }
  into[to] = clampByte(red);
  into[to + 1] = clampByte(green);
  into[to + 2] = clampByte(blue);
}

/** The nearest position of `0..length − 1`. */
const within = (position: number, length: number): number =>
  position < 0 ? 0 : position >= length ? length - 1 : position;

/** Sum of four samples times their weights. */
const weighted = (
  source: Uint8Array,
  k0: number,
  k1: number,
  k2: number,
  k3: number,
  i0: number,
  i1: number,
  i2: number,
  i3: number,
): number => k0 * source[i0]! + k1 * source[i1]! + k2 * source[i2]! + k3 * source[i3]!;

const clampByte = (value: number): number => (value <= 0 ? 0 : value >= 254.5 ? 255 : value + 0.5);
