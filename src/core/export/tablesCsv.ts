import { tableCsv } from '../document/csv.ts';
import type { OcrPage, Region } from '../document/document.ts';
import type { GridSource } from '../document/tableGrid.ts';
import { largest } from '../geometry/extremes.ts';

/** The cells of a table that the user changed, from its text: tabs between cells, one row a line. */
function gridOfText({ kind, text }: Region): GridSource | undefined {
  if (kind !== 'table' || text.trim() === '') return undefined;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map((line) => line.split('\t'));
  const columns = largest(
    rows.map(({ length }) => length),
    0,
  );
  const cells = rows.flatMap((texts, row) =>
    texts.map((cell, column) => ({ row, column, text: cell })),
  );
  return { rows: rows.length, columns, cells };
}

/** The tables of a page. */
export const tablesOf = ({ regions }: OcrPage): GridSource[] =>
  regions.flatMap((region) => region.table ?? gridOfText(region) ?? []);

/**
 * All tables of a document as comma-separated values, an empty line between two tables; empty if
 * there are none.
 */
export const tablesCsv = (pages: readonly OcrPage[]): string =>
  pages
    .flatMap((page) => tablesOf(page))
    .map(tableCsv)
    .join('\r\n');
