import { unionBox } from '../../core/geometry/geometry.ts';
import type { Row } from '../lines/rows.ts';
import type { CellRun, TableLine } from './cells.ts';
import { columnIndexAt } from './columnEdges.ts';
import type { HorizontalRule } from './rules.ts';

/**
 * A line of a table whose heads span the columns that a rule below them does: such a rule is shorter
 * than the table, and between the head and the next row.
 * @param next the row below
 * @param edges between the columns
 */
export function withRuledHeads(
  line: TableLine,
  next: Row | undefined,
  edges: readonly number[],
  rules: readonly HorizontalRule[],
  em: number,
): TableLine {
  if (!next || line.runs.length > edges.length) return line;
  const below = rules.filter(({ y }) => y > line.box.y1 - 0.5 * em && y < next.box.y0 + 0.5 * em);
  if (below.length < 2) return line;
  const runs = line.runs.map((run): CellRun => {
    const { x0, x1 } = unionBox(run.words.map(({ box }) => box));
    const rule = below.find((r) => r.x0 < x0 + 0.5 * em && r.x1 > x1 - 0.5 * em);
    if (!rule) return run;
    const column = columnIndexAt(edges, rule.x0 + em);
    const columnSpan = columnIndexAt(edges, rule.x1 - em) - column + 1;
    // A rule as wide as the table is between two rows.
    const isShorter = columnSpan <= edges.length;
    return columnSpan > 1 && isShorter ? { ...run, column, columnSpan } : run;
  });
  const ordered = [...runs].sort((a, b) => a.column - b.column);
  const overlap = ordered.some((run, i) => {
    const before = ordered[i - 1];
    return before !== undefined && before.column + before.columnSpan > run.column;
  });
  return overlap ? line : { ...line, runs };
}
