/** The boundary of the engines: what they read is text, whatever it says. */
import { plainText } from '../../../core/safe/controlCharacters.ts';
import type { Line, OcrPage, Region, Table, Word } from '../../../core/document/document.ts';
import { safeMarkdown } from '../../../core/safe/safeMarkdown.ts';
import { defined } from '../../../core/system/defined.ts';
import type { StyledSpan } from '../../../core/text/styledText.ts';
import { pageMarkdown, type LayoutOptions } from '../../../core/document/assemblePage.ts';

const plainSpan = ({ text, style }: StyledSpan): StyledSpan =>
  defined({
    text: plainText(text),
    style: style?.link === undefined ? style : { ...style, link: plainText(style.link) },
  });

function plainWord(word: Word): Word {
  const plain = { ...word, text: plainText(word.text) };
  // Most words have no style, and pages have many words.
  if (word.style === undefined && word.spans === undefined) return plain;
  const style = word.style && plainSpan({ text: '', style: word.style }).style;
  return defined({ ...plain, style, spans: word.spans?.map(plainSpan) });
}

const plainLine = (line: Line): Line =>
  defined({ ...line, text: plainText(line.text), words: line.words?.map(plainWord) });

const plainTable = (table: Table): Table => ({
  ...table,
  cells: table.cells.map((cell) =>
    defined({ ...cell, text: plainText(cell.text), spans: cell.spans?.map(plainSpan) }),
  ),
});

const safeRegion = (region: Region): Region => ({
  ...region,
  markdown: safeMarkdown(region.markdown),
  text: plainText(region.text),
  ...defined({
    lines: region.lines?.map(plainLine),
    table: region.table && plainTable(region.table),
  }),
});

/**
 * A page in which nothing is live and no character controls a terminal. Each region is safe on its
 * own, since panel and document separate regions and join them again; so the page is safe, too.
 */
export function safePage(page: OcrPage, options: LayoutOptions): OcrPage {
  const regions = page.regions.map(safeRegion);
  const isJoined = page.markdown === pageMarkdown(page.regions, options);
  return {
    ...page,
    regions,
    markdown: safeMarkdown(isJoined ? pageMarkdown(regions, options) : page.markdown),
    text: plainText(page.text),
    raw: plainText(page.raw),
  };
}
