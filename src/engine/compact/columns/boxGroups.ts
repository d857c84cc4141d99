import { boxHeight, boxOfPoints, boxWidth, type Box } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import { medianThickness } from '../prepare/findLines.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { meet } from './glyphBlobs.ts';

/**
 * Boxes of one text are not farther apart than twice this, in their own thicknesses or, for ruby,
 * the usual one: the columns of a book are one glyph apart.
 */
const REACH = 0.7;

/** Boxes that are close to each other: the columns of a balloon or of a page. */
export function boxGroups(boxes: readonly DetectedBox[]): DetectedBox[][] {
  const usual = medianThickness(boxes);
  const places = boxes.map(({ quad }) => grown(boxOfPoints(quad), usual));
  const groups: number[][] = [];
  const taken = new Set<number>();
  for (const first of boxes.keys()) {
    if (taken.has(first)) continue;
    const group = [first];
    taken.add(first);
    for (const member of group) {
      for (const other of boxes.keys()) {
        if (taken.has(other) || !meet(at(places, member), at(places, other))) continue;
        taken.add(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups.map((group) => group.map((index) => at(boxes, index)));
}

function grown(box: Box, usual: number): Box {
  const by = REACH * Math.max(usual, Math.min(boxWidth(box), boxHeight(box)));
  return { x0: box.x0 - by, y0: box.y0 - by, x1: box.x1 + by, y1: box.y1 + by };
}
