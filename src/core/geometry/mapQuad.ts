import type { Point, Quad } from './geometry.ts';

/** The quad whose corners are those of another one, each moved. */
export const mapQuad = ([a, b, c, d]: Quad, move: (corner: Point) => Point): Quad => [
  move(a),
  move(b),
  move(c),
  move(d),
];
