import { largest, smallest } from '../../../core/geometry/extremes.ts';
import {
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  overlapRatio,
  quadOfBox,
  unionBox,
  type Box,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { inkBlobs, levelsIn, type InkBlob } from './inkPart.ts';
import { findSquare } from './squares.ts';

/** Score of a box that the detector did not find: its text must be proved by the recognizers. */
export const UNDETECTED = 0;

// All lengths are in heights of a line's box, which is about 1.4 times as high as its digits.

/** What is looked at above and below a line, so that larger ink is recognized as such. */
const AROUND = 0.4;
/** Ink of a line is within its box by this much. */
const OUTSIDE = 0.12;
/** A sign's distance from the line that it belongs to, and that of a point. */
const REACH = 0.5;
const POINT_REACH = 0.25;
/** Glyphs of one cell are not farther apart. */
const CELL_GAP = 0.6;
/** Least extent of a point, and below which ink is a point; least height of a cell's glyphs. */
const SPECK = 0.07;
const POINT = 0.2;
const GLYPH = 0.38;
/** Longest dash, and widest cell. */
const DASH = 1.6;
const CELL = 6;
/** More pieces of ink in a gap are the dots of a picture, not cells. */
const MOST_GLYPHS = 200;
/** Runs of ink that are longer than this are rulings. */
const RULE = { across: 1.8, down: 1.25 } as const;
/** The edge of a cell is higher than glyphs are, and thinner than brackets. */
const EDGE = { high: 0.9, wide: 0.2 } as const;
/** Share of its box that a glyph covers with ink at most; a bullet or a block covers more. */
const SOLID = 0.9;
/** Two boxes with this share of their heights in common are side by side. */
const SAME_ROW = 0.3;
/** Heights of other lines, in heights of the usual one: larger type has its own spaces. */
const USUAL = { least: 0.5, most: 1.8 } as const;

/** A level line of print and what is known of its row. */
interface RowLine {
  readonly index: number;
  readonly box: Box;
}

/** Boxes of lines, widened to the ink that belongs to them, and boxes of ink that none covers. */
export interface LinesWithInk {
  /** As many as there were, in the same order. */
  readonly widened: readonly DetectedBox[];
  readonly added: readonly DetectedBox[];
}

/**
 * Looks at the ink beside the lines of a page: the detector's boxes leave out a minus sign or a
 * point at the start of a number, and it does not see every lone digit in a table.
 * @param image the page, mostly level lines; vertical lines are left alone
 * @param taken ink that belongs to no line, such as check boxes
 */
export function inkBeside(
  image: RasterImage,
  boxes: readonly DetectedBox[],
  taken: readonly Box[] = [],
): LinesWithInk {
  const lines = levelLines(boxes);
  const all = [...boxes.map(({ quad }) => boxOfPoints(quad)), ...taken];
  const widened = [...boxes];
  const added: Box[] = [];
  for (const line of lines) {
    const levels = levelsIn(image, line.box);
    if (!levels) continue;
    for (const side of ['left', 'right'] as const) {
      const place = gapBeside(line, all, side, image.width);
      const height = boxHeight(line.box);
      const { y0, y1 } = line.box;
      const part = { ...place.part, y0: y0 - AROUND * height, y1: y1 + AROUND * height };
      const longest = { across: RULE.across * height, down: RULE.down * height };
      const near = all.filter((other, i) => i !== line.index && overlaps(other, part));
      const blobs = inkBlobs(image, part, levels, longest).filter(
        ({ box }) => !isCovered(box, near),
      );
      const gap = new RowGap(line.box, blobs);
      const edge = gap.edgeOn(side);
      const now = at(widened, line.index);
      const quad = stretched(now.quad, side, edge);
      widened[line.index] = { ...now, quad };
      // Ink between two lines belongs to one of them.
      all[line.index] = boxOfPoints(quad);
      // The gap between two lines is looked at once, from its right.
      if (side === 'right' && place.neighbor) continue;
      for (const cell of gap.cells(edge)) {
        const isKnown = added.some((box) => overlaps(box, cell));
        if (!isKnown && !findSquare(image, grown(cell, 0.3 * height), height)) added.push(cell);
      }
    }
  }
  return {
    widened,
    added: added.map((box) => ({ quad: quadOfBox(box), score: UNDETECTED })),
  };
}

/** Lines along the pixel grid, none if most of the page's lines are vertical. */
function levelLines(boxes: readonly DetectedBox[]): RowLine[] {
  const level = boxes.flatMap(({ quad }, index): RowLine[] => {
    const box = boxOfPoints(quad);
    const isLevel = Math.abs(quad[0].y - quad[1].y) <= 0.15 * boxHeight(box);
    return isLevel ? [{ index, box }] : [];
  });
  const isLying = (box: Box): boolean => boxWidth(box) >= boxHeight(box);
  if (2 * level.filter(({ box }) => isLying(box)).length < boxes.length) return [];
  const heights = level.map(({ box }) => boxHeight(box)).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 0;
  return level.filter(({ box }) => {
    const height = boxHeight(box);
    return (
      (isLying(box) || height <= USUAL.most * usual) && height >= USUAL.least * usual && height > 4
    );
  });
}

/** The part of the row between a line and its neighbor or the page's edge, and the line's end. */
function gapBeside(
  { box, index }: RowLine,
  all: readonly Box[],
  side: 'left' | 'right',
  pageWidth: number,
): { readonly part: Box; readonly neighbor: boolean } {
  const inside = Math.min(0.5 * boxHeight(box), boxWidth(box) / 2);
  const middle = boxCenter(box).x;
  const beside = all.filter(
    (other, i) =>
      i !== index &&
      boxCenter(other).x < middle === (side === 'left') &&
      overlapRatio(box.y0, box.y1, other.y0, other.y1) >= SAME_ROW,
  );
  if (side === 'left') {
    const limit = largest(
      beside.map(({ x1 }) => x1),
      0,
    );
    const part = { ...box, x0: Math.min(limit, box.x0), x1: box.x0 + inside };
    return { part, neighbor: beside.length > 0 };
  }
  const limit = smallest([pageWidth, ...beside.map(({ x0 }) => x0)]);
  const part = { ...box, x0: box.x1 - inside, x1: Math.max(limit, box.x1) };
  return { part, neighbor: beside.length > 0 };
}

/** Its middle is in one of the boxes of others. */
const isCovered = (ink: Box, others: readonly Box[]): boolean => {
  const { x, y } = boxCenter(ink);
  return others.some(({ x0, x1, y0, y1 }) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
};

const overlaps = (a: Box, b: Box): boolean =>
  a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

const grown = ({ x0, y0, x1, y1 }: Box, by: number): Box => ({
  x0: x0 - by,
  y0: y0 - by,
  x1: x1 + by,
  y1: y1 + by,
});

/** Ink beside a line, in its row. */
class RowGap {
  readonly #height: number;
  readonly #glyphs: readonly Box[];
  /** Ink that is larger than the line: pictures, rulings, other lines. */
  readonly #foreign: readonly Box[];

  constructor(
    private readonly line: Box,
    blobs: readonly InkBlob[],
  ) {
    this.#height = boxHeight(line);
    this.#glyphs = blobs.filter((blob) => this.#isGlyph(blob)).map(({ box }) => box);
    this.#foreign = blobs
      .filter((blob) => !this.#isGlyph(blob) && !this.#isSpeck(blob.box))
      .map(({ box }) => box);
  }

  #isSpeck(box: Box): boolean {
    const least = Math.max(2, SPECK * this.#height);
    return Math.max(boxWidth(box), boxHeight(box)) < least;
  }

  #isGlyph({ box, cut, area }: InkBlob): boolean {
    const room = OUTSIDE * this.#height;
    const isInside = box.y0 >= this.line.y0 - room && box.y1 <= this.line.y1 + room;
    const isShort = boxWidth(box) <= DASH * this.#height;
    const isBlock =
      Math.min(boxWidth(box), boxHeight(box)) > GLYPH * this.#height &&
      area > SOLID * boxWidth(box) * boxHeight(box);
    const isEdge =
      boxHeight(box) > EDGE.high * this.#height && boxWidth(box) < EDGE.wide * this.#height;
    return !cut && isInside && isShort && !isBlock && !isEdge && !this.#isSpeck(box);
  }

  #isPoint(box: Box): boolean {
    return Math.max(boxWidth(box), boxHeight(box)) < POINT * this.#height;
  }

  /** Where the line ends on one side, including the ink that belongs to it. */
  edgeOn(side: 'left' | 'right'): number {
    const isLeft = side === 'left';
    const glyphs = isLeft ? [...this.#glyphs].sort((a, b) => b.x1 - a.x1) : this.#glyphs;
    let edge = isLeft ? this.line.x0 : this.line.x1;
    for (const box of glyphs) {
      const distance = isLeft ? edge - box.x1 : box.x0 - edge;
      if (distance > (this.#isPoint(box) ? POINT_REACH : REACH) * this.#height) continue;
      if (this.#isBesideForeign(box)) continue;
      // A point stands on the base line.
      if (this.#isPoint(box) && distance > 0 && boxCenter(box).y < boxCenter(this.line).y) continue;
      edge = isLeft ? Math.min(edge, box.x0) : Math.max(edge, box.x1);
    }
    return edge;
  }

  #isBesideForeign(box: Box): boolean {
    const room = 0.1 * this.#height;
    return this.#foreign.some((other) => overlaps(grown(box, room), other) && !this.#isRule(other));
  }

  #isRule(box: Box): boolean {
    return Math.min(boxWidth(box), boxHeight(box)) < 0.2 * this.#height;
  }

  /** Boxes of the cells behind the line's end, each of them glyphs that are close together. */
  cells(edge: number): Box[] {
    const isBeyond = (box: Box): boolean =>
      box.x1 <= Math.min(edge, this.line.x0) || box.x0 >= Math.max(edge, this.line.x1);
    const groups: Box[][] = [];
    const glyphs = this.#glyphs.filter(isBeyond);
    if (glyphs.length > MOST_GLYPHS) return [];
    let end = -Infinity;
    for (const box of glyphs) {
      const group = groups.at(-1);
      if (group && box.x0 - end <= CELL_GAP * this.#height) group.push(box);
      else groups.push([box]);
      end = Math.max(end, box.x1);
    }
    return groups.flatMap((group) => {
      const whole = unionBox(group);
      const hasGlyph = group.some((box) => boxHeight(box) >= GLYPH * this.#height);
      const isFree = !this.#foreign.some(
        (other) => !this.#isRule(other) && overlaps(grown(whole, REACH * this.#height), other),
      );
      if (!hasGlyph || !isFree || boxWidth(whole) > CELL * this.#height) return [];
      const margin = 0.2 * this.#height;
      const { y0, y1 } = this.line;
      return [{ x0: whole.x0 - margin, x1: whole.x1 + margin, y0, y1 }];
    });
  }
}

/** A box with its left or right side at another place. */
function stretched([a, b, c, d]: Quad, side: 'left' | 'right', x: number): Quad {
  if (side === 'left') {
    const by = Math.min(0, x - Math.min(a.x, d.x));
    return [{ ...a, x: a.x + by }, b, c, { ...d, x: d.x + by }];
  }
  const by = Math.max(0, x - Math.max(b.x, c.x));
  return [a, { ...b, x: b.x + by }, { ...c, x: c.x + by }, d];
}
