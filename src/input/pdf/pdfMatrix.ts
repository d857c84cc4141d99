import type { Box, Point } from '../../core/geometry/geometry.ts';
import { boxOfPoints } from '../../core/geometry/geometry.ts';

/** Affine map [a, b, c, d, e, f]: x' = a x + c y + e, y' = b x + d y + f (ISO 32000-1, 8.3.3). */
export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The map that applies `inner` first, then `outer`. */
export const multiply = (outer: Matrix, inner: Matrix): Matrix => [
  outer[0] * inner[0] + outer[2] * inner[1],
  outer[1] * inner[0] + outer[3] * inner[1],
  outer[0] * inner[2] + outer[2] * inner[3],
  outer[1] * inner[2] + outer[3] * inner[3],
  outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
  outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
];

export const apply = (m: Matrix, x: number, y: number): Point => ({
  x: m[0] * x + m[2] * y + m[4],
  y: m[1] * x + m[3] * y + m[5],
});

/** Bounding box of the image of a rectangle. */
export const applyToRect = (m: Matrix, x0: number, y0: number, x1: number, y1: number): Box =>
  boxOfPoints([apply(m, x0, y0), apply(m, x1, y0), apply(m, x1, y1), apply(m, x0, y1)]);

/** Factor by which lengths grow, as the root of the area's. */
export const scaleOf = (m: Matrix): number => Math.sqrt(Math.abs(m[0] * m[3] - m[1] * m[2]));

/** Extracts six numbers from a value of pdf.js (array, typed array or nothing). */
export function asMatrix(value: unknown): Matrix {
  if (value === null || typeof value !== 'object') return IDENTITY;
  const numbers = Array.from(value as ArrayLike<unknown>).slice(0, 6);
  return numbers.length === 6 && numbers.every((n) => Number.isFinite(n))
    ? (numbers as unknown as Matrix)
    : IDENTITY;
}
