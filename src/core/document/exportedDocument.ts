import { defined } from '../system/defined.ts';
import type { OcrDocument, OcrPage, OcrWarning, Provenance } from './document.ts';

const inEnglish = (warnings: readonly OcrWarning[]): OcrWarning[] =>
  warnings.map(({ code, message, page, region }) => ({
    code,
    message,
    ...defined({ page, region }),
  }));

/** The same page or region, with the reason for its device only in English. */
function withReading<T extends { readonly reading?: Provenance }>(of: T): T {
  if (of.reading === undefined) return of;
  const reading: Provenance = defined({ ...of.reading, whyDevice: undefined });
  return { ...of, reading };
}

const exportedPage = (page: OcrPage): OcrPage =>
  withReading({
    ...page,
    regions: page.regions.map(withReading),
    warnings: inEnglish(page.warnings),
  });

/**
 * A result as others get it: its warnings and the reasons for its devices are in English only. The
 * sentences behind them serve the editor and may change with any version.
 */
export const exportedDocument = (document: OcrDocument): OcrDocument => ({
  ...document,
  warnings: inEnglish(document.warnings),
  pages: document.pages.map(exportedPage),
});
