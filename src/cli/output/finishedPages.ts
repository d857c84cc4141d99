import {
  OCR_DOCUMENT_VERSION,
  type OcrDocument,
  type OcrPage,
  type OcrWarning,
} from '../../core/document/document.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import { pageRangeOf } from '../../core/document/pageRange.ts';
import type { RunEvent } from '../../engine/protocol.ts';

/** The pages of one file as they arrive, for a run that does not finish. */
export class FinishedPages {
  private opened: Extract<RunEvent, { type: 'opened' }> | undefined;
  private readonly finished = new Map<number, OcrPage>();
  private readonly failed = new Map<number, SerializedOcrError>();
  private readonly startedAt = performance.now();

  /** Records an event. */
  add(event: RunEvent): void {
    if (event.type === 'opened') this.opened = event;
    if (event.type === 'pageFinished' || event.type === 'pageRevised') {
      this.finished.set(event.page, event.result);
    }
    if (event.type === 'pageFailed') this.failed.set(event.page, event.error);
  }

  /** Settings that would raise the limits which pages exceeded. */
  get settings(): readonly string[] {
    return [...new Set([...this.failed.values()].flatMap(({ setting }) => setting ?? []))];
  }

  /**
   * The finished pages, with a warning about the missing ones.
   * @param name file name without folders
   * @param warn returns the warning for what is missing, such as `Page 3 is` or `Pages 5-6 are`
   * @returns undefined if no page is finished
   */
  document(
    name: string,
    engine: string,
    warn: (missing: string) => OcrWarning,
  ): OcrDocument | undefined {
    if (this.finished.size === 0) return undefined;
    const { pages: asked = [], mimeType = '', pageCount = 0 } = this.opened ?? {};
    const pages = [...this.finished.values()].sort((a, b) => a.index - b.index);
    const missing = asked.filter((page) => !this.finished.has(page) && !this.failed.has(page));
    return {
      version: OCR_DOCUMENT_VERSION,
      source: { name, mimeType, pageCount },
      engine,
      model: [...new Set(pages.flatMap(({ reading }) => reading?.model ?? []))].sort().join(', '),
      pages,
      timings: { total: Math.round(performance.now() - this.startedAt) },
      warnings: [
        ...[...this.failed].map(([page, { message }]) => lost(page, message)),
        ...(missing.length > 0 ? [warn(pagesInWords(missing))] : []),
      ],
    };
  }
}

const lost = (page: number, why: string): OcrWarning => ({
  code: 'pageFailed',
  message: `Page ${page + 1} could not be read: ${why}`,
  page,
});

const pagesInWords = (pages: readonly number[]): string =>
  pages.length === 1 ? `Page ${pageRangeOf(pages)} is` : `Pages ${pageRangeOf(pages)} are`;
