import type { OcrDocument, OcrPage } from '../../core/document/document.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';
import { editedPage } from './editedPage.ts';
import type { MarkdownDocument } from './markdownDocument.ts';

/** What is known of a run's document: its text, and which regions the user changed. */
export type CurrentText = Pick<MarkdownDocument, 'editsOf' | 'isAsRead' | 'text'>;

/** A page with the text of its document; as it was read without one. */
export const currentPage = (page: OcrPage, text: CurrentText | undefined): OcrPage =>
  text ? editedPage(page, text.editsOf(page)) : page;

/** The result in its public form, with the text of the document. */
export function currentDocument(run: Run, text: CurrentText | undefined): OcrDocument {
  const read = run.toDocument();
  return { ...read, pages: read.pages.map((page) => currentPage(page, text)) };
}

/**
 * The Markdown of a run: the whole document if the user changed anything in it, also between the
 * regions; otherwise the pages as they were read, with what continues over pages joined.
 */
export function currentMarkdown(run: Run, text: CurrentText | undefined): string {
  if (!text || text.isAsRead) return run.markdown(settingsOf(run).pageMarks);
  return text.text.replaceAll('\r\n', '\n');
}
