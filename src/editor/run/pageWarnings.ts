import type { OcrPage, OcrWarning, WarningCode } from '../../core/document/document.ts';

/** Warnings that say of a page that something is lacking in it, or was done in another way. */
const NOTABLE: readonly WarningCode[] = [
  'repetition',
  'truncatedInput',
  'missedText',
  'deviceFailed',
];

export interface WarnedPage {
  readonly page: OcrPage;
  /** The first of its warnings. */
  readonly warning: OcrWarning;
}

/** The pages whose text a person should not take as it is, each with its first warning. */
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
