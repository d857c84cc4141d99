import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { tableCsv } from '../../../../src/core/document/csv.ts';
import type { Table } from '../../../../src/core/document/document.ts';
import { tableHtml, tableMarkdown, tableText } from '../../../../src/core/document/tables.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};

/** Tags of styles, which do not separate words. */
const STYLE_TAG = /<\/?(?:strong|em|s|del|sup|sub|code|a)(?: [^<>]*)?>/gu;

/** Visible text of HTML: text between tags, with a space for each tag that is not a style. */
export const shownText = (html: string): string =>
  html
    .replace(STYLE_TAG, '')
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/&(?:amp|lt|gt|quot);/gu, (entity) => ENTITIES[entity] ?? entity);

/** Cells of comma-separated values, without the apostrophe that keeps formulas inert. */
function csvText(csv: string): string {
  const cells = [...csv.matchAll(/"((?:[^"]|"")*)"|([^",\r\n]+)/gu)];
  return cells
    .map(([, quoted, plain]) => (quoted ?? plain ?? '').replaceAll('""', '"'))
    .map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/u, ''))
    .join(' ');
}

const markdownIt = new MarkdownIt({ html: true });

/** The words of each form in which a table is written, as a reader of that form sees them. */
const readBack = (table: Table): Readonly<Record<string, string>> => ({
  Markdown: shownText(markdownIt.render(tableMarkdown(table))),
  HTML: shownText(markdownIt.render(tableHtml(table))),
  text: tableText(table),
  CSV: csvText(tableCsv(table)),
});

/** Words in order, without the marks of struck-through plain text. */
export const sortedWords = (text: string): string[] =>
  text
    .replace(/~~/gu, '')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .sort();

/** Fails unless every form of the table has each of the words as often as in the input. */
export function assertWordsKept(table: Table, words: readonly string[], what: string): void {
  const wanted = sortedWords(words.join(' '));
  for (const [form, text] of Object.entries(readBack(table))) {
    assert.deepEqual(sortedWords(text), wanted, `${form} of ${what}`);
  }
}
