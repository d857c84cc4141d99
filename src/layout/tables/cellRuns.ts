import { append } from '../../core/geometry/extremes.ts';
import { boxCenter, unionBox } from '../../core/geometry/geometry.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import type { CellRun, TableLine } from './cells.ts';

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
