import { continuedMarkdown } from './continuedTables.ts';
import type { OcrPage } from './document.ts';

/** Pages joined as the Markdown of the whole document, one blank line between pages. */
export function documentMarkdown(pages: readonly OcrPage[]): string {
  const parts = continuedMarkdown(pages).filter((part) => part !== '');
  return parts.length === 0 ? '' : parts.join('\n\n') + '\n';
}
