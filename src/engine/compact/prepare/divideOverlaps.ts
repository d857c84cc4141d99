import {
  boxHeight,
  boxOfPoints,
  overlapRatio,
  type Box,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import { imagePart } from '../line/imagePart.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { greyOf } from './grey.ts';
import { levelsIn } from './inkPart.ts';

/** Boxes of one row have this share of their heights in common. */
const SAME_ROW = 0.6;
/** Longest overlap, and how far from it a gap is searched for, in heights. */
const OVERLAP = 1.2;
const AROUND = 1.2;
/**
 * Slope of a level box, in heights from end to end: the box of a short word tilts towards a single
 * descender.
 */
const LEVEL = 0.3;
/** Least width of a gap, in heights: between words, not between letters. */
const GAP = 0.2;

/**
 * Divides level boxes of one row that overlap at the space between their words. Otherwise the letter
 * at the end of one would be read again, in part, at the start of the other.
 */
export function divideOverlaps(
  image: RasterImage,
  boxes: readonly DetectedBox[],
): readonly DetectedBox[] {
  const divided = [...boxes];
  const level = boxes.flatMap(({ quad }, index) => {
    const box = boxOfPoints(quad);
    const isLevel = Math.abs(quad[0].y - quad[1].y) <= LEVEL * boxHeight(box);
    return isLevel ? [{ index, box }] : [];
  });
  for (const left of level) {
    for (const right of level) {
      if (!overlapsInRow(left.box, right.box)) continue;
      const x = gapNear(image, left.box, right.box);
      if (x === undefined) continue;
      divided[left.index] = ending(at(divided, left.index), x);
      divided[right.index] = beginning(at(divided, right.index), x);
    }
  }
  return divided;
}

function overlapsInRow(left: Box, right: Box): boolean {
  if (left.x0 >= right.x0 || left.x1 >= right.x1 || left.x1 <= right.x0) return false;
  const height = Math.min(boxHeight(left), boxHeight(right));
  return (
    left.x1 - right.x0 <= OVERLAP * height &&
    overlapRatio(left.y0, left.y1, right.y0, right.y1) >= SAME_ROW
  );
}

/** Middle of the widest stretch without ink around the part that two boxes have in common. */
function gapNear(image: RasterImage, left: Box, right: Box): number | undefined {
  const levels = levelsIn(image, left);
  if (!levels) return undefined;
  const height = Math.min(boxHeight(left), boxHeight(right));
  const { part, at: place } = imagePart(image, {
    x0: Math.max(left.x0, right.x0 - AROUND * height),
    x1: Math.min(right.x1, left.x1 + AROUND * height),
    y0: Math.max(left.y0, right.y0),
    y1: Math.min(left.y1, right.y1),
  });
  const grey = greyOf(part);
  const { ground, ink } = levels;
  const middle = (ground + ink) / 2;
  const isInk = (x: number): boolean => {
    for (let i = x; i < grey.length; i += part.width) {
      if ((grey[i] ?? ground) < middle === ink < ground) return true;
    }
    return false;
  };
  let [best, width] = [0, 0];
  for (let x = 0; x < part.width;) {
    const start = x;
    while (x < part.width && !isInk(x)) x++;
    if (x - start > width) [best, width] = [(start + x) / 2, x - start];
    x++;
  }
  return width >= GAP * height ? place.x0 + best : undefined;
}

const ending = (box: DetectedBox, x: number): DetectedBox => {
  const [a, b, c, d] = box.quad;
  const quad: Quad = [a, { ...b, x: Math.min(b.x, x) }, { ...c, x: Math.min(c.x, x) }, d];
  return { ...box, quad };
};

const beginning = (box: DetectedBox, x: number): DetectedBox => {
  const [a, b, c, d] = box.quad;
  const quad: Quad = [{ ...a, x: Math.max(a.x, x) }, b, c, { ...d, x: Math.max(d.x, x) }];
  return { ...box, quad };
};
