/** Tables that a model wrote as HTML → a table. */
import { Parser } from 'htmlparser2';
import type { Table, TableCell } from '../../core/document.ts';
import type { Box } from '../../core/geometry.ts';

const MAX_SPAN = 500;

interface RawCell {
  text: string;
  rowSpan: number;
  columnSpan: number;
  header: boolean;
}

const span = (value: string | undefined): number => {
  const n = Number(value);
  return Number.isInteger(n) && n > 0 ? Math.min(n, MAX_SPAN) : 1;
};

function readRows(html: string): RawCell[][] {
  const rows: RawCell[][] = [];
  let cell: RawCell | undefined;
  let inHead = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'tr') rows.push([]);
      else if (name === 'thead') inHead = true;
      else if (name === 'br' && cell) cell.text += '\n';
      else if (name === 'td' || name === 'th') {
        cell = {
          text: '',
          rowSpan: span(attributes['rowspan']),
          columnSpan: span(attributes['colspan']),
          header: inHead || name === 'th',
        };
        if (rows.length === 0) rows.push([]);
        rows.at(-1)!.push(cell);
      }
    },
    ontext(text) {
      if (cell) cell.text += text;
    },
    onclosetag(name) {
      if (name === 'td' || name === 'th') cell = undefined;
      else if (name === 'thead') inHead = false;
    },
  });
  parser.end(html);
  return rows;
}

/**
 * The first table of an HTML text, spans placed on a grid; undefined when it has no cell.
 * @param box place of the whole table, given to every cell (a model tells no cell boxes)
 */
export function parseHtmlTable(
  html: string,
  box: Box,
  confidence: number,
): { table: Table; rectangular: boolean } | undefined {
  const start = html.search(/<table\b/iu);
  if (start < 0) return undefined;
  const end = html.toLowerCase().indexOf('</table>', start);
  const rows = readRows(html.slice(start, end < 0 ? undefined : end));
  const taken: boolean[][] = rows.map(() => []);
  const cells: TableCell[] = [];
  const widths: number[] = rows.map(() => 0);
  for (const [row, raw] of rows.entries()) {
    let column = 0;
    for (const { text, header, columnSpan, ...rest } of raw) {
      while (taken[row]![column] === true) column++;
      const rowSpan = Math.min(rest.rowSpan, rows.length - row);
      for (let r = row; r < row + rowSpan; r++) {
        for (let c = column; c < column + columnSpan; c++) taken[r]![c] = true;
        widths[r] = Math.max(widths[r]!, column + columnSpan);
      }
      cells.push({
        row,
        column,
        rowSpan,
        columnSpan,
        text: text.trim(),
        box,
        header: header || row === 0,
        confidence,
      });
      column += columnSpan;
    }
  }
  if (cells.length === 0) return undefined;
  const columns = Math.max(...widths);
  const rectangular = widths.every(
    (width, row) =>
      width === columns && !Array.from({ length: columns }).some((_, c) => taken[row]![c] !== true),
  );
  return { table: { rows: rows.length, columns, cells }, rectangular };
}
