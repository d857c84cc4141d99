import type { Box } from '../../core/geometry/geometry.ts';
import { intersectBox, unionBox } from '../../core/geometry/geometry.ts';
import { countBelow, countUpTo, largest } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import type { Fragment } from '../lines/fragments.ts';
import { Crossing } from './crossing.ts';
import { median, textWidth } from '../lines/textMeasure.ts';

/** An item to be ordered: text, or a block that is already recognized (a table, a figure). */
export interface OrderItem {
  readonly box: Box;
  readonly fragment?: Fragment;
}

/** An empty vertical strip that separates two columns. */
export interface Gutter {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** The items on both sides of a gutter, from the top. */
export interface Sides {
  readonly left: readonly OrderItem[];
  readonly right: readonly OrderItem[];
}

export interface Candidate {
  readonly gutter: Gutter;
  readonly score: number;
  /** Computed for the best candidates only: the lists are as long as the page. */
  readonly sides: () => Sides;
}

interface Stretch {
  readonly y0: number;
  readonly y1: number;
}

/** Narrowest gutter, in type sizes. */
const NARROWEST_GUTTER = 0.5;
/** How far bounding boxes may reach into the gutter, in type sizes. */
export const SLACK = 0.2;
/** Shortest gutter, in type sizes: two lines. */
const SHORTEST_GUTTER = 2.2;

export const middleY = (box: Box): number => (box.y0 + box.y1) / 2;

/** The items of a page (or of a part of it), sorted so that stretches of it are found quickly. */
class Column {
  /** From the top. */
  readonly items: readonly OrderItem[];
  private readonly byMiddle: readonly OrderItem[];
  /** Lowest end among the items up to and with each. */
  private readonly ends: readonly number[];
  /** Caches whether boxes are insets: neighboring strips query the same ones. */
  private readonly insets = new Map<string, boolean>();
  private readonly widths = new Map<OrderItem, number>();

  constructor(
    items: readonly OrderItem[],
    readonly em: number,
  ) {
    this.items = [...items].sort((a, b) => a.box.y0 - b.box.y0);
    this.byMiddle = [...items].sort((a, b) => middleY(a.box) - middleY(b.box));
    let end = -Infinity;
    this.ends = this.items.map(({ box }) => (end = Math.max(end, box.y1)));
  }

  /** Items whose centers are between two heights, in no particular order. */
  *between({ y0, y1 }: Stretch): Generator<OrderItem> {
    const { byMiddle } = this;
    for (let i = countUpTo(byMiddle, y0, ({ box }) => middleY(box)); i < byMiddle.length; i++) {
      const item = byMiddle[i];
      if (!item || middleY(item.box) >= y1) return;
      yield item;
    }
  }

  /** Whether there is text on both sides of a position in a stretch. */
  hasBothSides(stretch: Stretch, x: number): boolean {
    let [left, right] = [false, false];
    for (const { box } of this.between(stretch)) {
      left ||= box.x0 < x;
      right ||= box.x0 >= x;
      if (left && right) return true;
    }
    return false;
  }

  /** Width of an item's text, in letters. */
  widthOf(item: OrderItem): number {
    let width = this.widths.get(item);
    if (width === undefined) this.widths.set(item, (width = textWidth(item.fragment?.text ?? '')));
    return width;
  }

  /** Whether the box around items that cross a strip is an inset. */
  isInset(box: Box): boolean {
    const key = [box.x0, box.y0, box.x1, box.y1].join();
    let answer = this.insets.get(key);
    if (answer === undefined) this.insets.set(key, (answer = isInset(box, this)));
    return answer;
  }

  /** A box extended by the items that reach into it, from the top. */
  grown(start: Box): Box {
    let box = start;
    for (let i = countBelow(this.ends, start.y0, (end) => end); i < this.items.length; i++) {
      const other = this.items[i]?.box;
      if (!other || other.y0 >= box.y1) break;
      if (intersectBox(other, box)) box = unionBox([other, box]);
    }
    return box;
  }
}

/**
 * Candidate gutters, from left to right.
 * @param barriers see `orderColumns`
 * @param starts further positions to examine, since narrow gutters may be between the steps
 */
export function gutters(
  items: readonly OrderItem[],
  barriers: readonly Box[],
  em: number,
  starts: readonly number[] = [],
): Candidate[] {
  const bounds = unionBox(items.map((item) => item.box));
  const width = NARROWEST_GUTTER * em;
  const column = new Column(items, em);
  // Detected boxes extend slightly beyond the letters, and pages are not quite straight.
  const slack = SLACK * em;
  const narrowed = column.items.map(({ box }) =>
    box.x1 - box.x0 > 4 * slack ? { ...box, x0: box.x0 + slack, x1: box.x1 - slack } : box,
  );
  const obstacles = [...narrowed, ...barriers].sort((a, b) => a.y0 - b.y0);
  const blocking = new Crossing(obstacles, (box) => box);
  const crossing = new Crossing(column.items, ({ box }) => box);
  const found = new Map<string, Candidate>();
  const places = starts.filter((x) => x > bounds.x0 && x + width < bounds.x1);
  for (let x = bounds.x0; x + width < bounds.x1; x += em / 3) places.push(x);
  for (const x of places.sort((a, b) => a - b)) {
    const free = freeStretches(blocking.at(x, x + width), bounds);
    const across = crossing.at(x, x + width);
    for (const stretch of [...free, ...bridged(free, across, column, x)]) {
      const candidate = candidateAt(column, x, x + width, stretch);
      if (candidate && !found.has(candidate.key)) found.set(candidate.key, candidate);
    }
  }
  return [...found.values()];
}

/**
 * Stretches of a strip that no obstacle reaches into.
 * @param obstacles in the strip, from the top
 */
function freeStretches(obstacles: readonly Box[], bounds: Box): Stretch[] {
  const free: Stretch[] = [];
  let y = bounds.y0;
  for (const box of obstacles) {
    if (box.y0 > y) free.push({ y0: y, y1: box.y0 });
    y = Math.max(y, box.y1);
  }
  if (bounds.y1 > y) free.push({ y0: y, y1: bounds.y1 });
  return free;
}

/**
 * Joins stretches with the insets between them: an inset (a figure's caption, a pull quote)
 * interrupts the gutter between two columns that continue beside it.
 * @param across items that cross the strip, from the top
 * @param x left edge of the strip
 */
function bridged(
  free: readonly Stretch[],
  across: readonly OrderItem[],
  column: Column,
  x: number,
): Stretch[] {
  const long = free.filter(
    (stretch) =>
      stretch.y1 - stretch.y0 > SHORTEST_GUTTER * column.em && column.hasBothSides(stretch, x),
  );
  const joined: Stretch[] = [];
  let from = 0;
  for (let i = 1; i < long.length; i++) {
    const [above, below] = [at(long, i - 1), at(long, i)];
    const crossing: OrderItem[] = [];
    for (let j = countBelow(across, above.y1 - 1, ({ box }) => box.y0); j < across.length; j++) {
      const item = across[j];
      if (!item || item.box.y0 > below.y0 + 1) break;
      if (item.box.y1 <= below.y0 + 1) crossing.push(item);
    }
    if (crossing.length === 0 || !column.isInset(unionBox(crossing.map(({ box }) => box)))) {
      from = i;
    } else joined.push({ y0: at(long, from).y0, y1: below.y1 });
  }
  return joined;
}

function isInset(crossing: Box, column: Column): boolean {
  // Pieces of its lines that do not cross the gap belong to it as well.
  const inset = column.grown(crossing);
  const left: number[] = [];
  const right: number[] = [];
  for (const item of column.between(inset)) {
    const { box } = item;
    if (intersectBox(box, inset)) continue;
    if (box.x1 <= inset.x0) left.push(column.widthOf(item));
    else if (box.x0 >= inset.x1) right.push(column.widthOf(item));
    else return false;
  }
  const isText = (side: readonly number[]): boolean => {
    const full = side.filter((width) => width >= 0.6 * largest(side));
    return side.length >= 2 && median(side) >= 14 && 3 * full.length >= 2 * side.length;
  };
  return isText(left) && isText(right);
}

/** Width of the gap between the items of both sides within a stretch, in pixels. */
function gapWithin(
  column: Column,
  stretch: Stretch,
  isLeft: (item: OrderItem) => boolean,
  isRight: (item: OrderItem) => boolean,
): number {
  let [from, to] = [-Infinity, Infinity];
  for (const item of column.between(stretch)) {
    if (isLeft(item)) from = Math.max(from, item.box.x1);
    if (isRight(item)) to = Math.min(to, item.box.x0);
  }
  return to - from;
}

/** Grows the box around the items of one side. */
class Side {
  count = 0;
  x0 = Infinity;
  x1 = -Infinity;
  y0 = Infinity;
  y1 = -Infinity;

  take({ x0, y0, x1, y1 }: Box): void {
    this.count++;
    this.x0 = Math.min(this.x0, x0);
    this.x1 = Math.max(this.x1, x1);
    this.y0 = Math.min(this.y0, y0);
    this.y1 = Math.max(this.y1, y1);
  }
}

function candidateAt(
  column: Column,
  x0: number,
  x1: number,
  stretch: Stretch,
): (Candidate & { readonly key: string }) | undefined {
  const { em } = column;
  const { y0, y1 } = stretch;
  if (y1 - y0 < SHORTEST_GUTTER * em) return undefined;
  const isLeft = ({ box }: OrderItem): boolean => box.x1 <= x0 + SLACK * em;
  const isRight = ({ box }: OrderItem): boolean => box.x0 >= x1 - SLACK * em;
  const [left, right] = [new Side(), new Side()];
  for (const item of column.between(stretch)) {
    if (isLeft(item)) left.take(item.box);
    if (isRight(item)) right.take(item.box);
  }
  if (left.count < 2 || right.count < 2) return undefined;
  const beside = { y0: Math.max(left.y0, right.y0), y1: Math.min(left.y1, right.y1) };
  const common = beside.y1 - beside.y0;
  if (common < SHORTEST_GUTTER * em) return undefined;
  // The width counts where both columns are present, however far one of them continues.
  const gap = gapWithin(column, beside, isLeft, isRight) / em;
  return {
    gutter: { x0: left.x1, x1: right.x0, y0, y1 },
    score: common * Math.min(1.5, 0.7 + 0.2 * gap),
    key: [left.count, right.count, y0, y1].join(),
    sides: () => {
      const inside = column.items.filter(({ box }) => middleY(box) > y0 && middleY(box) < y1);
      return { left: inside.filter(isLeft), right: inside.filter(isRight) };
    },
  };
}
