import { boxHeight, boxWidth, type Box } from '../../../core/geometry/geometry.ts';

/** Greatest height of a glyph in multiples of its width, and of the usual height of the lines. */
const NARROWEST = 2.5;
const HIGHEST = 1.6;
/** On a page of so few boxes, a box may be all of its text. */
const FEW = 2;

/**
 * Which boxes of a page are higher than wide because they hold a single glyph, such as a 1 in a
 * table, and not because their line is vertical: they are as high as the page's level lines.
 */
export function loneGlyphs(boxes: readonly Box[]): boolean[] {
  const level = boxes.filter((box) => boxWidth(box) >= boxHeight(box));
  if (level.length === 0) {
    return boxes.map((box) => boxes.length <= FEW && boxHeight(box) < NARROWEST * boxWidth(box));
  }
  if (2 * level.length < boxes.length) return boxes.map(() => false);
  const heights = level.map(boxHeight).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 0;
  return boxes.map((box) => boxWidth(box) < boxHeight(box) && boxHeight(box) <= HIGHEST * usual);
}
