import type { Line } from '../../core/document.ts';
import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  quadOfBox,
  unionBox,
} from '../../core/geometry.ts';

/** Size of a drawn bullet and its distance from the text, as shares of the type size. */
const Bullet = { smallest: 0.15, largest: 0.6, nearest: 0.15, farthest: 2.5 } as const;

/** A small, about square shape. */
const isDot = (box: Box, size: number): boolean => {
  const width = boxWidth(box);
  const height = boxHeight(box);
  return (
    width >= Bullet.smallest * size &&
    width <= Bullet.largest * size &&
    height >= 0.8 * width &&
    height <= 1.25 * width
  );
};

/** The dot that stands before a line, on the side where its text begins. */
function bulletOf(line: Line, box: Box, dots: readonly Box[]): Box | undefined {
  const size = line.fontSize ?? boxHeight(box);
  return dots.find((dot) => {
    const gap = (line.direction === 'rtl' ? dot.x0 - box.x1 : box.x0 - dot.x1) / size;
    const { y } = boxCenter(dot);
    return (
      isDot(dot, size) &&
      gap >= Bullet.nearest &&
      gap <= Bullet.farthest &&
      y > box.y0 + 0.2 * boxHeight(box) &&
      y < box.y1 - 0.15 * boxHeight(box)
    );
  });
}

/**
 * Gives lines the bullets that are drawn before them as shapes (as browsers print lists).
 * @param dots filled shapes of about the size of a bullet
 */
export function addDrawnBullets(lines: readonly Line[], dots: readonly Box[]): Line[] {
  if (dots.length === 0) return [...lines];
  const boxes = lines.map((line) => boxOfPoints(line.quad));
  return lines.map((line, i) => {
    const box = boxes[i]!;
    // Rotated lines have no drawn bullets worth the search.
    if (line.direction === 'ttb' || line.quad[0].y !== line.quad[1].y) return line;
    const dot = bulletOf(line, box, dots);
    if (!dot) return line;
    const taken = boxes.some(
      (other, j) =>
        j !== i &&
        other.x0 <= dot.x1 &&
        other.x1 >= dot.x0 &&
        other.y0 <= dot.y1 &&
        other.y1 >= dot.y0,
    );
    if (taken) return line;
    return {
      ...line,
      text: `• ${line.text}`,
      quad: quadOfBox(unionBox([box, { ...dot, y0: box.y0, y1: box.y1 }])),
      words: [{ text: '•', box: dot, confidence: 1 }, ...(line.words ?? [])],
    };
  });
}
