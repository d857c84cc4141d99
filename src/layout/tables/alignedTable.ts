import { unionBox, type Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { Frame } from '../lines/frame.ts';
import { isChoiceLine } from '../lines/choices.ts';
import { singleSpace } from '../lines/letterPitch.ts';
import type { Row } from '../lines/rows.ts';
import { isCaption } from '../lines/captions.ts';
import { median } from '../lines/textMeasure.ts';
import { apartRuns, runsOfFragment, type ColumnCut } from './cellRuns.ts';
import { boxAroundWords, type CellDraft, type TableLine } from './cells.ts';
import { columnEdges } from './columnEdges.ts';
import { areInOneZone, headedZones } from './headedZones.ts';
import { headerRows, mergeRows } from './rowMerge.ts';
import type { FoundTable } from './ruledTable.ts';
import { withRuledHeads } from './ruledHeads.ts';
import { soundTable } from './soundTable.ts';
import { isTabular } from './tabular.ts';
import type { TakenTable } from './takeTables.ts';
import type { HorizontalRule } from './rules.ts';

/** A table without cell borders, and the rows of the column that it covers. */
export interface AlignedTable extends TakenTable {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Finds tables by alignment alone: several rows whose words leave the same vertical strips empty.
 * Horizontal rules around and inside them count as evidence.
 * @param rows visual lines of one column of the page, top to bottom
 */
export function alignedTables(
  rows: readonly Row[],
  rules: readonly HorizontalRule[],
  em: number,
  frame: Frame,
): AlignedTable[] {
  const tables: AlignedTable[] = [];
  for (const run of candidateRuns(rows, rules, em)) {
    const start = withSpanningHead(rows, run, em);
    const end = withLastLines(rows, run, em);
    const own = rows.slice(start, end);
    const found = tableFrom(own, rules, em);
    if (!found) continue;
    const fragments = own.flatMap((row) => row.fragments);
    const table = soundTable(found, fragments, frame);
    if (table) tables.push({ table, box: found.box, fragments, start, end });
  }
  return tables;
}

/** Includes a heading directly above that spans several columns, but not the first. */
function withSpanningHead(
  rows: readonly Row[],
  { start, end }: { start: number; end: number },
  em: number,
): number {
  const head = rows[start - 1];
  if (!head || at(rows, start).box.y0 - head.box.y1 > 0.9 * em || isCaptionRow(head)) return start;
  const body = rows.slice(start, end).filter(isMulti);
  const box = unionBox(body.map((row) => row.box));
  const over = columnEdges(body, em).filter((x) => x > head.box.x0 + em && x < head.box.x1 - em);
  const inside = head.box.x0 > box.x0 + 2 * em && head.box.x1 < box.x1 + em;
  const first = columnEdges(body, em)[0] ?? Infinity;
  return inside && over.length > 0 && head.box.x0 > first - em ? start - 1 : start;
}

/** Most lines of a cell of the last row, after its first. */
const MOST_LAST_LINES = 6;

/**
 * Includes the lines below the last row that only continue one of its cells, but not the first, as
 * lines of earlier rows do: each begins at the left edge of the cell and ends in its column.
 */
function withLastLines(
  rows: readonly Row[],
  { start, end }: { start: number; end: number },
  em: number,
): number {
  const last = at(rows, end - 1);
  const inside = rows.slice(start, end - 1).filter((row) => !isMulti(row));
  if (!isMulti(last) || inside.length === 0) return end;
  let next = end;
  for (; next < rows.length && next - end < MOST_LAST_LINES; next++) {
    const [above, row] = [at(rows, next - 1), at(rows, next)];
    const [piece] = row.fragments;
    if (!piece || row.fragments.length > 1 || row.box.y0 - above.box.y1 > 0.7 * em) break;
    const cell = last.fragments.findIndex(({ box }) => Math.abs(box.x0 - piece.box.x0) < 0.4 * em);
    const right = last.fragments[cell + 1]?.box.x0 ?? last.box.x1 + em;
    if (cell < 1 || piece.box.x1 > right) break;
  }
  return next;
}

const isMulti = (row: Row): boolean =>
  row.fragments.length > 1 &&
  !isMarkerRow(row) &&
  !isCaptionRow(row) &&
  !isChoiceLine(row.fragments);

const rowText = ({ fragments }: Row): string => fragments.map(({ text }) => text).join(' ');

const isCaptionRow = (row: Row): boolean => isCaption(rowText(row));

/**
 * A heading between two tables: one piece in larger type than the rows above it, or in bold with
 * more space above than below if those rows are not bold.
 */
function isTitleRow(row: Row, above: readonly Row[], below: Row | undefined, em: number): boolean {
  const [piece] = row.fragments;
  const last = above.at(-1);
  if (!piece || row.fragments.length > 1 || !last || !below) return false;
  const pieces = above.flatMap(({ fragments }) => fragments);
  const exact = piece.line.fontSize !== undefined;
  if (piece.size > (exact ? 1.12 : 1.4) * median(pieces.map(({ size }) => size))) return true;
  const bold = pieces.filter(({ line }) => line.bold === true).length;
  const spaceAbove = row.box.y0 - last.box.y1;
  const spaceBelow = below.box.y0 - row.box.y1;
  return (
    piece.line.bold === true &&
    bold < 0.5 * pieces.length &&
    spaceAbove > 0.8 * em &&
    spaceAbove > 1.2 * spaceBelow
  );
}

/** A list item whose marker is set apart. */
const isMarkerRow = ({ fragments }: Row): boolean =>
  fragments.length === 2 &&
  (/^(?:[•●○◦▪■□–—*·-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\[\d+\])$/u.test(
    at(fragments, 0).text,
  ) ||
    isClause(fragments));

/** A numbered clause: `1.2` and a sentence, or a heading. */
const isClause = ([number, text]: Row['fragments']): boolean =>
  /^[1-9]\d?(?:\.[1-9]\d?){1,3}$/u.test(number?.text ?? '') &&
  /^\p{Lu}.*\p{Ll}\s\p{Ll}/u.test(text?.text ?? '');

/** Runs of rows that could be a table: rows in pieces, with few unbroken rows between them. */
function candidateRuns(
  rows: readonly Row[],
  rules: readonly HorizontalRule[],
  em: number,
): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  const zones = zonesAt(rows, rules, em);
  let i = 0;
  while (i < rows.length) {
    const first = at(rows, i);
    if (!isMulti(first)) {
      i++;
      continue;
    }
    let last = i;
    let table = first.box;
    for (let j = i + 1; j < rows.length && j - last <= 3; j++) {
      const [above, row] = [at(rows, j - 1), at(rows, j)];
      const gap = row.box.y0 - above.box.y1;
      const ruled = betweenRules(above, row, rules);
      if (gap > (ruled ? 4 : 2.4) * em || isCaptionRow(row)) break;
      const isInside = areInOneZone(zones, above, row);
      if (!isInside && isTitleRow(row, rows.slice(i, j), rows[j + 1], em)) break;
      if (isMulti(row)) last = j;
      else if (isLongLine(row, table, em) && !ruled) break;
      table = unionBox([table, row.box]);
    }
    const bounds = widenedByRules(rows, i, last + 1, rules, em);
    runs.push(bounds);
    i = Math.max(bounds.end, last + 1);
  }
  return runs;
}

/** Bodies of tables that rule off only their header, as far as they are in these rows. */
function zonesAt(rows: readonly Row[], rules: readonly HorizontalRule[], em: number): Box[] {
  if (rows.length < 4) return [];
  const { y0, y1 } = unionBox(rows.map(({ box }) => box));
  const near = rules.filter(({ y }) => y > y0 - 4 * em && y < y1 + 4 * em);
  return headedZones(
    near,
    rows.flatMap(({ fragments }) => fragments),
    em,
  );
}

/** A line of prose as wide as the rows above it ends a table. */
function isLongLine(row: Row, table: Box, em: number): boolean {
  const width = row.box.x1 - row.box.x0;
  return width > 0.75 * (table.x1 - table.x0) && width > 18 * em;
}

function betweenRules(above: Row, below: Row, rules: readonly HorizontalRule[]): boolean {
  const spans = (rule: HorizontalRule): boolean =>
    rule.x0 <= Math.min(above.box.x0, below.box.x0) + 12 &&
    rule.x1 >= Math.max(above.box.x1, below.box.x1) - 12;
  return (
    rules.some((r) => r.y <= above.box.y0 + 4 && spans(r)) &&
    rules.some((r) => r.y >= below.box.y1 - 4 && spans(r))
  );
}

/** Includes the rows at either end that are inside the table's top and bottom rules. */
function widenedByRules(
  rows: readonly Row[],
  start: number,
  end: number,
  rules: readonly HorizontalRule[],
  em: number,
): { start: number; end: number } {
  const box = unionBox(rows.slice(start, end).map((r) => r.box));
  const wide = rules.filter(
    (r) =>
      r.x0 <= box.x0 + 1.5 * em &&
      r.x1 >= box.x1 - 1.5 * em &&
      r.x1 - r.x0 < 1.6 * (box.x1 - box.x0) + 4 * em,
  );
  const limit = 3.2 * em;
  let [from, to] = [start, end];
  const top = wide.findLast((r) => r.y < box.y0 && r.y > box.y0 - limit);
  const takes = (index: number, isInside: (box: Box) => boolean): boolean => {
    const row = rows[index];
    return row !== undefined && !isCaptionRow(row) && isInside(row.box);
  };
  while (top && takes(from - 1, ({ y0 }) => y0 > top.y - 2)) from--;
  const bottom = wide.find((r) => r.y > box.y1 - 2 && r.y < box.y1 + limit);
  while (bottom && takes(to, ({ y1 }) => y1 < bottom.y + 2)) to++;
  return { start: from, end: to };
}

function tableFrom(
  rows: readonly Row[],
  rules: readonly HorizontalRule[],
  em: number,
): FoundTable | undefined {
  const found = columnEdges(rows.filter(isMulti), em);
  if (found.length < 1) return undefined;
  const space = singleSpace(rows.flatMap(({ fragments }) => fragments));
  const edges = withMissedEdges(rows, { edges: found, em, space });
  const columns = edges.length + 1;
  const lines = rows.map((row, i) =>
    withRuledHeads(tableLine(row, { edges, em, space }), rows[i + 1], edges, rules, em),
  );
  if (!isTabular(lines, columns, rulesInside(rows, rules).length)) return undefined;
  const merged = mergeRows(lines, columns, rulesInside(rows, rules), em);
  const box = unionBox(rows.map((row) => row.box));
  const headers = headerRows(merged, rulesInside(rows, rules));
  const cells = merged.flatMap((line, row) => cellsOfLine(line, row, row < headers, box));
  return { rows: merged.length, columns, cells, box };
}

/**
 * Adds the edges hidden by headings over several columns: most of the rows that have text in a
 * column have two pieces there, separated by a strip that none of these pieces reaches into.
 */
function withMissedEdges(rows: readonly Row[], cut: ColumnCut): number[] {
  const { edges, em } = cut;
  const columns = edges.length + 1;
  const strips = Array.from({ length: columns }, () => ({
    from: -Infinity,
    to: Infinity,
    twice: 0,
  }));
  const filled = new Uint32Array(columns);
  for (const row of rows) {
    const held = Array.from({ length: columns }, (): Box[] => []);
    for (const run of row.fragments.flatMap((f) => runsOfFragment(f, cut))) {
      if (run.columnSpan === 1) held[run.column]?.push(unionBox(run.words.map((w) => w.box)));
    }
    held.forEach((boxes, column) => {
      if (boxes.length > 0) filled[column] = (filled[column] ?? 0) + 1;
      const strip = strips[column];
      const [first, second] = boxes.sort((a, b) => a.x0 - b.x0);
      if (!strip || !first || !second || boxes.length > 2) return;
      strip.twice++;
      strip.from = Math.max(strip.from, first.x1);
      strip.to = Math.min(strip.to, second.x0);
    });
  }
  const missed = strips.flatMap(({ from, to, twice }, column) =>
    twice >= 3 && twice >= 0.6 * (filled[column] ?? 0) && to - from > 0.5 * em
      ? [(from + to) / 2]
      : [],
  );
  return [...edges, ...missed].sort((a, b) => a - b);
}

const rulesInside = (rows: readonly Row[], rules: readonly HorizontalRule[]): HorizontalRule[] => {
  const box = unionBox(rows.map((row) => row.box));
  const first = at(rows, 0).box;
  const margin = 1.2 * (first.y1 - first.y0);
  return rules
    .filter((r) => r.y > box.y0 - margin && r.y < box.y1 + margin)
    .filter((r) => Math.min(r.x1, box.x1) - Math.max(r.x0, box.x0) > 0.7 * (box.x1 - box.x0))
    .sort((a, b) => a.y - b.y);
};

/** Cuts a row at the column edges; text that crosses an edge spans the columns. */
function tableLine(row: Row, cut: ColumnCut): TableLine {
  return {
    box: row.box,
    runs: apartRuns(row.fragments.flatMap((f) => runsOfFragment(f, cut))),
  };
}

function cellsOfLine(line: TableLine, row: number, header: boolean, table: Box): CellDraft[] {
  return line.runs.map(({ column, columnSpan, words }) => ({
    row,
    column,
    rowSpan: 1,
    columnSpan,
    words,
    box: boxAroundWords(words, table),
    header,
  }));
}
