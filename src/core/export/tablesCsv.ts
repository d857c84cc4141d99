import { tableCsv } from '../document/csv.ts';
import type { OcrPage } from '../document/document.ts';

/**
 * All tables of a document as comma-separated values, an empty line between two tables; empty if
 * there are none.
 */
export const tablesCsv = (pages: readonly OcrPage[]): string =>
  pages
    .flatMap(({ regions }) => regions.flatMap(({ table }) => (table ? [tableCsv(table)] : [])))
    .join('\r\n');
