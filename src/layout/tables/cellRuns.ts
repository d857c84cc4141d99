import { append } from '../../core/geometry/extremes.ts';
import { boxCenter, unionBox } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { fragmentWords, type Fragment, type PlacedWord } from '../lines/fragments.ts';
import { median } from '../lines/textMeasure.ts';
import type { CellRun, TableLine } from './cells.ts';
import { columnIndexAt } from './columnEdges.ts';

/** Where the lines of a table are cut. */
export interface ColumnCut {
  /** Positions between the columns, ascending. */
  readonly edges: readonly number[];
  readonly em: number;
  /** Width of a gap, in pixels, that may be a single space; 0 if the type is not equally spaced. */
  readonly space: number;
}

/** Cuts a fragment at the column edges, where its words are farther apart than within a cell. */
export function runsOfFragment(fragment: Fragment, cut: ColumnCut): CellRun[] {
  const { edges, em, space } = cut;
  const runs: PlacedWord[][] = [];
  let last: PlacedWord | undefined;
  const words = [...fragmentWords(fragment)].sort((a, b) => a.box.x0 - b.box.x0);
  const gaps = words.slice(1).map((word, i) => word.box.x0 - at(words, i).box.x1);
  // Wider than the spaces between words, even in widely spaced type.
  const wide = Math.min(0.55 * em, Math.max(0.42 * em, 1.4 * median(gaps)));
  const least = Math.max(wide, space);
  for (const word of words) {
    const run = runs.at(-1);
    const crossed =
      last !== undefined &&
      columnIndexAt(edges, boxCenter(last.box).x) < columnIndexAt(edges, boxCenter(word.box).x);
    const apart = last ? word.box.x0 - last.box.x1 : 0;
    if (!run || (crossed && apart > least)) runs.push([word]);
    else run.push(word);
    last = word;
  }
  return runs.map((run) => placed(run, cut));
}

function placed(words: readonly PlacedWord[], { edges, em }: ColumnCut): CellRun {
  const box = unionBox(words.map((w) => w.box));
  const first = columnIndexAt(edges, box.x0 + Math.min(0.8 * em, (box.x1 - box.x0) / 2));
  const end = columnIndexAt(edges, box.x1 - Math.min(0.8 * em, (box.x1 - box.x0) / 2));
  return { column: first, columnSpan: Math.max(first, end) - first + 1, words };
}

/** A run of words that others may still join. */
interface OpenRun {
  column: number;
  /** Exclusive. */
  end: number;
  readonly words: PlacedWord[];
}

/**
 * Gives each column of a line at most one run. A run that reaches into a column in which another
 * begins ends before that column, since its span is uncertain; runs that begin in the same column
 * are one cell.
 * @param runs in any order
 */
export function apartRuns(runs: readonly CellRun[]): CellRun[] {
  const apart: OpenRun[] = [];
  const middle = ({ words }: CellRun): number => boxCenter(unionBox(words.map((w) => w.box))).x;
  const inOrder = runs.map((run) => ({ run, x: middle(run) })).sort((a, b) => a.x - b.x);
  for (const { run } of inOrder) {
    const open = { column: run.column, end: run.column + run.columnSpan, words: [...run.words] };
    const last = apart.at(-1);
    if (!last || last.end <= open.column) apart.push(open);
    else if (last.column < open.column) {
      last.end = open.column;
      apart.push(open);
    } else if (last.end < open.end) {
      open.column = last.end;
      apart.push(open);
    } else join(last, open);
  }
  return closed(apart);
}

/**
 * Joins the lines of one row: runs that have a column in common become one cell. If that would
 * merge two cells of one line, as below a header over several columns, the lines stay rows.
 */
export function joinedLines(lines: readonly TableLine[]): TableLine[] {
  if (lines.length < 2) return [...lines];
  const runs = lines
    .flatMap((line) => line.runs.map((run) => ({ line, run })))
    .sort((a, b) => a.run.column - b.run.column);
  const merged: OpenRun[] = [];
  let held = new Set<TableLine>();
  for (const { line, run } of runs) {
    const { column, words } = run;
    const open = { column, end: column + run.columnSpan, words };
    const last = merged.at(-1);
    if (last && last.end > column) {
      if (held.has(line)) return [...lines];
      join(last, open);
    } else {
      merged.push({ ...open, words: [...words] });
      held = new Set();
    }
    held.add(line);
  }
  return [{ runs: closed(merged), box: unionBox(lines.map((line) => line.box)) }];
}

const closed = (runs: readonly OpenRun[]): CellRun[] =>
  runs.map(({ column, end, words }) => ({ column, columnSpan: end - column, words }));

/** Merges a run into another. */
function join(
  into: OpenRun,
  { column, end, words }: Omit<OpenRun, 'words'> & { readonly words: readonly PlacedWord[] },
): void {
  into.column = Math.min(into.column, column);
  into.end = Math.max(into.end, end);
  append(into.words, words);
}
