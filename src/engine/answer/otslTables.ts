/** Tables in OTSL, a language of cells that some models write: `<fcel>a<fcel>b<nl>`. */
import { escapeHtml } from '../../core/document/tables.ts';

/** A cell with its text, or the end of a row; text after that is not part of the table. */
const CELL =
  /<(?:(fcel|ecel|lcel|ucel|xcel|ched|rhed|srow)>([^<]*(?:<(?!\/?(?:fcel|ecel|lcel|ucel|xcel|ched|rhed|srow|nl|otsl)>)[^<]*)*)|nl>)/gu;
/** Cells up to the last one, with what is around them. */
const TABLE = new RegExp(`(?:<otsl>)?(?:<loc_\\d+>)*((?:${CELL.source}\\s*)+)(?:</otsl>)?`, 'gu');

interface OtslCell {
  readonly mark: string;
  readonly text: string;
}

/** The rows of cells, without the ends of rows. */
function otslRows(cells: string): OtslCell[][] {
  const rows: OtslCell[][] = [[]];
  for (const { 1: mark, 2: text = '' } of cells.matchAll(CELL)) {
    if (mark === undefined) rows.push([]);
    else rows.at(-1)?.push({ mark, text: text.trim() });
  }
  return rows.filter((row) => row.length > 0);
}

const isLeft = (cell: OtslCell | undefined): boolean =>
  cell?.mark === 'lcel' || cell?.mark === 'xcel';
const isUp = (cell: OtslCell | undefined): boolean =>
  cell?.mark === 'ucel' || cell?.mark === 'xcel';

/** The HTML of a table: cells that continue another are its spans. */
function otslHtml(cells: string): string {
  const rows = otslRows(cells);
  const written = rows.map((row, r) =>
    row
      .map((cell, c) => {
        if (isLeft(cell) || isUp(cell)) {
          // Text in a continued cell is kept in a cell of its own.
          return cell.text === '' ? '' : `<td>${escapeHtml(cell.text)}</td>`;
        }
        let width = 1;
        while (isLeft(row[c + width])) width++;
        let height = 1;
        while (isUp(rows[r + height]?.[c])) height++;
        const tag = cell.mark === 'ched' || cell.mark === 'rhed' ? 'th' : 'td';
        return `<${tag} colspan="${width}" rowspan="${height}">${escapeHtml(cell.text)}</${tag}>`;
      })
      .join(''),
  );
  return `<table>${written.map((row) => `<tr>${row}</tr>`).join('')}</table>`;
}

/** The text with its OTSL tables as HTML. */
export const withOtslTables = (text: string): string =>
  /<(?:fcel|ecel|ched)>/u.test(text)
    ? text.replace(TABLE, (_, cells: string) => `\n\n${otslHtml(cells)}\n\n`)
    : text;
