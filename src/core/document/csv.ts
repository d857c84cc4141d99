import { textGrid, type GridSource } from './tableGrid.ts';
import { withLineFeeds } from '../text/lineEnds.ts';

/** First characters that make a cell a formula for spreadsheets, including full-width forms. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;
/**
 * Text that begins with a sign but is a plain number: `-3.5`, `+1.2 %`, `- 1 234,50 €`, `-1.5e-3`,
 * or a dash for "none". No spreadsheet evaluates it as anything else.
 */
const PLAIN_NUMBER =
  /^[+-](?:\s?[$€£¥]?\s?\d[\d.,'’ \u00a0\u202f]*(?:[eE][+-]?\d+)?\s?(?:%|‰|°C?|[$€£¥])?|[+-]*)$/u;

/**
 * A table as comma-separated values (RFC 4180, lines end with CR LF). A cell that spans several
 * rows or columns is written in its first place; the others stay empty, so that every line has the
 * same number of fields. Text that a spreadsheet would run as a formula is prefixed with an
 * apostrophe, as OWASP recommends against CSV injection; numbers stay numbers.
 */
export const tableCsv = (table: GridSource): string =>
  textGrid(table)
    .map((row) => `${row.map((text) => quoted(inert(text))).join(',')}\r\n`)
    .join('');

function inert(text: string): string {
  // A tab would end the cell when the text is pasted.
  const plain = withLineFeeds(text).replaceAll('\t', ' ').trim();
  return FORMULA.test(plain) && !PLAIN_NUMBER.test(plain) ? `'${plain}` : plain;
}

/** Also quotes text containing separators other than the comma. */
const quoted = (text: string): string =>
  /[",;\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
