/** Boxes in tags: numbers on a grid of 0 to 999 over the page image. */
import type { Box, Size } from '../../core/geometry/geometry.ts';

/** Largest coordinate of the grid; it represents the full side of the page. */
export const GRID_MAX = 999;

/** Grid coordinate → pixel, truncated as in the reference. */
const toPixel = (value: number, side: number): number => Math.trunc((value / GRID_MAX) * side);

export const gridBoxToPixels = (box: Box, size: Size): Box => ({
  x0: toPixel(box.x0, size.width),
  y0: toPixel(box.y0, size.height),
  x1: toPixel(box.x1, size.width),
  y1: toPixel(box.y1, size.height),
});

/** A coordinate just outside the page is negative; a dash in front of any other is a slip. */
const LEAST_COORDINATE = -99;

function orderedBox([a = 0, b = 0, c = 0, d = 0]: readonly number[]): Box {
  const clamp = (n: number): number => Math.min(Math.max(n, 0), GRID_MAX);
  return {
    x0: clamp(Math.min(a, c)),
    y0: clamp(Math.min(b, d)),
    x1: clamp(Math.max(a, c)),
    y1: clamp(Math.max(b, d)),
  };
}

/**
 * Boxes of a det tag: its numbers, four at a time. Models damage the brackets and commas, or write
 * something between the numbers; nothing is ever evaluated. Numbers beyond the last four are
 * ignored.
 */
export function parseBoxes(det: string): Box[] {
  const numbers = Array.from(det.matchAll(/-?\d+(?:\.\d+)?/gu), ([written]) => {
    const value = Number(written);
    return value < LEAST_COORDINATE ? -value : value;
  });
  return Array.from({ length: Math.floor(numbers.length / 4) }, (_, i) =>
    orderedBox(numbers.slice(i * 4, i * 4 + 4)),
  );
}
