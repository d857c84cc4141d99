import writeXlsxFile, { type Cell, type Sheet } from 'write-excel-file/node';
import type { OcrPage } from '../../core/document/document.ts';
import { gridRows, type GridSource } from '../../core/document/tableGrid.ts';
import { tablesOf } from '../../core/export/tablesCsv.ts';
import { xmlPlain } from '../../core/export/xml.ts';

/** Most digits that a spreadsheet keeps. */
const DIGITS = 15;

/**
 * A number only if a spreadsheet shows it as it is written: `1.50`, `007`, `1,5` and numbers with
 * more digits than it keeps stay text.
 */
function valueOf(text: string): string | number {
  const number = Number(text);
  const isKept = /^-?\d+(?:\.\d+)?$/u.test(text) && String(number) === text;
  return isKept && text.replace(/\D/gu, '').length <= DIGITS ? number : text;
}

/** Most characters that Excel accepts in a cell. */
const LONGEST = 32_767;

/** A sheet with what does not fit into cells. */
const REST_SHEET = 'Long texts';
const REST_MARK = `… (continued in the sheet "${REST_SHEET}")`;

/** Collects what does not fit into cells, a row each: where it belongs, and its parts. */
class LongTexts {
  readonly rows: Cell[][] = [];

  /** The text as a cell can have it, with a mark if it goes on elsewhere. */
  fitting(text: string, place: string): string {
    if (text.length <= LONGEST) return text;
    const [first = '', ...rest] = partsOf(text, LONGEST - REST_MARK.length);
    const parts = rest.flatMap((part) => partsOf(part, LONGEST));
    this.rows.push([place, ...parts].map((value) => ({ value, type: String })));
    return first + REST_MARK;
  }
}

/** The text in pieces of at most `most` characters; no character is taken apart. */
function partsOf(text: string, most: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + most;
    const isInside = end < text.length && /[\udc00-\udfff]/u.test(text.charAt(end));
    parts.push(text.slice(start, isInside ? end - 1 : end));
    start = isInside ? end - 1 : end;
  }
  return parts;
}

/** `0, 27` → `AB1`. */
function cellName(row: number, column: number): string {
  let letters = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** The rows of a table; places that a cell from elsewhere covers are empty. */
function sheetRows(table: GridSource, sheet: string, long: LongTexts): Cell[][] {
  return gridRows(table).map((cells) => {
    const row = Array<Cell>(Math.max(1, table.columns)).fill(null);
    for (const { row: at, column, text, header, rowSpan, columnSpan } of cells) {
      const place = `${sheet}, ${cellName(at, column)}`;
      const value = valueOf(long.fitting(xmlPlain(text), place));
      row[column] = {
        value,
        type: typeof value === 'number' ? Number : String,
        ...(header && { fontWeight: 'bold' }),
        ...(text.includes('\n') && { wrap: true }),
        ...(rowSpan > 1 && { rowSpan }),
        ...(columnSpan > 1 && { columnSpan }),
      };
    }
    return row;
  });
}

/**
 * The tables of a document as an Excel workbook, a sheet each, named after their pages. The texts
 * of cells are never formulas. Texts that are too long for a cell go on in a sheet at the end.
 */
export async function tableWorkbook(pages: readonly OcrPage[]): Promise<Uint8Array> {
  const sheets = pages.flatMap((page) =>
    tablesOf(page).map((table) => ({ page: page.index + 1, table })),
  );
  const long = new LongTexts();
  const written = sheets.map(({ page, table }, i): Sheet<never> => {
    const sheet = `Table ${i + 1}, page ${page}`;
    return { data: sheetRows(table, sheet, long), sheet };
  });
  if (long.rows.length > 0) written.push({ data: long.rows, sheet: REST_SHEET });
  // A workbook needs a sheet.
  const all = written.length > 0 ? written : [{ data: [[]], sheet: 'No tables' }];
  return new Uint8Array(await writeXlsxFile(all).toBuffer());
}
