import { textGrid, type GridSource } from './tableGrid.ts';
import { withLineFeeds } from '../text/lineEnds.ts';

/** First characters by which spreadsheets take a cell for a formula, also in their wide forms. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;
/**
 * What begins with a sign and is a plain number all the same: `-3.5`, `+1.2 %`, `- 1 234,50 €`,
 * `-1.5e-3`, or a dash that stands for nothing. No spreadsheet makes more of it than that number.
 */
const PLAIN_NUMBER =
  /^[+-](?:\s?[$€£¥]?\s?\d[\d.,'’ \u00a0\u202f]*(?:[eE][+-]?\d+)?\s?(?:%|‰|°C?|[$€£¥])?|[+-]*)$/u;

/**
 * A table as comma-separated values (RFC 4180, lines end with CR LF). A cell that spans several rows
 * or columns stands at its first place; the others stay empty, so that every line has the same
 * number of fields. Text that a spreadsheet would run as a formula gets an apostrophe in front, as
 * OWASP advises against CSV injection; numbers stay numbers.
 */
export const tableCsv = (table: GridSource): string =>
  textGrid(table)
    .map((row) => `${row.map((text) => quoted(inert(text))).join(',')}\r\n`)
    .join('');

function inert(text: string): string {
  // A tab would be the end of the cell where the text is pasted.
  const plain = withLineFeeds(text).replaceAll('\t', ' ').trim();
  return FORMULA.test(plain) && !PLAIN_NUMBER.test(plain) ? `'${plain}` : plain;
}

/** Quotes also what other separators than the comma would cut. */
const quoted = (text: string): string =>
  /[",;\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
