import { defined } from '../system/defined.ts';
import type { OcrDocument, OcrWarning } from './document.ts';

const inEnglish = (warnings: readonly OcrWarning[]): OcrWarning[] =>
  warnings.map(({ code, message, page, region }) => ({
    code,
    message,
    ...defined({ page, region }),
  }));

/**
 * A result as others get it: its warnings have their English message only. The sentences behind them
 * serve the editor and may change with any version.
 */
export const exportedDocument = (document: OcrDocument): OcrDocument => ({
  ...document,
  warnings: inEnglish(document.warnings),
  pages: document.pages.map((page) => ({ ...page, warnings: inEnglish(page.warnings) })),
});
