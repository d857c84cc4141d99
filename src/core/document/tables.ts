import type { Table } from './document.ts';
import { gridRows, hasSpans, textGrid, writtenGrid, type GridCell } from './tableGrid.ts';
import { trimmedLines } from '../text/lineEnds.ts';
import { markedParts, type MarkOptions } from '../text/inlineMarks.ts';
import { inlineMarkdown } from '../text/markdown.ts';
import {
  lettersOf,
  mergedSpans,
  slicedText,
  type StyledText,
  type Writing,
} from '../text/styledText.ts';

export type SpanningTables = 'html' | 'markdown';

/** Escapes the text of a cell; parts of it may be escaped differently (formulas). */
export type CellEscape = (
  text: string,
  escape: (text: string) => string,
  format: SpanningTables,
) => string;

const escapeAll: CellEscape = (text, escape) => escape(text);

export interface TableWriting extends MarkOptions {
  /**
   * Index of the row that is still being written: it ends with its last filled cell, and no row
   * follows it, even if cells reach further down.
   */
  readonly openRow?: number | undefined;
}

/** The rows of a table as far as they are shown. */
function shownRows<T>(
  rows: readonly (readonly T[])[],
  { openRow }: TableWriting,
  isFilled: (cell: T) => boolean,
): readonly (readonly T[])[] {
  if (openRow === undefined) return rows;
  return rows
    .slice(0, openRow + 1)
    .map((row, i) => (i < openRow ? row : row.slice(0, row.findLastIndex(isFilled) + 1)));
}

/**
 * Writes a table as Markdown, or as HTML if it has merged cells.
 * @param spanning `markdown` writes merged cells once, in their first place, and stays Markdown
 */
export function writeTable(
  table: Table,
  spanning: SpanningTables = 'html',
  escape: CellEscape = escapeAll,
  options: TableWriting = {},
): string {
  return spanning === 'html' && hasSpans(table)
    ? tableHtml(table, escape, options)
    : tableMarkdown(table, escape, options);
}

/** A GFM table; its first row is the header, as the format requires. */
export function tableMarkdown(
  table: Table,
  escape: CellEscape = escapeAll,
  options: TableWriting = {},
): string {
  const written = ({ text, spans }: GridCell): string =>
    spans ? cellMarkdown(spans, options) : escape(text, cellMarkdown, 'markdown');
  const grid = writtenGrid(table, written);
  const [head, ...rows] = shownRows(grid, options, (cell) => cell !== '');
  if (head === undefined) return '';
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const rule = `|${' --- |'.repeat(head.length)}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Text of a Markdown table cell: pipes escaped, line breaks as `<br>`. */
export const cellMarkdown = (text: Writing, options: MarkOptions = {}): string =>
  inlineMarkdown(withFilledLines(text), options).replace(/\|/gu, '\\|').replace(/\n/gu, '<br>');

/** The text without empty lines, with its lines trimmed. */
function withFilledLines(text: Writing): Writing {
  if (typeof text === 'string') return filledLines(text).join('\n');
  const spans = mergedSpans(text).map((span) => ({
    ...span,
    text: span.text.replace(/[^\S\n]+/gu, ' ').replace(/ ?\n[ \n]*/gu, '\n'),
  }));
  const end = lettersOf(spans).trimEnd().length;
  return slicedText(spans, end - lettersOf(spans).trim().length, end);
}

const filledLines = (text: string): string[] => trimmedLines(text).filter((line) => line !== '');

/**
 * An HTML table with `rowspan` and `colspan`; header cells are `<th>`. Empty cells are written too,
 * so that no other moves to their place.
 */
export function tableHtml(
  table: Table,
  escape: CellEscape = escapeAll,
  options: TableWriting = {},
): string {
  const grid = shownRows(gridRows(table), options, ({ text }) => text !== '');
  const lines = grid.map(
    (cells) => `<tr>${cells.map((cell) => cellHtml(cell, escape, options)).join('')}</tr>`,
  );
  return `<table>\n${lines.join('\n')}\n</table>`;
}

/** One line, whatever line ends the text has: an empty line would end the table in Markdown. */
const cellText = (text: string): string =>
  escapeHtml(filledLines(text).join('\n')).replace(/\n/gu, '<br>');

/** The same with styles as HTML tags. */
const styledCell = (spans: StyledText, options: MarkOptions): string =>
  markedParts(withFilledLines(spans), { ...options, tags: true })
    .map(({ kind, text }) => (kind === 'mark' ? text : escapeHtml(text).replace(/\n/gu, '<br>')))
    .join('');

function cellHtml(cell: GridCell, escape: CellEscape, options: MarkOptions): string {
  const tag = cell.header ? 'th' : 'td';
  const rowSpan = cell.rowSpan > 1 ? ` rowspan="${cell.rowSpan}"` : '';
  const columnSpan = cell.columnSpan > 1 ? ` colspan="${cell.columnSpan}"` : '';
  const text = cell.spans ? styledCell(cell.spans, options) : escape(cell.text, cellText, 'html');
  return `<${tag}${rowSpan}${columnSpan}>${text}</${tag}>`;
}

/** Escapes text for HTML content and double-quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;');

/** Plain text of a table: tabs between cells, one row a line. */
export const tableText = (table: Table): string =>
  textGrid(table)
    .map((row) =>
      row
        .map((text) => text.replace(/\s+/gu, ' '))
        .join('\t')
        .trimEnd(),
    )
    .join('\n');
