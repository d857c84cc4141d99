/** Tables that a model wrote as HTML → a table. */
import { Parser } from 'htmlparser2';
import { plainText } from '../../core/safe/controlCharacters.ts';
import type { Table, TableCell } from '../../core/document/document.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { decodeEntities, plainScript } from './regionContent.ts';

/** Wider or larger tables are no tables of a page: a few spans can make a hundred megabytes. */
const MAX_COLUMNS = 200;
const MAX_CELLS = 50_000;
/** Deeper elements are no table of a page; the parser looks through all that are open. */
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

/** The cells as they stand; undefined where elements are nested beyond measure. */
function readRows(html: string): RawCell[][] | undefined {
  const rows: RawCell[][] = [];
  let cell: RawCell | undefined;
  /** Text of a raised or lowered part, which is written once it is complete. */
  let script: { mark: '^' | '_'; text: string } | undefined;
  let inHead = false;
  let depth = 0;
  const endScript = (): void => {
    if (cell && script) cell.text += plainScript(script.mark, script.text);
    script = undefined;
  };
  const endCell = (): void => {
    endScript();
    // Models escape twice at times. An entity may be a control character or a line end.
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
        rows.at(-1)!.push(cell);
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

/** Rows whose cells have places on a grid; undefined beyond the largest table. */
function place(rows: readonly RawCell[][], box: Box, confidence: number | null) {
  const taken: boolean[][] = rows.map(() => []);
  const cells: TableCell[] = [];
  const widths: number[] = rows.map(() => 0);
  for (const [row, raw] of rows.entries()) {
    let column = 0;
    for (const { text, header, ...spans } of raw) {
      while (taken[row]![column] === true) column++;
      const rowSpan = Math.min(spans.rowSpan, rows.length - row);
      // One cell of any width says no more than one as wide as a table can be.
      const columnSpan = Math.min(spans.columnSpan, MAX_COLUMNS);
      if (column + columnSpan > MAX_COLUMNS || rows.length * (column + columnSpan) > MAX_CELLS)
        return undefined;
      for (let r = row; r < row + rowSpan; r++) {
        for (let c = column; c < column + columnSpan; c++) taken[r]![c] = true;
        widths[r] = Math.max(widths[r]!, column + columnSpan);
      }
      const place = { row, column, rowSpan, columnSpan, box, confidence };
      cells.push({ ...place, text: text.trim(), header: header || row === 0 });
      column += columnSpan;
    }
  }
  return { cells, taken, widths };
}

/**
 * The table of an HTML text, spans placed on a grid; undefined when it has no cell, `tooLarge`
 * when it is larger than any table of a page.
 * @param box place of the whole table, given to every cell (a model tells no cell boxes)
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
  const { cells, taken, widths } = placed;
  if (cells.length === 0) return undefined;
  const columns = widths.reduce((a, b) => Math.max(a, b), 0);
  const rectangular = widths.every(
    (width, row) =>
      width === columns && !Array.from({ length: columns }).some((_, c) => taken[row]![c] !== true),
  );
  return { table: { rows: widths.length, columns, cells }, rectangular };
}
