import {
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  overlapRatio,
  unionBox,
  type Box,
  type Ruling,
} from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';

/** Least height of a turned line in multiples of its width, and greatest width of any other box. */
const TALL = 1.5;
const SHORT = 2.2;
/** A single glyph is not higher than this, in heights of the page's level lines. */
const GLYPH = 1.6;

// Lengths are in thicknesses of a turned line.

/** Greatest distance between turned lines of one block: across the lines and along them. */
const ACROSS = 3;
const ALONG = 7;
/** Fewer lines next to each other are labels, which belong to what they are beside. */
const LEAST_ROWS = 3;
/** What is looked at above and below a line for a column that it heads. */
const HEADED = 2.5;
/** Boxes that are taller than wide by this factor, all together, hold turned figures. */
const UPENDED = 1.15;

const thicknessOf = (box: Box): number => Math.min(boxWidth(box), boxHeight(box));

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const grown = ({ x0, y0, x1, y1 }: Box, across: number, along: number): Box => ({
  x0: x0 - across,
  y0: y0 - along,
  x1: x1 + across,
  y1: y1 + along,
});

const meet = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

const holds = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};

/** Lines that run up or down on a page of level lines, and the boxes of all of its lines. */
class TurnedBlock {
  constructor(
    readonly members: readonly Box[],
    private readonly all: readonly Box[],
  ) {}

  get box(): Box {
    return unionBox(this.members);
  }

  get thickness(): number {
    return middle(this.members.map(thicknessOf));
  }

  /** With the boxes that are among its lines, such as single figures in the cells of a table. */
  completed(): TurnedBlock {
    const members = new Set(this.members);
    for (let count = 0; count < members.size;) {
      count = members.size;
      const block = new TurnedBlock([...members], this.all);
      const { thickness } = block;
      const around = grown(block.box, thickness, ALONG * thickness);
      for (const box of this.all) {
        if (meet(around, box) && boxWidth(box) <= SHORT * thickness) members.add(box);
      }
    }
    return new TurnedBlock([...members], this.all);
  }

  /** Number of lines next to each other. */
  get rows(): number {
    const sorted = [...this.members].sort((a, b) => boxCenter(a).x - boxCenter(b).x);
    let rows = 0;
    let last: Box | undefined;
    for (const box of sorted) {
      if (!last || overlapRatio(last.x0, last.x1, box.x0, box.x1) < 0.5) {
        rows++;
        last = box;
      }
    }
    return rows;
  }

  /**
   * Whether its lines are heads of level columns: they are in one row, and the boxes above or below
   * them are not taller than wide.
   */
  get isTableHead(): boolean {
    const tall = this.members;
    const row = unionBox(tall);
    const [first, ...rest] = tall;
    const isRow = first !== undefined && rest.every((box) => shareRow(first, box));
    const { thickness } = this;
    const near = grown(row, thickness, HEADED * thickness);
    const cells = this.all.filter((box) => !tall.includes(box) && meet(near, box));
    const narrow = cells.filter((box) => tall.filter((line) => spans(box, line)).length <= 1);
    const [width, height] = [sum(narrow.map(boxWidth)), sum(narrow.map(boxHeight))];
    return isRow && 2 * narrow.length >= tall.length && height < UPENDED * width;
  }

  /** Whether level lines run through it. */
  get isMixed(): boolean {
    const { box, thickness } = this;
    return this.all.some(
      (other) => !this.members.includes(other) && boxWidth(other) > thickness && holds(box, other),
    );
  }
}

/** Their start or their end is at the same height, or one is beside the other. */
const shareRow = (a: Box, b: Box): boolean => overlapRatio(a.y0, a.y1, b.y0, b.y1) > 0.5;

const spans = (wide: Box, line: Box): boolean => {
  const { x } = boxCenter(line);
  return wide.x0 <= x && x <= wide.x1;
};

/**
 * Finds blocks of lines that run up or down on a page of level lines, such as a table that is
 * printed sideways. Single lines, the heads of columns and labels beside a table are not blocks.
 * @returns the box of each block's lines
 */
export function turnedBlocks(boxes: readonly DetectedBox[]): Box[] {
  const all = boxes.map(({ quad }) => boxOfPoints(quad));
  const level = all.filter((box) => boxWidth(box) >= boxHeight(box));
  const high = GLYPH * middle(level.map(boxHeight));
  // Lower ones may be single digits.
  const tall = all.filter((box) => boxHeight(box) >= Math.max(high, TALL * boxWidth(box)));
  if (tall.length < LEAST_ROWS) return [];
  return groupsOf(tall)
    .filter((group) => !new TurnedBlock(group, all).isTableHead)
    .map((group) => new TurnedBlock(group, all).completed())
    .filter((block) => block.rows >= LEAST_ROWS && !block.isMixed)
    .map(({ box, thickness }) => grown(box, thickness / 2, thickness / 2));
}

/** Boxes that are close together, in groups. */
function groupsOf(boxes: readonly Box[]): Box[][] {
  const left = new Set(boxes);
  const groups: Box[][] = [];
  for (const first of boxes) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (let i = 0; i < group.length; i++) {
      const box = at(group, i);
      const thickness = thicknessOf(box);
      const around = grown(box, ACROSS * thickness, ALONG * thickness);
      for (const other of left) {
        if (!meet(around, other)) continue;
        left.delete(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

/**
 * The place of a block with the rulings of its table, none of which goes beyond the lines around it.
 * @param others boxes of the page's other lines
 */
export function placeOfBlock(block: Box, rulings: readonly Ruling[], others: readonly Box[]): Box {
  let place = block;
  const left = new Set<Ruling>(rulings);
  for (let count = Infinity; left.size < count;) {
    count = left.size;
    for (const ruling of left) {
      const edge = ruling.thickness + 2;
      if (!meet(grown(place, edge, edge), grown(ruling, edge, edge))) continue;
      const wider = unionBox([place, grown(ruling, edge, edge)]);
      left.delete(ruling);
      if (!others.some((other) => holds(wider, other))) place = wider;
    }
  }
  return place;
}
