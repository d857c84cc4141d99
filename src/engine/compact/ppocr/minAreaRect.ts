import type { Point } from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import type { Component } from './inkComponents.ts';

/** A rotated rectangle: center, half sides along its two axes, direction of the first axis. */
export interface TurnedRect {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Unit vector of the width's direction. */
  readonly ux: number;
  readonly uy: number;
}

/**
 * Convex hull of a component's pixel centers by Andrew's monotone chain (the rows are already
 * sorted).
 * @returns at least one point; corners where both sides meet may occur twice
 */
export function convexHull({ top, rows }: Component): Point[] {
  const left = chain(
    rows.map(({ first }, i) => ({ x: first, y: top + i })),
    1,
  );
  const right = chain(
    rows.map(({ last }, i) => ({ x: last, y: top + i })),
    -1,
  );
  // Down the left side, up the right side.
  return [...left, ...right.reverse()];
}

/** One side of the hull from top to bottom: sign 1 bulges to the left, −1 to the right. */
function chain(points: readonly Point[], sign: 1 | -1): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    for (;;) {
      const a = hull.at(-2);
      const b = hull.at(-1);
      if (!a || !b) break;
      const cross = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
      if (sign * cross < 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
}

/**
 * The rectangle of least area around a convex polygon; one of its sides is on an edge of the
 * polygon (Freeman and Shapira 1975).
 * @throws RangeError for a polygon without corners
 */
export function minAreaRect(hull: readonly Point[]): TurnedRect {
  const start = at(hull, 0);
  let best: TurnedRect = { x: start.x, y: start.y, halfWidth: 0, halfHeight: 0, ux: 1, uy: 0 };
  let bestArea = Infinity;
  for (const [from, to] of zip(hull, [...hull.slice(1), start])) {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length < 1e-9) continue;
    const rect = rectAlong(hull, (to.x - from.x) / length, (to.y - from.y) / length);
    const area = rect.halfWidth * rect.halfHeight;
    if (area < bestArea) {
      bestArea = area;
      best = rect;
    }
  }
  return best;
}

/** The rectangle around the points whose width runs along the unit vector (ux, uy). */
function rectAlong(points: readonly Point[], ux: number, uy: number): TurnedRect {
  let u0 = Infinity;
  let u1 = -Infinity;
  let v0 = Infinity;
  let v1 = -Infinity;
  for (const { x, y } of points) {
    const u = x * ux + y * uy;
    const v = y * ux - x * uy;
    if (u < u0) u0 = u;
    if (u > u1) u1 = u;
    if (v < v0) v0 = v;
    if (v > v1) v1 = v;
  }
  const u = (u0 + u1) / 2;
  const v = (v0 + v1) / 2;
  return {
    x: u * ux - v * uy,
    y: u * uy + v * ux,
    halfWidth: (u1 - u0) / 2,
    halfHeight: (v1 - v0) / 2,
    ux,
    uy,
  };
}
