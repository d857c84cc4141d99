/** Documents as the text that is written. */
import { plainLine, withoutControls } from '../../core/safe/controlCharacters.ts';
import { documentText, type OcrDocument, type OcrPage } from '../../core/document/document.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import { documentMarkdown } from '../../core/document/joinPages.ts';
import { altoDocument } from '../../core/export/altoXml.ts';
import { hocrDocument } from '../../core/export/hocr.ts';
import {
  HTML_END,
  htmlBody,
  htmlDocument,
  htmlHead,
  htmlTitle,
} from '../../core/export/htmlDocument.ts';
import { tablesCsv } from '../../core/export/tablesCsv.ts';
import type { FileFormat } from '../../export/exportEntry.ts';
import type { OutputFormat } from '../arguments/args.ts';
import type { JoinableFormat } from './formats.ts';
import { exportedDocument } from '../../core/document/exportedDocument.ts';

/** Removes control characters, so that no page can manipulate the terminal that shows it. */
const plainPage = (page: OcrPage): OcrPage => ({
  ...page,
  markdown: withoutControls(page.markdown),
  text: withoutControls(page.text),
});

/** Text that cannot end the comment around it. */
const comment = (text: string): string => `<!-- ${plainLine(text).replace(/-(?=-)/gu, '- ')} -->`;

/**
 * The document in the format, ending with a line feed; empty if nothing was found.
 * @param marks of pages, in Markdown
 */
export function render(
  document: OcrDocument,
  format: Exclude<OutputFormat, FileFormat>,
  marks: PageMarks = 'none',
): string {
  const pages = document.pages.map(plainPage);
  switch (format) {
    case 'md':
      return [documentMarkdown(pages, marks), ...missing(document)]
        .filter((part) => part !== '')
        .join('\n');
    case 'txt': {
      const text = documentText(pages);
      return text.trim() === '' ? '' : `${text}\n`;
    }
    case 'html':
      return pages.some(({ markdown }) => markdown.trim() !== '')
        ? htmlDocument(render(document, 'md'), document.source.name)
        : '';
    case 'csv':
      return tablesCsv(pages);
    case 'json':
      return `${plainJson(exportedDocument(document))}\n`;
    case 'hocr':
      return hocrDocument(document);
    case 'alto':
      return altoDocument(document);
  }
}

/** The document as one of several in a file. */
export const renderPart = (
  document: OcrDocument,
  format: JoinableFormat,
  marks: PageMarks,
): string =>
  format === 'html' ? htmlBody(render(document, 'md')) : render(document, format, marks);

/** What an interruption left out, placed where a reader of the Markdown sees it. */
const missing = ({ warnings }: OcrDocument): string[] =>
  warnings.filter(({ code }) => code === 'cancelled').map(({ message }) => `${comment(message)}\n`);

/** JSON in which control characters are escaped that JSON allows unescaped. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(
    /[\u007f-\u009f\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What is written before, between and after several results. */
export const joinRules: Readonly<
  Record<
    JoinableFormat,
    { before: string; between: string; after: string; title: (name: string) => string }
  >
> = {
  md: { before: '', between: '\n', after: '', title: (name) => `${comment(name)}\n\n` },
  txt: {
    before: '',
    between: '\n',
    after: '',
    title: (name) => `==> ${plainLine(name)} <==\n`,
  },
  html: { before: htmlHead('OCR'), between: '<hr>\n', after: HTML_END, title: htmlTitle },
  csv: { before: '', between: '\r\n', after: '', title: () => '' },
  json: { before: '[\n', between: ',\n', after: ']\n', title: () => '' },
};

/** The text after several results. @param left description of what an interruption left out */
export const endOfJoined = (format: JoinableFormat, left = ''): string =>
  (format === 'md' && left !== '' ? `\n${comment(left)}\n` : '') + joinRules[format].after;
