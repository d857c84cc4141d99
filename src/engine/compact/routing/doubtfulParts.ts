import type { Word } from '../../../core/document/document.ts';
import { boxHeight, type Point, type Quad } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { LineTask } from '../line/lineRecognizer.ts';
import { partOfLine } from '../line/partOfLine.ts';
import { inkOfColumns } from '../prepare/columnInk.ts';

/** Neighboring words of a line, cut out of it. */
export interface LinePart {
  /** Index of the first word, and that after the last. */
  readonly from: number;
  readonly to: number;
  readonly task: LineTask;
}

/** Words on either side of a doubtful one that are read with it: recognizers need context. */
const CONTEXT = 1;

/** A line of whose width parts take more than this share is read whole. */
const MOST = 0.7;

/** A gap wider than this, in heights of the line, may hide something that was not read. */
const WIDE_GAP = 1;

/** Slope up to which a word's box in page pixels says where it is along its line. */
const LEVEL = 0.1;

/**
 * How far a box may be off, in heights of the line: the blank columns between two words are looked
 * for up to this far inside their boxes.
 */
const SLACK = 0.15;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The parts of a line with its doubtful words and their neighbors, cut in the blank columns between
 * words. Undefined if that saves little, or if the line is not level or cannot be cut.
 * @param words from left to right
 * @param doubtful for each word
 */
export function doubtfulParts(
  task: LineTask,
  words: readonly Word[],
  doubtful: readonly boolean[],
): LinePart[] | undefined {
  if (!isLevel(task)) return undefined;
  const ranges = rangesOf(words, doubtful);
  if (ranges.every(({ from, to }) => to - from === words.length)) return undefined;
  const cuts = cutsOf(task, words);
  const parts = joined(ranges.map((range) => widened(range, cuts)));
  const placed = parts.map(({ from, to }) => ({ from, to, x0: at(cuts, from), x1: at(cuts, to) }));
  const width = placed.reduce((sum, { x0, x1 }) => sum + (x1 ?? 0) - (x0 ?? 0), 0);
  if (width > MOST * task.crop.width) return undefined;
  return placed.map(({ from, to, x0, x1 }) => {
    return { from, to, task: partOfLine(task, x0 ?? 0, x1 ?? task.crop.width) };
  });
}

function isLevel({ quad, vertical }: LineTask): boolean {
  const [a, b] = quad;
  return !vertical && b.x > a.x && Math.abs(b.y - a.y) <= LEVEL * (b.x - a.x);
}

/** The doubtful words with their context, in order; ranges that touch are one. */
function rangesOf(words: readonly Word[], doubtful: readonly boolean[]): Range[] {
  const wide = words.map((word, i) => {
    const next = words[i + 1];
    return next !== undefined && next.box.x0 - word.box.x1 > WIDE_GAP * boxHeight(word.box);
  });
  const ranges = words.flatMap((_, i): Range[] => {
    const own = doubtful[i] === true ? [{ from: i - CONTEXT, to: i + 1 + CONTEXT }] : [];
    return wide[i] === true ? [...own, { from: i, to: i + 2 }] : own;
  });
  const inside = ranges.map(({ from, to }) => ({
    from: Math.max(0, from),
    to: Math.min(words.length, to),
  }));
  return joined(inside.sort((a, b) => a.from - b.from));
}

function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last && range.from <= last.to) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else result.push(range);
  }
  return result;
}

/** The column before each word at which the line can be cut; the ends of the line are two of them. */
function cutsOf({ crop, quad }: LineTask, words: readonly Word[]): (number | undefined)[] {
  const ink = inkOfColumns(crop);
  const slack = SLACK * crop.height;
  const columnOf = (x: number): number => columnAt(quad, x) * crop.width;
  const inner = words.slice(1).map((word, i) => {
    const before = at(words, i).box.x1;
    if (word.box.x0 <= at(words, i).box.x0) return undefined;
    return blankColumn(ink, columnOf(before) - slack, columnOf(word.box.x0) + slack);
  });
  return [0, ...inner, crop.width];
}

/** Share of the line's length at which a position of the page is. */
function columnAt([a, b, c, d]: Quad, x: number): number {
  const share = (start: Point, end: Point): number => (x - start.x) / (end.x - start.x);
  return (share(a, b) + share(d, c)) / 2;
}

/** The middle of the longest run of columns without ink; undefined if there is none. */
function blankColumn(ink: Uint8Array, from: number, to: number): number | undefined {
  let [best, length, start] = [0, 0, Math.max(1, Math.ceil(from))];
  for (let x = start; x <= Math.min(ink.length - 1, Math.floor(to)); x++) {
    if (ink[x] === 1) start = x + 1;
    else if (x + 1 - start > length) [best, length] = [start, x + 1 - start];
  }
  return length > 0 ? best + (length >> 1) : undefined;
}

/** A range up to the next places at which the line can be cut. */
function widened({ from, to }: Range, cuts: readonly (number | undefined)[]): Range {
  let [first, last] = [from, to];
  while (cuts[first] === undefined) first--;
  while (cuts[last] === undefined) last++;
  return { from: first, to: last };
}
