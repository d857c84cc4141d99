import {
  boxCenter,
  boxOfPoints,
  quadThickness,
  type Point,
} from '../../../core/geometry/geometry.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';

/** Largest extent of a part of a letter, in heights of its line's box: signs of a line are larger. */
const PART = 0.4;
/** How much of a box, from its center, must be inside the line. */
const INSIDE = 0.8;

/**
 * The boxes without those of parts of letters, such as the arm of a 4 that the detector finds beside
 * its line: they are inside the box of the line, which is much higher, and would be read twice.
 */
export function withoutPartsOfLetters(boxes: readonly DetectedBox[]): DetectedBox[] {
  const heights = boxes.map(({ quad }) => quadThickness(quad));
  return boxes.filter(({ quad }) => {
    const box = boxOfPoints(quad);
    const extent = Math.max(box.x1 - box.x0, box.y1 - box.y0);
    const middle = boxCenter(box);
    const corners = quad.map(({ x, y }) => ({
      x: middle.x + INSIDE * (x - middle.x),
      y: middle.y + INSIDE * (y - middle.y),
    }));
    return !boxes.some(
      (line, i) =>
        extent < PART * (heights[i] ?? 0) && corners.every((corner) => isInside(corner, line)),
    );
  });
}

/** Whether a point is on one side of all edges of a convex quad. */
function isInside({ x, y }: Point, { quad }: DetectedBox): boolean {
  const sides = quad.map((a, i) => {
    const b = quad[(i + 1) % quad.length] ?? a;
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
  });
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}
