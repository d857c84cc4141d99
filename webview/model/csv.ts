import type { RegionView } from '../protocol.ts';

type Table = NonNullable<RegionView['table']>;

/** A field as RFC 4180 wants it: quoted when it holds a comma, a quote or a line break. */
const field = (text: string): string =>
  /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * A table as CSV (RFC 4180, lines end with CR LF). A cell that spans several rows or columns stands
 * at its first place; the others stay empty, so that every line has the same number of fields.
 */
export function tableCsv(table: Table): string {
  const rows = Array.from({ length: table.rows }, () =>
    Array.from({ length: table.columns }, () => ''),
  );
  for (const { row, column, text } of table.cells) {
    const line = rows[row];
    if (line && column < table.columns) line[column] = text.trim();
  }
  return rows.map((row) => row.map(field).join(',') + '\r\n').join('');
}
