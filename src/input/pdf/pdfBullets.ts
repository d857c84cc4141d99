import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import type { Line } from '../../core/document/document.ts';
import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  quadOfBox,
  unionBox,
} from '../../core/geometry/geometry.ts';
import { zip } from '../../core/system/items.ts';

/** Size of a drawn bullet and its distance from the text, as shares of the type size. */
const Bullet = { smallest: 0.15, largest: 0.6, nearest: 0.15, farthest: 2.5 } as const;

/** A small, roughly square shape. */
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

/** The dot before a line, on the side where its text begins. */
function bulletOf(line: Line, box: Box, dots: BoxGrid<Box>): Box | undefined {
  const size = line.fontSize ?? boxHeight(box);
  const reach = Bullet.farthest * size + 1;
  const beside = { x0: box.x0 - reach, x1: box.x1 + reach, y0: box.y0, y1: box.y1 };
  return dots
    .within(line.direction === 'rtl' ? { ...beside, x0: box.x1 } : { ...beside, x1: box.x0 })
    .find((dot) => {
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

/** Side of the squares of the index of shapes and lines, in pixels. */
const PLACE = 64;

function gridOf(boxes: readonly Box[]): BoxGrid<Box> {
  const grid = new BoxGrid<Box>(PLACE);
  for (const box of boxes) grid.add(box, box);
  return grid;
}

/**
 * Gives lines the bullets that are drawn before them as shapes (as browsers print lists).
 * @param dots filled shapes of about the size of a bullet
 */
export function addDrawnBullets(lines: readonly Line[], dots: readonly Box[]): Line[] {
  if (dots.length === 0) return [...lines];
  const boxes = lines.map((line) => boxOfPoints(line.quad));
  const shapes = gridOf(dots);
  const places = gridOf(boxes);
  return zip(lines, boxes).map(([line, box]) => {
    // Rotated lines are not worth a search for bullets.
    if (line.direction === 'ttb' || line.quad[0].y !== line.quad[1].y) return line;
    const dot = bulletOf(line, box, shapes);
    if (!dot) return line;
    if (places.within(dot).some((other) => other !== box)) return line;
    return {
      ...line,
      text: `• ${line.text}`,
      quad: quadOfBox(unionBox([box, { ...dot, y0: box.y0, y1: box.y1 }])),
      words: [{ text: '•', box: dot, confidence: 1 }, ...(line.words ?? [])],
    };
  });
}
