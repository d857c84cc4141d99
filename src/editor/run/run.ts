import {
  OCR_DOCUMENT_VERSION,
  documentMarkdown,
  type OcrDocument,
  type OcrPage,
  type OcrWarning,
  type Region,
  type Timings,
} from '../../core/document/document.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import { Emitter } from '../reporting/emitter.ts';
import type {
  RunState,
  RunPage,
  RunRequest,
  PartialPage,
  Rerun,
  RunProgress,
  RunChange,
  RunOrigin,
  RunSnapshot,
} from './runTypes.ts';

/**
 * One recognition of one source as the editor sees it: fed by the engine's events, observed by the
 * results panel, the Markdown document, the progress notification and the store.
 */
export class Run {
  readonly id: string;
  readonly sourceUri: string | undefined;
  readonly sourceName: string;
  readonly createdAt: number;
  readonly request: RunRequest;

  private readonly emitter = new Emitter<RunChange>('change of a run');
  readonly onDidChange = this.emitter.event;

  /** Where the newest page was recognized; not stored. */
  device: string | undefined;

  private readonly pageMap = new Map<number, RunPage>();
  private beginning = 0;
  private currentState: RunState = 'queued';
  private currentProgress: RunProgress = { phase: 'opening' };
  private minutesLeft: number | undefined;
  private currentError: SerializedOcrError | undefined;
  private warningList: OcrWarning[] = [];
  private partialList: PartialPage[] = [];
  private currentRerun: Rerun | undefined;
  private head = {
    mimeType: '',
    pageCount: 0,
    requestedPages: [] as readonly number[],
    engine: '',
    model: '',
    timings: {} as Timings,
  };

  constructor(source: RunOrigin) {
    this.id = source.id;
    this.sourceUri = source.sourceUri;
    this.sourceName = source.sourceName;
    this.createdAt = source.createdAt;
    this.request = source.request ?? {};
  }

  /** A run as it was stored; one that was still going when it was stored counts as cancelled. */
  static restore(snapshot: RunSnapshot, pages: readonly RunPage[]): Run {
    const run = new Run(snapshot);
    const { mimeType, pageCount, requestedPages, engine, model, timings } = snapshot;
    run.head = { mimeType, pageCount, requestedPages, engine, model, timings };
    run.warningList = [...snapshot.warnings];
    run.partialList = [...(snapshot.partials ?? [])];
    run.currentError = snapshot.error;
    const unfinished = snapshot.state === 'running' || snapshot.state === 'queued';
    run.currentState = unfinished ? 'cancelled' : snapshot.state;
    for (const entry of pages) run.pageMap.set(entry.page.index, entry);
    return run;
  }

  get state(): RunState {
    return this.currentState;
  }
  /** When the work began, in milliseconds since 1970; 0 before. */
  get startedAt(): number {
    return this.beginning;
  }
  get progress(): RunProgress {
    const { currentProgress, minutesLeft } = this;
    return minutesLeft === undefined ? currentProgress : { ...currentProgress, minutesLeft };
  }
  /** Why the run failed. */
  get error(): SerializedOcrError | undefined {
    return this.currentError;
  }
  /** Warnings of the run itself; those of a page are in the page. */
  get warnings(): readonly OcrWarning[] {
    return this.warningList;
  }
  /** What was read of pages that were not finished. */
  get partials(): readonly PartialPage[] {
    return this.partialList.filter(({ page }) => !this.pageMap.has(page));
  }
  get rerun(): Rerun | undefined {
    return this.currentRerun;
  }
  /** Finished pages by index from 0, in the order of arrival. */
  get pages(): ReadonlyMap<number, RunPage> {
    return this.pageMap;
  }
  get mimeType(): string {
    return this.head.mimeType;
  }
  /** Pages in the source; 0 until it is opened. */
  get pageCount(): number {
    return this.head.pageCount;
  }
  /** Indexes of the pages that were asked for; empty until the source is opened. */
  get requestedPages(): readonly number[] {
    return this.head.requestedPages;
  }
  /** Empty until the engine has answered. */
  get engine(): string {
    return this.head.engine;
  }
  get model(): string {
    return this.head.model;
  }
  get timings(): Timings {
    return this.head.timings;
  }
  get isActive(): boolean {
    return this.currentState === 'queued' || this.currentState === 'running';
  }

  /** Finished pages in page order. */
  orderedPages(): RunPage[] {
    return [...this.pageMap.values()].sort((a, b) => a.page.index - b.page.index);
  }

  /** The region with this id and its page; undefined when its page has not arrived. */
  findRegion(regionId: string): { page: OcrPage; region: Region } | undefined {
    for (const { page } of this.pageMap.values()) {
      const region = page.regions.find((candidate) => candidate.id === regionId);
      if (region) return { page, region };
    }
    return undefined;
  }

  start(now = Date.now()): void {
    this.beginning = now;
    this.currentState = 'running';
    this.currentProgress = { phase: 'opening' };
    this.currentError = undefined;
    this.emitter.fire({ type: 'state' });
  }

  /** The engine is at work on something else, and this run is next in line. */
  wait(): void {
    this.report({ phase: 'waiting' });
  }

  /** Takes in one event of the engine. */
  apply(event: RunEvent): void {
    switch (event.type) {
      case 'opened':
        this.head = {
          ...this.head,
          mimeType: event.mimeType,
          pageCount: event.pageCount,
          requestedPages: event.pages,
        };
        if (this.currentProgress.phase === 'waiting') this.currentProgress = { phase: 'opening' };
        this.emitter.fire({ type: 'opened' });
        return;
      case 'modelsLoading':
        this.report({ phase: 'loadingModels' });
        return;
      case 'pageStarted':
        this.report({ phase: 'recognizing', page: event.page });
        return;
      case 'linesFound':
        this.report({ ...this.progressOf(event.page), lines: event.count });
        return;
      case 'pageProgress':
        this.report({ ...this.progressOf(event.page), done: event.done });
        return;
      case 'partialMarkdown':
        this.report({ ...this.progressOf(event.page), partialMarkdown: event.markdown });
        return;
      case 'pageFinished':
        this.pageMap.set(event.page, { page: event.result, previewPath: event.preview });
        this.device = event.device ?? this.device;
        this.emitter.fire({ type: 'page', page: event.page });
        return;
      case 'pageFailed':
        this.keepPartial();
        this.addWarning({
          code: event.error.code === 'serverCrashed' ? 'serverCrashed' : 'pageFailed',
          message: event.error.message,
          page: event.page,
        });
        return;
    }
  }

  /** Says how long the run still takes, in whole minutes; undefined = not known. */
  setMinutesLeft(minutes: number | undefined): void {
    if (minutes === this.minutesLeft) return;
    this.minutesLeft = minutes;
    this.emitter.fire({ type: 'progress' });
  }

  /** Says what is read once more; undefined = nothing any more. */
  setRerun(rerun: Rerun | undefined): void {
    this.currentRerun = rerun;
    this.emitter.fire({ type: 'rerun' });
  }

  /**
   * Puts another result in the place of a page's; the one before it is kept.
   * @param previewPath picture of the page; absent = the one there was
   */
  replacePage(page: OcrPage, previewPath?: string): void {
    const old = this.pageMap.get(page.index);
    this.pageMap.set(page.index, {
      page,
      previewPath: previewPath ?? old?.previewPath,
      previous: old?.page,
    });
    // A page that had failed is there now.
    this.warningList = this.warningList.filter(
      ({ code, page: at }) =>
        at !== page.index || (code !== 'pageFailed' && code !== 'serverCrashed'),
    );
    this.emitter.fire({ type: 'page', page: page.index, replaced: old !== undefined });
  }

  /** Adds a warning, once. */
  addWarning(warning: OcrWarning): void {
    const known = this.warningList.some(
      (w) => w.code === warning.code && w.page === warning.page && w.message === warning.message,
    );
    if (known) return;
    this.warningList.push(warning);
    this.emitter.fire({ type: 'warning' });
  }

  finish(document: Omit<OcrDocument, 'pages'>): void {
    const { engine, model, timings } = document;
    this.head = { ...this.head, engine, model, timings };
    // The final list says again, in full sentences, what arrived as events.
    this.warningList = [...document.warnings];
    this.end('finished');
  }

  fail(error: SerializedOcrError): void {
    this.currentError = error;
    this.end('failed');
  }

  cancel(): void {
    this.end('cancelled');
  }

  /** The result in its public form, with the pages that are finished. */
  toDocument(): OcrDocument {
    return {
      version: OCR_DOCUMENT_VERSION,
      source: { name: this.sourceName, mimeType: this.mimeType, pageCount: this.pageCount },
      engine: this.engine,
      model: this.model,
      pages: this.orderedPages().map(({ page }) => page),
      timings: this.timings,
      warnings: this.warnings,
    };
  }

  /** Markdown of the finished pages. */
  markdown(): string {
    return documentMarkdown(this.orderedPages().map(({ page }) => page));
  }

  snapshot(): RunSnapshot {
    return {
      id: this.id,
      sourceUri: this.sourceUri,
      sourceName: this.sourceName,
      createdAt: this.createdAt,
      request: this.request,
      state: this.state,
      ...this.head,
      warnings: this.warnings,
      error: this.error,
      partials: this.partials,
    };
  }

  dispose(): void {
    this.emitter.dispose();
  }

  private progressOf(page: number): RunProgress {
    const known = this.currentProgress.page === page ? this.currentProgress : {};
    return { ...known, phase: 'recognizing', page };
  }

  private report(progress: RunProgress): void {
    this.currentProgress = progress;
    this.emitter.fire({ type: 'progress' });
  }

  /** Keeps the text of the page in work, which will not be finished. */
  private keepPartial(): void {
    const { page, partialMarkdown: markdown = '' } = this.currentProgress;
    if (page === undefined || this.pageMap.has(page) || markdown.trim() === '') return;
    this.partialList = [
      ...this.partialList.filter((known) => known.page !== page),
      { page, markdown },
    ];
    this.currentProgress = { phase: 'recognizing', page };
  }

  private end(state: RunState): void {
    if (state !== 'finished') this.keepPartial();
    this.currentState = state;
    this.emitter.fire({ type: 'state' });
  }
}
