import { boxCenter, unionBox, type Box } from '../../core/geometry.ts';
import type { PlacedWord } from '../fragments.ts';
import { wordLines } from './cells.ts';

/** Narrowest empty strip that separates words of two columns, in type sizes. */
const APART = 0.6;

/** Index of the slot between ascending edges that a position falls into. */
export const slot = (edges: readonly number[], at: number): number => {
  let i = 0;
  while (i < edges.length - 2 && at >= edges[i + 1]!) i++;
  return i;
};

export const contains = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x >= outer.x0 && x <= outer.x1 && y >= outer.y0 && y <= outer.y1;
};

/**
 * Adds the row edges that are not drawn: bands between horizontal lines that hold several rows of
 * text, in tables that rule off only their head or groups of rows.
 */
export function refineRows(
  xs: readonly number[],
  ys: readonly number[],
  words: readonly PlacedWord[],
  em: number,
): number[] {
  const all: number[] = [ys[0]!];
  for (let i = 0; i + 1 < ys.length; i++) {
    const band = { x0: xs[0]!, x1: xs.at(-1)!, y0: ys[i]!, y1: ys[i + 1]! };
    const held = words.filter(({ box }) => contains(band, box));
    all.push(...rowSplits(held, xs, em), band.y1);
  }
  return all;
}

/** Where a band holds rows of its own: the heights between them, else nothing. */
function rowSplits(words: readonly PlacedWord[], xs: readonly number[], em: number): number[] {
  const lines = wordLines(words);
  if (lines.length < 3) return [];
  const columns = (line: readonly PlacedWord[]): number =>
    new Set(line.map((w) => slot(xs, boxCenter(w.box).x))).size;
  const used = columns(words);
  const full = lines.filter((line) => columns(line) >= Math.max(2, 0.6 * used)).length;
  if (used < 2 || full < 0.8 * lines.length) return [];
  const boxes = lines.map((line) => unionBox(line.map((w) => w.box)));
  const splits: number[] = [];
  for (let i = 1; i < boxes.length; i++) {
    const [above, below] = [boxes[i - 1]!, boxes[i]!];
    if (below.y1 - above.y1 > 0.6 * em) splits.push((above.y1 + below.y0) / 2);
  }
  return splits;
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
  const all: number[] = [xs[0]!];
  for (let i = 0; i + 1 < xs.length; i++) {
    const held = words.filter(({ box }) => slot(xs, boxCenter(box).x) === i);
    all.push(...columnSplits(wordLines(held), em), xs[i + 1]!);
  }
  return all;
}

function columnSplits(lines: readonly (readonly PlacedWord[])[], em: number): number[] {
  if (lines.length < 4) return [];
  const gaps = lines.flatMap((line) => gapsOf(line, APART * em));
  const splits: number[] = [];
  for (const seed of [...gaps].sort((a, b) => a.x1 - a.x0 - (b.x1 - b.x0))) {
    const shared = gaps.filter((g) => g.x0 < seed.x1 && g.x1 > seed.x0);
    if (shared.length < 0.6 * lines.length) continue;
    const x0 = Math.max(...shared.map((g) => Math.min(g.x0, seed.x1)));
    const x1 = Math.min(...shared.map((g) => Math.max(g.x1, seed.x0)));
    const at = x0 < x1 ? (x0 + x1) / 2 : (seed.x0 + seed.x1) / 2;
    if (splits.every((s) => Math.abs(s - at) > em)) splits.push(at);
  }
  return splits.sort((a, b) => a - b);
}

function gapsOf(line: readonly PlacedWord[], least: number): { x0: number; x1: number }[] {
  return line
    .slice(1)
    .map((word, i) => ({ x0: line[i]!.box.x1, x1: word.box.x0 }))
    .filter(({ x0, x1 }) => x1 - x0 >= least);
}

/** True where words stand on both sides of an edge, apart: no cell reaches over it. */
export function separates(words: readonly PlacedWord[], edge: number, em: number): boolean {
  return wordLines(words).some((line) =>
    gapsOf(line, APART * em).some(({ x0, x1 }) => x0 - 0.3 * em <= edge && x1 + 0.3 * em >= edge),
  );
}

/** True where a word stands across an edge, or words run on over it without a gap. */
export function crosses(words: readonly PlacedWord[], edge: number, em: number): boolean {
  return wordLines(words).some((line) => {
    const before = line.filter((w) => w.box.x0 < edge).at(-1);
    const after = line.find((w) => w.box.x0 >= edge);
    if (!before) return false;
    if (before.box.x1 > edge + 0.3 * em) return true;
    return after !== undefined && after.box.x0 - before.box.x1 < APART * em;
  });
}
