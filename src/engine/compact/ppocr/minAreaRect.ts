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
 * @returns x and y interleaved, at least one point
 */
export function convexHull({ top, spans }: Component): Float64Array {
  const rows = spans.length / 2;
  const left = chain(spans, top, rows, 0);
  const right = chain(spans, top, rows, 1);
  const hull = new Float64Array(left.length + right.length);
  hull.set(left);
  // Down the left side, up the right side.
  for (let i = 0; i < right.length; i += 2) {
    hull[left.length + i] = right[right.length - 2 - i]!;
    hull[left.length + i + 1] = right[right.length - 1 - i]!;
  }
  return hull;
}

/** One side of the hull from top to bottom: side 0 bulges to the left, side 1 to the right. */
function chain(spans: Int32Array, top: number, rows: number, side: 0 | 1): Float64Array {
  const points = new Float64Array(2 * rows);
  const sign = side === 0 ? 1 : -1;
  let n = 0;
  for (let r = 0; r < rows; r++) {
    const x = spans[2 * r + side]!;
    const y = top + r;
    while (n >= 2) {
      const ax = points[2 * n - 4]!;
      const ay = points[2 * n - 3]!;
      const bx = points[2 * n - 2]!;
      const by = points[2 * n - 1]!;
      const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      if (sign * cross < 0) break;
      n--;
    }
    points[2 * n] = x;
    points[2 * n + 1] = y;
    n++;
  }
  return points.subarray(0, 2 * n);
}

/**
 * The rectangle of least area around a convex polygon; one of its sides is on an edge of the
 * polygon (Freeman and Shapira 1975).
 * @param hull x and y interleaved
 */
export function minAreaRect(hull: Float64Array): TurnedRect {
  const n = hull.length;
  let best: TurnedRect | undefined;
  let bestArea = Infinity;
  for (let i = 0; i < n; i += 2) {
    const j = i + 2 < n ? i + 2 : 0;
    const ex = hull[j]! - hull[i]!;
    const ey = hull[j + 1]! - hull[i + 1]!;
    const length = Math.hypot(ex, ey);
    if (length < 1e-9) continue;
    const rect = rectAlong(hull, ex / length, ey / length);
    const area = rect.halfWidth * rect.halfHeight;
    if (area < bestArea) {
      bestArea = area;
      best = rect;
    }
  }
  return best ?? { x: hull[0]!, y: hull[1]!, halfWidth: 0, halfHeight: 0, ux: 1, uy: 0 };
}

/** The rectangle around the points whose width runs along the unit vector (ux, uy). */
function rectAlong(points: Float64Array, ux: number, uy: number): TurnedRect {
  let u0 = Infinity;
  let u1 = -Infinity;
  let v0 = Infinity;
  let v1 = -Infinity;
  for (let k = 0; k < points.length; k += 2) {
    const x = points[k]!;
    const y = points[k + 1]!;
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
