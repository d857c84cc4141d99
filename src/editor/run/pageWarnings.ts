import type { OcrPage, OcrWarning, WarningCode } from '../../core/document/document.ts';

/** Warnings that report that part of a page is missing or was read in another way. */
const NOTABLE: readonly WarningCode[] = [
  'repetition',
  'truncatedInput',
  'missedText',
  'deviceFailed',
  'languageDataMissing',
];

export interface WarnedPage {
  readonly page: OcrPage;
  /** The first of its warnings. */
  readonly warning: OcrWarning;
}

/** The pages whose text the user should not accept unchecked, each with its first warning. */
export function warnedPages(pages: readonly OcrPage[]): WarnedPage[] {
  return pages.flatMap((page) => {
    const warning = page.warnings.find(({ code }) => NOTABLE.includes(code));
    return warning ? [{ page, warning }] : [];
  });
}

/** Every warning of the pages, for the log. */
export const warningLines = (name: string, pages: readonly OcrPage[]): string[] =>
  pages.flatMap(({ index, warnings }) =>
    warnings.map(({ message }) => `${name}, page ${index + 1}: ${message}`),
  );
