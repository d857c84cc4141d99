import path from 'node:path';
import {
  OCR_DOCUMENT_VERSION,
  type OcrDocument,
  type OcrPage,
  type OcrWarning,
  warningOf,
} from '../../core/document/document.ts';
import type { LayoutOptions } from '../../core/document/assemblePage.ts';
import { WholeDocument } from '../../core/document/wholeDocument.ts';
import { OcrError } from '../../core/errors/errors.ts';
import type { InitializeResult, ProcessEvent, RecognizeResult, RunEvent } from '../protocol.ts';
import type { Source } from '../../core/document/source.ts';
import { say, type SentenceValue, technical } from '../../core/sentences/sentence.ts';

type Opened = Extract<RunEvent, { type: 'opened' }>;

export const sourceName = (source: Source): string =>
  source.kind === 'file' ? path.basename(source.path) : source.name;

/**
 * What is known of one run across several processes: finished and failed pages, the page in
 * progress. Pass it every event; `document` returns the result.
 */
export class RunRecord {
  readonly finished = new Map<number, OcrPage>();
  readonly failed = new Map<number, OcrError>();
  pageInWork: number | undefined;
  /** Pages that the process has begun and that have not ended, as far as it is known. */
  private readonly begun = new Set<number>();
  /** Pages that are tried a second time. */
  private readonly retried = new Set<number>();
  private opened: Opened | undefined;
  private readonly startedAt = performance.now();
  /** Undefined if a part of a page is read. */
  private readonly whole: WholeDocument | undefined;

  constructor(
    private readonly source: Source,
    options: LayoutOptions & { readonly crop?: unknown },
    private readonly onEvent: (event: RunEvent) => void,
    /** Pages that an earlier run finished. */
    private readonly earlier: readonly OcrPage[] = [],
  ) {
    this.whole = options.crop === undefined ? new WholeDocument(options) : undefined;
    for (const page of earlier) {
      this.whole?.add(page);
      this.finished.set(page.index, page);
    }
  }

  /** Pages that another process must not read again. */
  get done(): number[] {
    return [...this.finished.keys(), ...this.failed.keys()].sort((a, b) => a - b);
  }

  /** Whether this run has finished a page, or recorded one as failed. */
  get hasPages(): boolean {
    return this.finished.size > this.earlier.length || this.failed.size > 0;
  }

  /** Whether every page of the run has ended. */
  get isComplete(): boolean {
    const { pages = [] } = this.opened ?? {};
    return pages.every((page) => this.finished.has(page) || this.failed.has(page));
  }

  /** Pages that must be read alone: one of them may have ended the process. */
  get alone(): number[] {
    return [...this.retried].filter((page) => !this.finished.has(page) && !this.failed.has(page));
  }

  /** Whether several pages are in progress: if the process ends, any of them may be the cause. */
  get isSeveral(): boolean {
    return this.begun.size > 1;
  }

  /** Whether a process has opened the source. */
  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  /** What is being read, for messages. */
  get place(): SentenceValue {
    return this.pageInWork === undefined
      ? sourceName(this.source)
      : say('Page {0}', this.pageInWork + 1);
  }

  /**
   * Records a process's event and passes it on, unless it only repeats earlier events after a
   * restart.
   */
  add(event: ProcessEvent): void {
    // These concern the client alone.
    if (event.type === 'pageBegun') this.begun.add(event.page);
    if (event.type === 'pageBegun' || event.type === 'pageWaits') return;
    if (event.type === 'pageFinished' || event.type === 'pageFailed') this.begun.delete(event.page);
    if (event.type === 'opened') {
      if (this.opened) return;
      this.opened = event;
    } else if (event.type === 'pageStarted') {
      this.pageInWork = event.page;
    } else if (event.type === 'pageFinished') {
      this.pageInWork = undefined;
      this.finish(event);
      return;
    } else if (event.type === 'pageFailed') {
      this.failed.set(event.page, OcrError.from(event.error));
      this.pageInWork = undefined;
    }
    this.onEvent(event);
  }

  /** Adds a page that was read, and reports which earlier pages it changed. */
  private finish(event: Extract<RunEvent, { type: 'pageFinished' }>): void {
    const { page, revised } = this.whole?.add(event.result) ?? { page: event.result, revised: [] };
    this.finished.set(event.page, page);
    this.onEvent({ ...event, result: page });
    for (const result of revised) {
      this.finished.set(result.index, result);
      this.onEvent({ type: 'pageRevised', page: result.index, result });
    }
  }

  /**
   * Leaves the pages in progress to another process, which reads each of them alone; false if there
   * is none or all were retried before.
   */
  retryPages(): boolean {
    const { pageInWork } = this;
    const pages = pageInWork === undefined ? [...this.begun] : [pageInWork, ...this.begun];
    this.begun.clear();
    if (pages.every((page) => this.retried.has(page))) return false;
    for (const page of pages) this.retried.add(page);
    this.pageInWork = undefined;
    return true;
  }

  /** Records the page in progress as failed, if there is one. */
  losePage(error: OcrError): void {
    if (this.pageInWork === undefined) return;
    this.add({ type: 'pageFailed', page: this.pageInWork, error: error.toJSON() });
  }

  /** Records every page that is not done yet as failed. */
  loseRest(error: OcrError): void {
    for (const page of this.opened?.pages ?? []) {
      if (this.finished.has(page) || this.failed.has(page)) continue;
      this.add({ type: 'pageFailed', page, error: error.toJSON() });
    }
  }

  /**
   * The result with all finished pages.
   * @throws the first page's error if no page was finished and at least one failed
   */
  document(
    engine: { id: string; model: string },
    answer: RecognizeResult['document'] | undefined,
  ): OcrDocument {
    this.loseRest(new OcrError('internal', technical('No result arrived for this page.')));
    const [firstFailure] = this.failed.values();
    if (this.finished.size === 0 && firstFailure) throw firstFailure;
    return {
      version: OCR_DOCUMENT_VERSION,
      source: answer?.source ?? this.sourceSoFar(),
      engine: answer?.engine ?? engine.id,
      model: answer?.model ?? engine.model,
      pages: [...this.finished.values()].sort((a, b) => a.index - b.index),
      timings: { ...answer?.timings, total: Math.round(performance.now() - this.startedAt) },
      warnings: [
        ...(answer?.warnings ?? []),
        ...[...this.failed].map(([page, error]) => failureWarning(page, error)),
      ],
    };
  }

  /** What is known of the source if no process lived long enough to describe it. */
  private sourceSoFar(): OcrDocument['source'] {
    return {
      name: sourceName(this.source),
      mimeType: this.opened?.mimeType ?? 'application/octet-stream',
      pageCount: this.opened?.pageCount ?? this.finished.size,
    };
  }
}

const failureWarning = (page: number, error: OcrError): OcrWarning =>
  warningOf(
    error.code === 'serverCrashed' ? 'serverCrashed' : 'pageFailed',
    error.message.startsWith(`Page ${page + 1} `)
      ? error.sentence
      : say('Page {0} could not be read: {1}', page + 1, error.sentence),
    { page },
  );

/** Name and model of an engine as the process described it. */
export function engineIn(
  result: InitializeResult,
  id: string,
): { readonly id: string; readonly model: string } {
  const engine = result.engines.find((candidate) => candidate.id === id);
  return { id, model: engine?.available === true ? engine.model : '' };
}
