import { boxCenter } from '../../core/geometry.ts';
import type { PlacedWord } from '../fragments.ts';
import { crosses, separates, slot } from './gridRefine.ts';
import type { HorizontalRule, Rules, VerticalRule } from './rules.ts';

/** Share of a cell's edge that a rule must cover to count as the cell's border. */
const BORDER_COVER = 0.6;

export interface MergeInput {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** Row edges that are drawn; the others were found in the text and always separate. */
  readonly drawnYs: readonly number[];
  readonly drawnXs: readonly number[];
  readonly rules: Rules;
  readonly words: readonly PlacedWord[];
  readonly em: number;
}

/**
 * Which elementary cells belong together: those without a line between them, unless their words
 * stand apart at the missing line (a row whose lines are not drawn, or were not seen).
 * @returns for each elementary cell, row by row, the smallest index of its group; groups are
 *   rectangles
 */
export function mergedCells(input: MergeInput): Int32Array {
  const { xs, ys, rules } = input;
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const owner = Int32Array.from({ length: rows * columns }, (_, i) => i);
  const byRow = Array.from({ length: rows }, (): PlacedWord[] => []);
  for (const word of input.words) byRow[slot(ys, boxCenter(word.box).y)]!.push(word);
  for (let r = 0; r < rows; r++) {
    const open = openEdges(input, r, byRow[r]!);
    for (let c = 0; c < columns; c++) {
      const cell = r * columns + c;
      if (c + 1 < columns && open.has(c + 1)) merge(owner, cell, cell + 1);
      const below = ys[r + 1]!;
      if (r + 1 >= rows || !input.drawnYs.includes(below)) continue;
      if (hasHorizontal(rules.horizontal, below, xs[c]!, xs[c + 1]!, input.drawnYs)) continue;
      const inColumn = (w: PlacedWord): boolean => slot(xs, boxCenter(w.box).x) === c;
      if (onOwnLines(byRow[r]!, byRow[r + 1]!, inColumn, input.em)) continue;
      merge(owner, cell, cell + columns);
    }
  }
  return rectangular(owner, columns);
}

/** Inner column edges of a row over which cells reach. */
function openEdges(input: MergeInput, r: number, words: readonly PlacedWord[]): Set<number> {
  const { xs, ys, rules, drawnXs, em } = input;
  const inner = xs.slice(1, -1).map((_, i) => i + 1);
  const undrawn = inner.filter((i) => {
    if (!drawnXs.includes(xs[i]!)) return true;
    return !hasVertical(rules.vertical, xs[i]!, ys[r]!, ys[r + 1]!, drawnXs);
  });
  const careful = undrawn.some((i) => separates(words, xs[i]!, em));
  return new Set(
    undrawn.filter((i) =>
      careful || !drawnXs.includes(xs[i]!)
        ? crosses(words, xs[i]!, em)
        : !separates(words, xs[i]!, em),
    ),
  );
}

/**
 * True where the words of a column stand on the lines of their own row above and below an edge
 * that is not drawn there: the line was not seen.
 */
function onOwnLines(
  above: readonly PlacedWord[],
  below: readonly PlacedWord[],
  inColumn: (word: PlacedWord) => boolean,
  em: number,
): boolean {
  return [above, below].every((row) => {
    const here = row.filter(inColumn).map((w) => boxCenter(w.box).y);
    const others = row.filter((w) => !inColumn(w)).map((w) => boxCenter(w.box).y);
    if (here.length === 0 || others.length === 0) return false;
    return Math.abs(mean(here) - mean(others)) < 0.25 * em;
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function merge(owner: Int32Array, a: number, b: number): void {
  const [keep, drop] = [Math.min(owner[a]!, owner[b]!), Math.max(owner[a]!, owner[b]!)];
  for (let i = 0; i < owner.length; i++) if (owner[i] === drop) owner[i] = keep;
}

const nearness = (edges: readonly number[]): number =>
  0.4 * Math.min(...edges.slice(1).map((edge, i) => edge - edges[i]!));

function hasVertical(
  rules: readonly VerticalRule[],
  x: number,
  y0: number,
  y1: number,
  xs: readonly number[],
): boolean {
  const near = nearness(xs);
  const cover = rules
    .filter((rule) => Math.abs(rule.x - x) < near)
    .reduce((sum, rule) => sum + Math.max(0, Math.min(y1, rule.y1) - Math.max(y0, rule.y0)), 0);
  return cover >= BORDER_COVER * (y1 - y0);
}

function hasHorizontal(
  rules: readonly HorizontalRule[],
  y: number,
  x0: number,
  x1: number,
  ys: readonly number[],
): boolean {
  const near = nearness(ys);
  const cover = rules
    .filter((rule) => Math.abs(rule.y - y) < near)
    .reduce((sum, rule) => sum + Math.max(0, Math.min(x1, rule.x1) - Math.max(x0, rule.x0)), 0);
  return cover >= BORDER_COVER * (x1 - x0);
}

/** Grows every merged group to a rectangle, taking in what it then overlaps. */
function rectangular(owner: Int32Array, columns: number): Int32Array {
  for (let grown = true; grown;) {
    grown = false;
    for (const [id, { r0, r1, c0, c1 }] of boundsOf(owner, columns)) {
      for (let r = r0; r <= r1; r++) {
        for (let c = c0; c <= c1; c++) {
          if (owner[r * columns + c] === id) continue;
          merge(owner, id, r * columns + c);
          grown = true;
        }
      }
      if (grown) break;
    }
  }
  return owner;
}

interface CellBounds {
  r0: number;
  r1: number;
  c0: number;
  c1: number;
}

/** Row and column ranges (inclusive) of every group of cells. */
export function boundsOf(owner: Int32Array, columns: number): Map<number, CellBounds> {
  const bounds = new Map<number, CellBounds>();
  owner.forEach((id, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    const b = bounds.get(id);
    if (!b) return void bounds.set(id, { r0: r, r1: r, c0: c, c1: c });
    b.r0 = Math.min(b.r0, r);
    b.r1 = Math.max(b.r1, r);
    b.c0 = Math.min(b.c0, c);
    b.c1 = Math.max(b.c1, c);
  });
  return bounds;
}
