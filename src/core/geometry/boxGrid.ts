import type { Box } from './geometry.ts';

/**
 * Items that would occupy more cells than this are kept separately and count as near everything.
 */
const MOST_CELLS = 1024;
/** Cells are numbered within this range in either direction. */
const REACH = 2 ** 25;

interface Entry<T> {
  readonly index: number;
  readonly item: T;
  readonly box: Box;
  /** Number of the last query that found it, so that an item in several cells counts once. */
  met: number;
}

/** Cells from `x0`, `y0` to `x1`, `y1`, inclusive. */
type Cells = Box;

const clamped = (cell: number): number => Math.min(REACH, Math.max(-REACH, Math.floor(cell)));

const overlap = (a: Box, b: Box): boolean =>
  a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0;

/**
 * Finds the items in a place without examining everything on the page: pages may have a hundred
 * thousand items, and comparing all with all takes minutes.
 */
export class BoxGrid<T> {
  private readonly entries: Entry<T>[] = [];
  private readonly cells = new Map<number, Entry<T>[]>();
  private readonly large: Entry<T>[] = [];
  private asked = 0;

  /** @param side of the cells: about the distance used in queries */
  constructor(private readonly side: number) {}

  add(item: T, box: Box): void {
    const entry = { index: this.entries.length, item, box, met: 0 };
    this.entries.push(entry);
    const cells = this.cellsOf(box);
    if (countOf(cells) > MOST_CELLS) {
      this.large.push(entry);
      return;
    }
    for (const key of keysOf(cells)) {
      const held = this.cells.get(key);
      if (held) held.push(entry);
      else this.cells.set(key, [entry]);
    }
  }

  /** Items whose boxes overlap or touch the box, in the order they were added. */
  within(box: Box): T[] {
    const cells = this.cellsOf(box);
    // If a query covers more cells than there are items, it is cheaper to examine all items.
    if (countOf(cells) > this.entries.length) {
      return this.entries.filter((entry) => overlap(entry.box, box)).map(({ item }) => item);
    }
    const question = ++this.asked;
    const found: Entry<T>[] = [];
    const take = (entry: Entry<T>): void => {
      if (entry.met === question) return;
      entry.met = question;
      if (overlap(entry.box, box)) found.push(entry);
    };
    this.large.forEach(take);
    for (const key of keysOf(cells)) this.cells.get(key)?.forEach(take);
    return found.sort((a, b) => a.index - b.index).map(({ item }) => item);
  }

  private cellsOf({ x0, y0, x1, y1 }: Box): Cells {
    const { side } = this;
    return {
      x0: clamped(x0 / side),
      y0: clamped(y0 / side),
      x1: clamped(x1 / side),
      y1: clamped(y1 / side),
    };
  }
}

const countOf = ({ x0, y0, x1, y1 }: Cells): number =>
  Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1);

function* keysOf({ x0, y0, x1, y1 }: Cells): Generator<number> {
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) yield (y + REACH) * (2 * REACH + 1) + (x + REACH);
  }
}
