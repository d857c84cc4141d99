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

/** The rows of a table; places that a cell from elsewhere covers are empty. */
function sheetRows(table: GridSource): Cell[][] {
  return gridRows(table).map((cells) => {
    const row = Array<Cell>(Math.max(1, table.columns)).fill(null);
    for (const { column, text, header, rowSpan, columnSpan } of cells) {
      const value = valueOf(xmlPlain(text));
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
 * of cells are never formulas.
 */
export async function tableWorkbook(pages: readonly OcrPage[]): Promise<Uint8Array> {
  const sheets = pages.flatMap((page) =>
    tablesOf(page).map((table) => ({ page: page.index + 1, table })),
  );
  const written = sheets.map(({ page, table }, i): Sheet<never> => ({
    data: sheetRows(table),
    sheet: `Table ${i + 1}, page ${page}`,
  }));
  // A workbook needs a sheet.
  const all = written.length > 0 ? written : [{ data: [[]], sheet: 'No tables' }];
  return new Uint8Array(await writeXlsxFile(all).toBuffer());
}
