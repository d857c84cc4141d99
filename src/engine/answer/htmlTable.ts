/** Converts HTML tables written by a model to tables. */
import { Parser } from 'htmlparser2';
import { plainText } from '../../core/safe/controlCharacters.ts';
import type { Table, TableCell } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { decodeEntities, plainScript } from './regionContent.ts';

/** No real table is wider or larger: a few spans can produce a hundred megabytes. */
const MAX_COLUMNS = 200;
const MAX_CELLS = 50_000;
/** No real table has deeper elements; the parser searches through all open ones. */
const MAX_DEPTH = 200;

interface RawCell {
  text: string;
  rowSpan: number;
  columnSpan: number;
  header: boolean;
}

const span = (value: string | undefined): number => {
  const n = Number(value);
  return Number.isInteger(n) && n > 0 ? n : 1;
};

/** The cells as written; undefined if elements are nested too deeply. */
function readRows(html: string): RawCell[][] | undefined {
  const rows: RawCell[][] = [];
  let cell: RawCell | undefined;
  /** Text of a superscript or subscript, which is written once it is complete. */
  let script: { mark: '^' | '_'; text: string } | undefined;
  let inHead = false;
  let depth = 0;
  const endScript = (): void => {
    if (cell && script) cell.text += plainScript(script.mark, script.text);
    script = undefined;
  };
  const endCell = (): void => {
    endScript();
    // Models sometimes escape twice. An entity may be a control character or a line ending.
    if (cell) cell.text = plainText(decodeEntities(cell.text));
    cell = undefined;
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (++depth > MAX_DEPTH) parser.pause();
      if (name === 'tr') rows.push([]);
      else if (name === 'thead') inHead = true;
      else if (name === 'br' && cell) cell.text += '\n';
      else if (name === 'sup' || name === 'sub') {
        endScript();
        script = { mark: name === 'sup' ? '^' : '_', text: '' };
      } else if (name === 'td' || name === 'th') {
        endCell();
        cell = {
          text: '',
          rowSpan: span(attributes['rowspan']),
          columnSpan: span(attributes['colspan']),
          header: inHead || name === 'th',
        };
        if (rows.length === 0) rows.push([]);
        rows.at(-1)?.push(cell);
      }
    },
    ontext(text) {
      if (script) script.text += text;
      else if (cell) cell.text += text;
    },
    onclosetag(name) {
      depth--;
      if (name === 'td' || name === 'th') endCell();
      else if (name === 'sup' || name === 'sub') endScript();
      else if (name === 'thead') inHead = false;
    },
  });
  parser.end(html);
  return depth > MAX_DEPTH ? undefined : rows;
}

/** Rows whose cells have positions on a grid; undefined beyond the largest table. */
function place(rows: readonly RawCell[][], box: Box, confidence: number | null) {
  /** Per row, the columns that cells take. */
  const grid: { taken: boolean[]; width: number }[] = rows.map(() => ({ taken: [], width: 0 }));
  const cells: TableCell[] = [];
  for (const [row, raw] of rows.entries()) {
    const { taken } = at(grid, row);
    let column = 0;
    for (const { text, header, ...spans } of raw) {
      while (taken[column] === true) column++;
      const rowSpan = Math.min(spans.rowSpan, rows.length - row);
      // Limits the span of a cell to the width that a table can have.
      const columnSpan = Math.min(spans.columnSpan, MAX_COLUMNS);
      if (column + columnSpan > MAX_COLUMNS || rows.length * (column + columnSpan) > MAX_CELLS) {
        return undefined;
      }
      for (const spanned of grid.slice(row, row + rowSpan)) {
        for (let c = column; c < column + columnSpan; c++) spanned.taken[c] = true;
        spanned.width = Math.max(spanned.width, column + columnSpan);
      }
      const place = { row, column, rowSpan, columnSpan, box, confidence };
      cells.push({ ...place, text: text.trim(), header: header || row === 0 });
      column += columnSpan;
    }
  }
  return { cells, grid };
}

/**
 * The table of an HTML text, with spans placed on a grid; undefined if it has no cell, `tooLarge`
 * if it is larger than any real table.
 * @param box place of the whole table, assigned to every cell (models return no cell boxes)
 */
export function parseHtmlTable(
  html: string,
  box: Box,
  confidence: number | null,
): { table: Table; rectangular: boolean } | 'tooLarge' | undefined {
  const start = html.search(/<table\b/iu);
  if (start < 0) return undefined;
  const rows = readRows(html.slice(start));
  const placed = rows && place(rows, box, confidence);
  if (placed === undefined) return 'tooLarge';
  const { cells, grid } = placed;
  if (cells.length === 0) return undefined;
  const columns = largest(
    grid.map(({ width }) => width),
    0,
  );
  const rectangular = grid.every(
    ({ taken, width }) =>
      width === columns && !Array.from({ length: columns }).some((_, c) => taken[c] !== true),
  );
  return { table: { rows: grid.length, columns, cells }, rectangular };
}
