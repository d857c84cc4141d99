import type { Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { copyCubic } from './cubic.ts';

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
  const data = new Uint8Array(width * height * 3);
  let o = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++, o += 3) {
      const w = 1 / (wu * u + wv * v + 1);
      const px = (xu * u + xv * v + x0) * w;
      const py = (yu * u + yv * v + y0) * w;
      copyCubic(image, px, py, data, o);
    }
  }
  return { width, height, data };
}
