/** Lines that a model found on a page, one a tag and in any order, as paragraphs in reading order. */
import { boxHeight, boxWidth, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { append } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';

/** Lines of a column are this many times as wide as high; shorter ones may be the cells of a row. */
const COLUMN_LINE = 6;
/** Space between two lines of a paragraph, and how their heights may differ. */
const LINE_GAP = 0.8;
const HEIGHT_RATIO = 1.5;

interface Placed {
  readonly box: Box;
}

/** Groups of items between which there is a gap along one axis, in the order of that axis. */
function parted<T extends Placed>(items: readonly T[], axis: 'x' | 'y'): T[][] {
  const [from, to] = axis === 'x' ? (['x0', 'x1'] as const) : (['y0', 'y1'] as const);
  const groups: T[][] = [];
  let reached = -Infinity;
  for (const item of [...items].sort((a, b) => a.box[from] - b.box[from])) {
    if (item.box[from] >= reached || groups.length === 0) groups.push([item]);
    else groups.at(-1)?.push(item);
    reached = Math.max(reached, item.box[to]);
  }
  return groups;
}

/** Rows of lines, one below the other, that are searched for columns together. */
const MOST_BANDS = 300;
/** Rows after which a stretch with a single column stays one. */
const ENOUGH_BANDS = 3;

const byHeight = <T extends Placed>(column: readonly T[]): T[] =>
  [...column].sort((a, b) => a.box.y0 - b.box.y0);

/** A group of items between gaps, as far as the bands so far show it. */
interface Extent {
  readonly x0: number;
  readonly x1: number;
  readonly count: number;
  /** Number of items that are too short for a line of a column. */
  readonly short: number;
}

const isShort = ({ box }: Placed): boolean =>
  boxWidth(box) / Math.max(1, boxHeight(box)) < COLUMN_LINE;

const mayBeColumn = ({ count, short }: Extent): boolean =>
  count >= 2 && short <= Math.floor(count / 2);

/** The groups after one more item; those that it touches become one. */
function withItem(groups: readonly Extent[], item: Placed): Extent[] {
  const { x0, x1 } = item.box;
  const isApart = (group: Extent): boolean => group.x1 <= x0 || group.x0 >= x1;
  const touched = groups.filter((group) => !isApart(group));
  const merged = touched.reduce<Extent>(
    (sum, group) => ({
      x0: Math.min(sum.x0, group.x0),
      x1: Math.max(sum.x1, group.x1),
      count: sum.count + group.count,
      short: sum.short + group.short,
    }),
    { x0, x1, count: 1, short: isShort(item) ? 1 : 0 },
  );
  return [...groups.filter(isApart), merged];
}

/**
 * The columns of running text that begin at a band, and the band at which they end: the first with a
 * line across the gap between them. The groups are continued from band to band: finding them anew
 * in all bands so far would take far too long for long lists of short lines.
 */
function columnsFrom<T extends Placed>(
  bands: readonly T[][],
  first: number,
): { columns: T[][]; end: number } | undefined {
  let groups: Extent[] = [];
  let most = 1;
  let end: number | undefined;
  for (const [i, band] of bands.slice(first, first + MOST_BANDS).entries()) {
    for (const item of band) groups = withItem(groups, item);
    if (groups.length < most || (groups.length === 1 && i + 1 >= ENOUGH_BANDS)) break;
    most = groups.length;
    if (most > 1 && groups.every(mayBeColumn)) end = first + i + 1;
  }
  if (end === undefined) return undefined;
  return { columns: parted(bands.slice(first, end).flat(), 'x'), end };
}

/** Items in stretches of one column each, in reading order. */
function stretches<T extends Placed>(items: readonly T[]): T[][] {
  const bands = parted(items, 'y');
  const found: T[][] = [];
  for (let first = 0; first < bands.length;) {
    const stretch = columnsFrom(bands, first);
    if (stretch) append(found, stretch.columns.map(byHeight));
    else found.push(at(bands, first).sort((a, b) => a.box.x0 - b.box.x0));
    first = stretch?.end ?? first + 1;
  }
  return found;
}

/** Whether one line continues the paragraph of another. */
function continues(line: Box, before: Box): boolean {
  const [a, b] = [boxHeight(before), boxHeight(line)];
  const isUnder = Math.min(line.x1, before.x1) > Math.max(line.x0, before.x0);
  const gap = line.y0 - before.y1;
  return (
    isUnder &&
    Math.max(a, b) <= HEIGHT_RATIO * Math.min(a, b) &&
    gap >= -Math.min(a, b) / 2 &&
    gap <= LINE_GAP * Math.min(a, b)
  );
}

/**
 * Orders the lines of a page and groups those of one paragraph. Lines beside each other in columns
 * of running text are read column by column.
 */
export function paragraphsInOrder<T extends Placed>(lines: readonly T[]): T[][] {
  const paragraphs: T[][] = [];
  for (const line of stretches(lines).flat()) {
    const last = paragraphs.at(-1)?.at(-1);
    if (last && continues(line.box, last.box)) paragraphs.at(-1)?.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs;
}

/** The box around a paragraph. */
export const paragraphBox = (lines: readonly Placed[]): Box =>
  unionBox(lines.map(({ box }) => box));
