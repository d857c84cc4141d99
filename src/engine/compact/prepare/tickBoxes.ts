import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  overlapRatio,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import { BoxGrid } from '../../../core/geometry/boxGrid.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { findSquare, type TickBox } from './squares.ts';

/** Lines without their check boxes, and the box before each. */
export interface TickedLines {
  readonly boxes: readonly DetectedBox[];
  /** For each line; undefined for those without a box. */
  readonly ticks: readonly (TickBox | undefined)[];
}

/** Where a box is searched for, from the start of a line, in its heights. */
const BEFORE = 2.2;
const WITHIN = 1.6;
const ABOVE = 0.35;
/** Check boxes of one page are alike: their sides differ by no more than this share. */
const ALIKE = 0.2;
/** Shortest label: the line without its box, in multiples of its height. */
const LABEL = 0.6;

/**
 * Removes check boxes from the starts of lines: a recognizer would read them as letters. A page has
 * several of one size, or none.
 */
export function takeTickBoxes(image: RasterImage, boxes: readonly DetectedBox[]): TickedLines {
  const found = boxes.map(({ quad }) => squareAt(image, quad));
  const sides = found.flatMap((tick) => (tick ? [boxWidth(tick.box)] : [])).sort((a, b) => a - b);
  const usual = sides[sides.length >> 1] ?? 0;
  // A box belongs to the line of which most is after it.
  const owners = new BoxGrid<Owner>(Math.max(8, usual));
  let count = 0;
  found.forEach((tick, index) => {
    const quad = boxes[index]?.quad;
    if (!tick || !quad || Math.abs(boxWidth(tick.box) - usual) > ALIKE * usual) return;
    const rest = boxOfPoints(quad).x1 - tick.box.x1;
    const [owner] = owners.within(middleOf(tick.box));
    if (!owner) {
      count++;
      owners.add({ index, rest }, tick.box);
    } else if (rest > owner.rest) {
      owner.index = index;
      owner.rest = rest;
    }
  });
  if (count < 2) return { boxes, ticks: boxes.map(() => undefined) };
  const kept: { readonly box: DetectedBox; readonly tick: TickBox | undefined }[] = [];
  for (const [index, box] of boxes.entries()) {
    const tick = found[index];
    const [owner] = tick ? owners.within(middleOf(tick.box)) : [];
    if (!tick || !owner) kept.push({ box, tick: undefined });
    else if (owner.index !== index) {
      // The box was also detected as a separate line, beside that of its label.
      const isBoxAlone = 2 * boxWidth(tick.box) >= boxWidth(boxOfPoints(box.quad));
      if (!isBoxAlone) kept.push({ box, tick: undefined });
    } else if (isBehind(box.quad, tick.box)) {
      kept.push({ box: { ...box, quad: behind(box.quad, tick.box) }, tick });
    } else kept.push({ box, tick: undefined });
  }
  return { boxes: kept.map(({ box }) => box), ticks: kept.map(({ tick }) => tick) };
}

/** The line that a box belongs to. */
interface Owner {
  index: number;
  /** Length of the line after the box. */
  rest: number;
}

const middleOf = (box: Box): Box => {
  const { x, y } = boxCenter(box);
  return { x0: x, x1: x, y0: y, y1: y };
};

function squareAt(image: RasterImage, quad: Quad): TickBox | undefined {
  const box = boxOfPoints(quad);
  const height = boxHeight(box);
  const isLevel = Math.abs(quad[0].y - quad[1].y) <= 0.15 * height;
  if (!isLevel || boxWidth(box) < 0.6 * height) return undefined;
  const place = {
    x0: box.x0 - BEFORE * height,
    x1: box.x0 + WITHIN * height,
    y0: box.y0 - ABOVE * height,
    y1: box.y1 + ABOVE * height,
  };
  const tick = findSquare(image, place, height);
  const isBeside = tick && overlapRatio(tick.box.y0, tick.box.y1, box.y0, box.y1) >= 0.6;
  return isBeside ? tick : undefined;
}

/** Whether part of the line is after the box. */
const isBehind = (quad: Quad, box: Box): boolean => {
  const { x0, x1, y0, y1 } = boxOfPoints(quad);
  return x1 - Math.max(x0, box.x1) >= LABEL * (y1 - y0);
};

/** The part of the line after its box. */
function behind(quad: Quad, box: Box): Quad {
  const x = box.x1 + 0.12 * boxWidth(box);
  const [a, b, c, d] = quad;
  return [{ x: Math.max(a.x, x), y: a.y }, b, c, { x: Math.max(d.x, x), y: d.y }];
}
