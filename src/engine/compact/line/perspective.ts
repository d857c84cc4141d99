import type { Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

type Homography = readonly [
  ...[xu: number, xv: number, x: number],
  ...[yu: number, yv: number, y: number],
  ...[wu: number, wv: number],
];

/**
 * The projective map of the rectangle `0..width × 0..height` onto a quad, row-major 3 × 3 without
 * the last element (which is 1), by the closed form for the unit square (Heckbert 1989, §2.2).
 * @throws RangeError if three corners are on one line
 */
export function homography([a, b, c, d]: Quad, width: number, height: number): Homography {
  const dx1 = b.x - c.x;
  const dx2 = d.x - c.x;
  const dx3 = a.x - b.x + c.x - d.x;
  const dy1 = b.y - c.y;
  const dy2 = d.y - c.y;
  const dy3 = a.y - b.y + c.y - d.y;
  const determinant = dx1 * dy2 - dx2 * dy1;
  if (determinant === 0) throw new RangeError('The quad has no area.');
  const g = (dx3 * dy2 - dx2 * dy3) / determinant;
  const h = (dx1 * dy3 - dx3 * dy1) / determinant;
  return [
    (b.x - a.x + g * b.x) / width,
    (d.x - a.x + h * d.x) / height,
    a.x,
    (b.y - a.y + g * b.y) / width,
    (d.y - a.y + h * d.y) / height,
    a.y,
    g / width,
    h / height,
  ];
}

/** Number of sub-pixel positions for which cubic weights are tabulated, as in OpenCV. */
const STEPS = 32;

/** Four weights per sub-pixel position of the cubic convolution kernel with a = −0.75 (Keys 1981). */
const CUBIC = cubicTable();

function cubicTable(): Float32Array {
  const a = -0.75;
  const table = new Float32Array(STEPS * 4);
  for (let i = 0; i < STEPS; i++) {
    const t = i / STEPS;
    const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
    const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    table.set([far(1 + t), near(t), near(1 - t), far(2 - t)], i * 4);
  }
  return table;
}

/**
 * Resamples a quad of the page to a rectangle, like cv2.getPerspectiveTransform + warpPerspective
 * with bicubic weights and replicated borders.
 */
export function perspective(
  image: RasterImage,
  quad: Quad,
  width: number,
  height: number,
): RasterImage {
  const [xu, xv, x0, yu, yv, y0, wu, wv] = homography(quad, width, height);
  const source = image.data;
  const { width: sourceWidth, height: sourceHeight } = image;
  const data = new Uint8Array(width * height * 3);
  let o = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++, o += 3) {
      const w = 1 / (wu * u + wv * v + 1);
      const px = Math.round((xu * u + xv * v + x0) * w * STEPS);
      const py = Math.round((yu * u + yv * v + y0) * w * STEPS);
      const column = (px >> 5) - 1;
      const row = (py >> 5) - 1;
      const c0 = 3 * within(column, sourceWidth);
      const c1 = 3 * within(column + 1, sourceWidth);
      const c2 = 3 * within(column + 2, sourceWidth);
      const c3 = 3 * within(column + 3, sourceWidth);
      const wx = (px & (STEPS - 1)) * 4;
      const wy = (py & (STEPS - 1)) * 4;
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
      data[o] = clampByte(red);
      data[o + 1] = clampByte(green);
      data[o + 2] = clampByte(blue);
    }
  }
  return { width, height, data };
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
