import { append, countBelow, countUpTo, smallest } from '../../core/geometry/extremes.ts';
import { boxCenter, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { Reach } from '../../core/geometry/reach.ts';
import { at, zip } from '../../core/system/items.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import { median } from '../lines/textMeasure.ts';
import { isNumeric, wordLines } from './cells.ts';

/** Narrowest empty strip that separates words of two columns, in type sizes. */
const APART = 0.6;

/** Index of the interval between ascending edges that a position falls into. */
export const slot = (edges: readonly number[], place: number): number => {
  const passed = countUpTo(edges, place, (edge) => edge);
  return Math.max(0, Math.min(passed - 1, edges.length - 2));
};

export const contains = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x >= outer.x0 && x <= outer.x1 && y >= outer.y0 && y <= outer.y1;
};

/** Box around a grid, from the first to the last of its column edges and of its row edges. */
export const gridBox = (xs: readonly number[], ys: readonly number[]): Box => ({
  x0: at(xs, 0),
  x1: at(xs, -1),
  y0: at(ys, 0),
  y1: at(ys, -1),
});

/**
 * Adds the row edges that are not drawn: in tables that rule off only their header or groups of
 * rows, the bands between horizontal rules contain several rows of text.
 */
export function refineRows(
  xs: readonly number[],
  ys: readonly number[],
  words: readonly PlacedWord[],
  em: number,
): number[] {
  const all: number[] = [at(ys, 0)];
  const reach = gridBox(xs, ys);
  const bands = Array.from({ length: ys.length - 1 }, (): PlacedWord[] => []);
  for (const word of words) {
    if (!contains(reach, word.box)) continue;
    const { y } = boxCenter(word.box);
    const band = slot(ys, y);
    // A word whose center is on an edge counts in the bands on both sides.
    if (band > 0 && y === ys[band]) at(bands, band - 1).push(word);
    at(bands, band).push(word);
  }
  bands.forEach((held, i) => {
    append(all, rowSplits(held, xs, em));
    all.push(at(ys, i + 1));
  });
  return all;
}

/** The heights between the rows of a band that contains several, else none. */
function rowSplits(words: readonly PlacedWord[], xs: readonly number[], em: number): number[] {
  const lines = wordLines(words);
  const columns = (line: readonly PlacedWord[]): Set<number> =>
    new Set(line.map((w) => slot(xs, boxCenter(w.box).x)));
  const used = columns(words);
  const numbered = numberedRows(lines, xs, used.size);
  if (numbered.length > 0 || lines.length < 3) return numbered;
  const boxes = lines.map(lineBox);
  const spaced = spacedRows(boxes, lines.map(columns), smallest([...used]), em);
  if (spaced.length > 0) return spaced;
  const full = lines.filter((line) => columns(line).size >= Math.max(2, 0.6 * used.size)).length;
  if (used.size < 2 || full < 0.8 * lines.length) return [];
  const splits: number[] = [];
  for (const [below, above] of zip(boxes.slice(1), boxes)) {
    if (below.y1 - above.y1 > 0.6 * em) splits.push((above.y1 + below.y0) / 2);
  }
  return splits;
}

/** The box of a line; a word whose box is wrong does not change its height. */
function lineBox(line: readonly PlacedWord[]): Box {
  const { x0, x1 } = unionBox(line.map(({ box }) => box));
  return {
    x0,
    x1,
    y0: median(line.map(({ box }) => box.y0)),
    y1: median(line.map(({ box }) => box.y1)),
  };
}

/** Numbers below each other in this many columns, and in this share of those that are used, are rows. */
const NUMBER_COLUMNS = 3;
const NUMBER_SHARE = 0.5;

/**
 * The heights between the lines of a band that are rows since most columns have a number in each: a
 * number does not go on in the next line. A line in one column alone is a label that stands beside
 * several rows.
 */
function numberedRows(
  lines: readonly (readonly PlacedWord[])[],
  xs: readonly number[],
  used: number,
): number[] {
  const numbers = (line: readonly PlacedWord[]): Set<number> => {
    const texts = new Map<number, string>();
    for (const { word, box } of line) {
      const column = slot(xs, boxCenter(box).x);
      texts.set(column, `${texts.get(column) ?? ''}${word.text}`);
    }
    return new Set([...texts].flatMap(([column, text]) => (isNumeric(text) ? [column] : [])));
  };
  const columns = (line: readonly PlacedWord[]): number =>
    new Set(line.map(({ box }) => slot(xs, boxCenter(box).x))).size;
  const rows = lines.filter((line) => columns(line) > 1);
  const steps = zip(rows.slice(1), rows);
  const least = Math.max(NUMBER_COLUMNS, NUMBER_SHARE * used);
  const areRows = steps.every(([below, above]) => {
    const own = numbers(below);
    return [...numbers(above)].filter((column) => own.has(column)).length >= least;
  });
  return areRows ? steps.map(([below, above]) => (lineBox(above).y1 + lineBox(below).y0) / 2) : [];
}

/**
 * The heights between rows that are set apart by space and whose cells have several lines: each
 * begins with text in the first column and in another one, and continues without the first; or it
 * is only a heading in one column.
 * @param columns of each line
 * @param first column with text
 */
function spacedRows(
  boxes: readonly Box[],
  columns: readonly ReadonlySet<number>[],
  first: number,
  em: number,
): number[] {
  const gaps = boxes.slice(1).map((below, i) => below.y0 - at(boxes, i).y1);
  const least = smallest(gaps) + 0.5 * em;
  const starts = [0, ...gaps.flatMap((gap, i) => (gap > least ? [i + 1] : []))];
  const groups = starts.map((from, i) => columns.slice(from, starts[i + 1]));
  const begins = (line: ReadonlySet<number> | undefined): boolean =>
    line !== undefined && line.size >= 2 && line.has(first);
  const rows = groups.filter(([head]) => begins(head));
  const areRows = groups.every(
    ([head, ...rest]) =>
      (begins(head) && !rest.some((line) => line.has(first))) ||
      (rest.length === 0 && head?.size === 1),
  );
  if (!areRows || rows.length < 2 || rows.length === boxes.length) return [];
  if (!rows.some((row) => row.length > 1)) return [];
  return starts.slice(1).map((from) => (at(boxes, from - 1).y1 + at(boxes, from).y0) / 2);
}

/**
 * Adds the column edges that are not drawn: strips inside a ruled column that most of its lines
 * leave empty, with words on both sides.
 */
export function refineColumns(
  xs: readonly number[],
  words: readonly PlacedWord[],
  em: number,
): number[] {
  const all: number[] = [at(xs, 0)];
  const columns = Array.from({ length: xs.length - 1 }, (): PlacedWord[] => []);
  for (const word of words) at(columns, slot(xs, boxCenter(word.box).x)).push(word);
  columns.forEach((held, i) => {
    append(all, columnSplits(wordLines(held), em));
    all.push(at(xs, i + 1));
  });
  return all;
}

function columnSplits(lines: readonly (readonly PlacedWord[])[], em: number): number[] {
  if (lines.length < 4) return [];
  const gaps = lines.flatMap((line) => gapsOf(line, APART * em));
  const starts = gaps.map(({ x0 }) => x0).sort((a, b) => a - b);
  const ends = gaps.map(({ x1 }) => x1).sort((a, b) => a - b);
  const splits: number[] = [];
  for (const seed of [...gaps].sort((a, b) => a.x1 - a.x0 - (b.x1 - b.x0))) {
    // Gaps that overlap the seed: those that start before its end, minus those that end before it.
    const started = countBelow(starts, seed.x1, (start) => start);
    const ended = countUpTo(ends, seed.x0, (end) => end);
    if (started - ended < 0.6 * lines.length) continue;
    // The strip that all of them share: the seed is one of them, so both edges are within it.
    const x0 = at(starts, started - 1);
    const x1 = at(ends, ended);
    const split = x0 < x1 ? (x0 + x1) / 2 : (seed.x0 + seed.x1) / 2;
    if (splits.every((s) => Math.abs(s - split) > em)) splits.push(split);
  }
  return splits.sort((a, b) => a - b);
}

function gapsOf(line: readonly PlacedWord[], least: number): { x0: number; x1: number }[] {
  return zip(line.slice(1), line)
    .map(([word, before]) => ({ x0: before.box.x1, x1: word.box.x0 }))
    .filter(({ x0, x1 }) => x1 - x0 >= least);
}

/** The words of one row of a table, for tests against its column edges. */
export class RowWords {
  private readonly lines: readonly (readonly PlacedWord[])[];
  private readonly gaps: readonly Reach[];

  constructor(
    words: readonly PlacedWord[],
    private readonly em: number,
  ) {
    this.lines = wordLines(words);
    const widened = ({ x0, x1 }: { x0: number; x1: number }) => ({
      start: x0 - 0.3 * em,
      end: x1 + 0.3 * em,
    });
    this.gaps = this.lines.map((line) => new Reach(gapsOf(line, APART * em).map(widened)));
  }

  /** True if there are words on both sides of an edge, set apart: no cell spans it. */
  separates(edge: number): boolean {
    return this.gaps.some((gaps) => gaps.to(edge) >= edge);
  }

  /** True if a word crosses an edge, or words continue across it without a gap. */
  crosses(edge: number): boolean {
    return this.lines.some((line) => {
      const next = countBelow(line, edge, ({ box }) => box.x0);
      const [before, after] = [line[next - 1], line[next]];
      if (!before) return false;
      if (before.box.x1 > edge + 0.3 * this.em) return true;
      return after !== undefined && after.box.x0 - before.box.x1 < APART * this.em;
    });
  }
}
