import { unionBox, type Box } from '../../core/geometry/geometry.ts';
import { countUpTo, smallest } from '../../core/geometry/extremes.ts';
import { Reach } from '../../core/geometry/reach.ts';
import { areUneven, columnKind, endOfLists, hasItems } from './columnText.ts';
import { areEntryColumns, arePriceLists } from './entryColumns.ts';
import { areSeparateTables, isAtGap, ruleGaps } from './sideBySide.ts';
import { trailingHeads } from './trailingHeads.ts';
import { trailingRows } from './trailingRows.ts';
import { gutters, middleY, type Gutter, type OrderItem, type Sides } from './gutters.ts';
import { wholeGutter } from './wholeGutter.ts';
import { median, textWidth } from '../lines/textMeasure.ts';
import { isNumeric } from '../tables/cells.ts';

const MOST_DEPTH = 12;
/** Number of the best gutters that are examined closely. */
const MOST_TRIED = 24;

/**
 * Divides a page (or a part of it) into columns in reading order: the tallest empty strip with text
 * on both sides splits its stretch of the page into a left and a right part; items that cross the
 * strip above or below it stay above or below. Each part is divided again.
 * @param barriers boxes that no column gap may run through, such as ruled lines
 * @returns groups of items in reading order, each within one column
 */
export function orderColumns(
  items: readonly OrderItem[],
  barriers: readonly Box[] = [],
): OrderItem[][] {
  return divide(items, barriers, 0);
}

function divide(
  items: readonly OrderItem[],
  barriers: readonly Box[],
  depth: number,
  cards?: number,
): OrderItem[][] {
  if (items.length === 0) return [];
  const best = depth < MOST_DEPTH ? bestGutter(items, barriers, cards) : undefined;
  if (!best) return [[...items]];
  const headless = belowCommonHead(best);
  const { gutter, left, right } = withoutTrailingRows(withoutTrailingHeads(headless, items), items);
  const tier = tierBreak(left, right) ?? blocksBreak(left, right, best.blocksFrom);
  if (tier !== undefined) {
    const tiers = [
      items.filter((item) => middleY(item.box) < tier),
      items.filter((item) => middleY(item.box) >= tier),
    ];
    return tiers.flatMap((part) => divide(part, barriers, depth + 1));
  }
  const beside = new Set([...left, ...right]);
  const rest = items.filter((item) => !beside.has(item));
  const above = rest.filter((item) => middleY(item.box) <= gutter.y0);
  const inset = rest.filter((i) => middleY(i.box) > gutter.y0 && middleY(i.box) < gutter.y1);
  const below = rest.filter((item) => middleY(item.box) >= gutter.y1);
  return [above, left, right, inset, below].flatMap((part) =>
    divide(part, barriers, depth + 1, best.cards),
  );
}

/**
 * Moves a heading that is centered over both columns above them: one in larger type, above the first
 * line of the other side, that begins left of the right column, or in the middle of both.
 */
function belowCommonHead({ gutter, left, right }: Division): Division {
  const both = [...left, ...right];
  const em = median(both.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  const [first, next] = fromTop(both);
  const own = first && left.includes(first) ? left : right;
  if (!first?.fragment || !next || own.length < 3 || next.box.y0 < first.box.y1) {
    return { gutter, left, right };
  }
  const { x0, x1 } = unionBox(both.map(({ box }) => box));
  const off = Math.abs(first.box.x0 + first.box.x1 - x0 - x1) / 2;
  const starts = own.flatMap((item) => (item === first ? [] : [item.box.x0]));
  const isOver = own === right && first.box.x0 < smallest(starts) - 0.5 * em;
  const isCentered = off < OFF_CENTER * (x1 - x0) && Math.abs(first.box.x0 - median(starts)) > em;
  const isCommon = first.fragment.size > COMMON_HEAD * em && (isOver || isCentered);
  if (!isCommon) return { gutter, left, right };
  const y0 = (first.box.y1 + next.box.y0) / 2;
  const isBelow = (item: OrderItem): boolean => item !== first;
  return { gutter: { ...gutter, y0 }, left: left.filter(isBelow), right: right.filter(isBelow) };
}

/** Ends two columns above the rows of a grid at their end, and above its heading. */
function withoutTrailingRows(
  { gutter, left, right }: Division,
  items: readonly OrderItem[],
): Division {
  const both = [...left, ...right];
  const em = median(both.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  const y1 = trailingRows(left, right, em);
  if (y1 === undefined) return { gutter, left, right };
  const above = ({ box }: OrderItem): boolean => middleY(box) < y1;
  const ended = { gutter: { ...gutter, y1 }, left: left.filter(above), right: right.filter(above) };
  return withoutTrailingHeads(ended, items);
}

/** Moves headings at the end of a column that belong to the text below the columns. */
function withoutTrailingHeads(
  { gutter, left, right }: Division,
  items: readonly OrderItem[],
): Division {
  if (!items.some(({ box }) => middleY(box) >= gutter.y1)) return { gutter, left, right };
  const heads = new Set([...trailingHeads(left), ...trailingHeads(right)]);
  if (heads.size === 0) return { gutter, left, right };
  const y1 = smallest([...heads].map(({ box }) => box.y0));
  const above = ({ box }: OrderItem): boolean => middleY(box) < y1;
  return { gutter: { ...gutter, y1 }, left: left.filter(above), right: right.filter(above) };
}

/** Largest vertical distance between the headings of two cards, in type sizes. */
const SAME_HEAD = 0.4;

/** Type of a heading over two columns in sizes of theirs, and how far its middle may be off theirs. */
const COMMON_HEAD = 1.25;
const OFF_CENTER = 0.08;

/** Height at which both sides begin with something prominent; undefined if they do not. */
function headOf(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  em: number,
): number | undefined {
  const [a, b] = [fromTop(left)[0], fromTop(right)[0]];
  if (!a || !b || !isProminent(a, em) || !isProminent(b, em)) return undefined;
  return Math.abs(middleY(a.box) - middleY(b.box)) < SAME_HEAD * em ? middleY(a.box) : undefined;
}

/** Cards have a few words per line. */
const MOST_LETTERS = 30;

const isShort = (side: readonly OrderItem[]): boolean =>
  median(side.map(({ fragment }) => textWidth(fragment?.text ?? ''))) <= MOST_LETTERS;

const belowHead = (side: readonly OrderItem[], head: number): OrderItem[] =>
  side.filter(({ box }) => box.y0 > head);

const isProminent = ({ fragment }: OrderItem, em: number): boolean =>
  fragment !== undefined && (fragment.line.bold === true || fragment.size > 1.15 * em);

/**
 * Finds where both columns have a gap and restart side by side with something prominent: the page
 * is a grid of articles or cards, read row by row, unless their numbers run down the columns.
 * @returns the height between the two rows
 */
function tierBreak(left: readonly OrderItem[], right: readonly OrderItem[]): number | undefined {
  const both = [...left, ...right];
  const em = median(both.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  const prominent = (item: OrderItem): boolean => isProminent(item, em);
  const [fromLeft, fromRight] = [fromTop(left), fromTop(right)];
  const reach = new Reach(both.map(({ box }) => ({ start: box.y0, end: box.y1 })));
  for (const { box } of both) {
    if (reach.before(box.y1 + 1.2 * em) > box.y1) continue;
    const [a, b] = [startsBelow(fromLeft, box.y1), startsBelow(fromRight, box.y1)];
    if (!a || !b || !prominent(a) || !prominent(b)) continue;
    if (Math.abs(middleY(a.box) - middleY(b.box)) >= 0.4 * em) continue;
    const first = leadingNumber(fromLeft[0]);
    if (first !== undefined && leadingNumber(a) === first + 1) return undefined;
    return (box.y1 + a.box.y0) / 2;
  }
  return undefined;
}

/** Least space between blocks above each other, in type sizes. */
const BLOCK_SPACE = 1.8;

/**
 * Finds where both sides have a gap at the same height: blocks of short lines, such as the addresses
 * and references of a letter, are read in the order of their heights.
 * @param from height above which there are no such blocks
 * @returns the height between the blocks
 */
function blocksBreak(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  from = Infinity,
): number | undefined {
  if (from === Infinity) return undefined;
  const both = [...left, ...right].sort((a, b) => a.box.y0 - b.box.y0);
  const em = median(both.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  let end = Infinity;
  for (const { box } of both) {
    if (box.y0 > from && box.y0 - end > BLOCK_SPACE * em) return (end + box.y0) / 2;
    end = end === Infinity ? box.y1 : Math.max(end, box.y1);
  }
  return undefined;
}

const fromTop = (side: readonly OrderItem[]): OrderItem[] =>
  [...side].sort((a, b) => a.box.y0 - b.box.y0);

/** The first item, of items sorted from the top, that begins below a height. */
function startsBelow(sorted: readonly OrderItem[], y: number): OrderItem | undefined {
  return sorted[countUpTo(sorted, y, ({ box }) => box.y0)];
}

function leadingNumber(item: OrderItem | undefined): number | undefined {
  const digits = /^\(?(\d{1,3})[.):]/u.exec(item?.fragment?.text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

interface Division extends Sides {
  readonly gutter: Gutter;
  /** Height of the headings of cards side by side. */
  readonly cards?: number | undefined;
  readonly kind?: 'text';
  /** Height from which on there are blocks of short lines, such as addresses, on the sides. */
  readonly blocksFrom?: number;
}

const lengthOf = ({ y0, y1 }: Gutter): number => y1 - y0;

/** The best gutter with columns of text on both sides. */
function bestGutter(
  items: readonly OrderItem[],
  barriers: readonly Box[],
  cards: number | undefined,
): Division | undefined {
  const em = median(items.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  if (em <= 0 || items.length < 4) return undefined;
  const gaps = ruleGaps(barriers, em);
  const starts = gaps.map(({ x0 }) => x0);
  const all = gutters(items, barriers, em, starts).sort(
    (a, b) => b.score - a.score || lengthOf(b.gutter) - lengthOf(a.gutter),
  );
  const atGaps = gaps.length === 0 ? [] : all.filter(({ gutter }) => isAtGap(gutter, gaps));
  const best = [...all.slice(0, MOST_TRIED), ...atGaps.slice(0, MOST_TRIED)];
  for (const { gutter, sides } of best) {
    const division = divisionAt({ gutter, ...sides() }, barriers, em, cards);
    if (division?.kind === 'text') return wholeGutter(division, all, em);
    if (division && !cutsFigures(division, items, em)) return division;
  }
  return undefined;
}

/** Largest distance of a row of a table from the next one, in type sizes. */
const NEXT_ROW = 2.5;

/**
 * Whether a strip is beside the figures of a column and ends where one of them is longer: figures
 * that end at one edge, of which the upper ones reach into the strip.
 */
function cutsFigures(
  { gutter, right }: Division,
  items: readonly OrderItem[],
  em: number,
): boolean {
  const inRight = new Set(right);
  const top = smallest(right.map(({ box }) => box.y0));
  const isFigure = ({ fragment }: OrderItem): boolean => isNumeric(fragment?.text ?? '');
  const first = right.filter((item) => isFigure(item) && item.box.y0 < top + em);
  return items.some((item) => {
    const { x0, x1, y1 } = item.box;
    const isAbove = y1 < top + 0.5 * em && top - y1 < NEXT_ROW * em && !inRight.has(item);
    if (!isAbove || !isFigure(item) || x0 >= gutter.x1 + em || x1 <= gutter.x1) return false;
    return first.some(({ box }) => Math.abs(box.x1 - x1) < 0.4 * em);
  });
}

/** The columns on both sides of a gutter; undefined if there are no columns. */
function divisionAt(
  { gutter, left, right }: Sides & { readonly gutter: Gutter },
  barriers: readonly Box[],
  em: number,
  cards: number | undefined,
): Division | undefined {
  const head = isShort(left) ? headOf(left, right, em) : undefined;
  const columns = { gutter, left, right, cards: head ?? cards };
  const listEnd = endOfLists(left, right);
  if (listEnd !== undefined) return { ...columns, blocksFrom: listEnd };
  if (areEntryColumns([left, right])) return { ...columns, kind: 'text' };
  const kind = columnKind(left, right, em);
  if (kind === 'text') return { ...columns, kind };
  if (kind === 'blocks') return { ...columns, blocksFrom: -Infinity };
  if (areSeparateTables(gutter, { left, right }, barriers, em)) return { gutter, left, right };
  return head !== undefined && areCards(left, right, { head, before: cards, em })
    ? columns
    : undefined;
}

/**
 * Whether two sides that begin with headings at one height are cards. A block beside cards that
 * begins like them is a card, however even its lines are; and so are blocks with lists.
 * @param before height of the headings of cards found before
 */
function areCards(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  { head, before, em }: { head: number; before: number | undefined; em: number },
): boolean {
  if (before !== undefined && Math.abs(head - before) < SAME_HEAD * em) return true;
  const [a, b] = [belowHead(left, head), belowHead(right, head)];
  return hasItems(a) || hasItems(b) || areUneven(a, b, em) || arePriceLists([left, right], head);
}
