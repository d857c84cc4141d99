import type { Table, TableCell } from './document.ts';
import { mergedSpans, spansOf, type StyledText } from '../text/styledText.ts';

/** A cell of a table's grid; without spans it takes one place. */
export interface GridSource<T extends PlacedText = PlacedText> {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly T[];
}

type PlacedText = Pick<TableCell, 'row' | 'column' | 'text'> &
  Partial<Pick<TableCell, 'rowSpan' | 'columnSpan' | 'header' | 'spans'>>;

/** A cell as it is written: no two occupy the same place, and every place is occupied. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly text: string;
  readonly header: boolean;
  /** The text with its styles, if it has any. */
  readonly spans?: StyledText | undefined;
}

/** A cell being assembled; `undefined` in a grid is a free place. */
interface OpenCell extends GridCell {
  rowSpan: number;
  columnSpan: number;
  text: string;
  spans?: StyledText | undefined;
}

/**
 * The rows of a table as every writer sees them. The cells from engines and the layout may
 * contradict each other, and no word may get lost or move into another column because of that:
 * - cells at one place become one, their texts in the given order,
 * - a cell outside the table is moved to its edge,
 * - a span ends before a place where another cell has text,
 * - a place that no cell occupies is an empty cell.
 */
export function gridRows({ cells, ...size }: GridSource): GridCell[][] {
  const least = cells.length > 0 ? 1 : 0;
  const [rows, columns] = [Math.max(least, size.rows), Math.max(least, size.columns)];
  if (rows < 1 || columns < 1) return [];
  const first = Array.from({ length: rows }, () => Array<OpenCell | undefined>(columns));
  for (const cell of cells) place(first, cell, rows, columns);
  const taken = Array.from({ length: rows }, () => new Uint8Array(columns));
  return first.map((places, row) => {
    const header = isHeader(places);
    const written: GridCell[] = [];
    for (let column = 0; column < columns; column++) {
      if (taken[row]?.[column]) continue;
      const cell = places[column];
      if (cell) span(cell, first, taken);
      written.push(cell ?? { row, column, rowSpan: 1, columnSpan: 1, text: '', header });
    }
    return written;
  });
}

/** Adds a cell to the others; an empty one is ignored if its place is occupied. */
function place(
  grid: (OpenCell | undefined)[][],
  cell: PlacedText,
  rows: number,
  columns: number,
): void {
  const row = Math.min(cell.row, rows - 1);
  const column = Math.min(cell.column, columns - 1);
  const text = cell.text.trim();
  const { rowSpan = 1, columnSpan = 1, header = false } = cell;
  const other = grid[row]?.[column];
  if (other) {
    addText(other, text, cell.spans);
    return;
  }
  const reach = {
    rowSpan: Math.max(1, Math.min(rowSpan, rows - row)),
    columnSpan: Math.max(1, Math.min(columnSpan, columns - column)),
  };
  const held = grid[row];
  if (held) held[column] = { row, column, ...reach, text, header, spans: cell.spans };
}

/** Appends a text to that of another cell. */
function addText(cell: OpenCell, text: string, spans: StyledText | undefined): void {
  if (text === '') return;
  const isFirst = cell.text === '';
  if (spans !== undefined || cell.spans !== undefined) {
    const own = spansOf(spans ?? text);
    const before = isFirst ? [] : [...spansOf(cell.spans ?? cell.text), ...spansOf(' ')];
    cell.spans = mergedSpans([...before, ...own]);
  }
  cell.text = isFirst ? text : `${cell.text} ${text}`;
}

/** A filled place belongs to the header if everything in its row does. */
function isHeader(places: readonly (OpenCell | undefined)[]): boolean {
  let some = false;
  for (const cell of places) {
    if (cell?.header === false) return false;
    if (cell) some = true;
  }
  return some;
}

/** Occupies the places that a cell spans, as far as they are free and contain no other text. */
function span(cell: OpenCell, grid: (OpenCell | undefined)[][], taken: Uint8Array[]): void {
  const { row, column } = cell;
  const isFree = (r: number, c: number): boolean =>
    !taken[r]?.[c] && (grid[r]?.[c]?.text ?? '') === '';
  let columnSpan = 1;
  while (columnSpan < cell.columnSpan && isFree(row, column + columnSpan)) columnSpan++;
  const isFreeRow = (r: number): boolean => {
    for (let c = column; c < column + columnSpan; c++) if (!isFree(r, c)) return false;
    return true;
  };
  let rowSpan = 1;
  while (rowSpan < cell.rowSpan && isFreeRow(row + rowSpan)) rowSpan++;
  for (let r = row; r < row + rowSpan; r++) taken[r]?.fill(1, column, column + columnSpan);
  cell.rowSpan = rowSpan;
  cell.columnSpan = columnSpan;
}

/** Cell texts by row and column; a merged cell appears once, in its first place. */
export const textGrid = (table: GridSource): string[][] => writtenGrid(table, ({ text }) => text);

/** The same with cells as a writer writes them. */
export function writtenGrid(table: GridSource, write: (cell: GridCell) => string): string[][] {
  return gridRows(table).map((cells) => {
    const row = Array<string>(Math.max(1, table.columns)).fill('');
    for (const cell of cells) row[cell.column] = write(cell);
    return row;
  });
}

/** True if a cell spans several rows or columns, which Markdown tables cannot express. */
export const hasSpans = (table: Table): boolean =>
  gridRows(table).some((row) => row.some((cell) => cell.rowSpan > 1 || cell.columnSpan > 1));
