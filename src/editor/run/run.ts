import { defined } from '../../core/system/defined.ts';
import {
  OCR_DOCUMENT_VERSION,
  type OcrDocument,
  type OcrPage,
  type Region,
} from '../../core/document/document.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import { documentMarkdown } from '../../core/document/joinPages.ts';
import { Emitter } from '../reporting/emitter.ts';
import { NEW_RUN, pagesLeft, reduce, storedState, type RunAction } from './runState.ts';
import type {
  RunChange,
  RunOrigin,
  RunPage,
  RunRequest,
  RunSnapshot,
  RunState,
} from './runTypes.ts';

/**
 * One recognition of one source as the editor sees it: updated by the engine's events, observed by
 * the results panel, the Markdown document, the progress notification and the store.
 */
export class Run {
  readonly id: string;
  readonly sourceUri: string | undefined;
  readonly sourceName: string;
  readonly createdAt: number;
  readonly request: RunRequest;

  private readonly emitter = new Emitter<RunChange>('change of a run');
  readonly onDidChange = this.emitter.event;

  private current: RunState;

  constructor(origin: RunOrigin, state = NEW_RUN) {
    this.id = origin.id;
    this.sourceUri = origin.sourceUri;
    this.sourceName = origin.sourceName;
    this.createdAt = origin.createdAt;
    this.request = origin.request ?? {};
    this.current = state;
  }

  static restore(snapshot: RunSnapshot, pages: readonly RunPage[]): Run {
    return new Run(snapshot, storedState(snapshot, pages));
  }

  get state(): RunState {
    return this.current;
  }

  get isActive(): boolean {
    const { status } = this.current;
    return status === 'queued' || status === 'running';
  }

  /** Whether the run has ended before it had read all of its pages. */
  get isIncomplete(): boolean {
    if (this.isActive) return false;
    return this.current.status !== 'finished' || pagesLeft(this.current).length > 0;
  }

  /** Applies an event. */
  apply(action: RunAction): void {
    const before = this.current;
    this.current = reduce(before, action);
    if (this.current === before) return;
    for (const change of changesBy(action, before)) this.emitter.fire(change);
  }

  /** Finished pages in page order. */
  orderedPages(): RunPage[] {
    return [...this.current.pages.values()].sort((a, b) => a.page.index - b.page.index);
  }

  /** The region with this id and its page; undefined if its page has not arrived. */
  findRegion(regionId: string): { page: OcrPage; region: Region } | undefined {
    for (const { page } of this.current.pages.values()) {
      const region = page.regions.find((candidate) => candidate.id === regionId);
      if (region) return { page, region };
    }
    return undefined;
  }

  /** The result in its public form, with the finished pages. */
  toDocument(): OcrDocument {
    const { mimeType, pageCount, engine, model, timings, warnings } = this.current;
    return {
      version: OCR_DOCUMENT_VERSION,
      source: { name: this.sourceName, mimeType, pageCount },
      ...{ engine, model, timings, warnings },
      pages: this.orderedPages().map(({ page }) => page),
    };
  }

  /** Markdown of the finished pages. */
  markdown(marks: PageMarks = 'none'): string {
    const pages = this.orderedPages().map(({ page }) => page);
    return documentMarkdown(pages, marks);
  }

  snapshot(): RunSnapshot {
    const { id, sourceUri, sourceName, createdAt, request } = this;
    const { status, mimeType, pageCount, requestedPages, engine, model } = this.current;
    const { timings, warnings, error, partials, accepted, ignored } = this.current;
    return {
      ...{ id, sourceUri, sourceName, createdAt, request, state: status },
      ...{ mimeType, pageCount, requestedPages, engine, model },
      ...{ timings, warnings, error, partials, accepted, ignored },
    };
  }

  dispose(): void {
    this.emitter.dispose();
  }
}

/** The changes that observers receive for an action. */
function changesBy(action: RunAction, before: RunState): RunChange[] {
  if (action.type !== 'ignored') return [changeBy(action, before)];
  const pages = action.pages.map(({ page: { index } }) => ({
    type: 'page' as const,
    page: index,
    replaced: true,
  }));
  return [...pages, { type: 'ignored' }];
}

function changeBy(action: Exclude<RunAction, { type: 'ignored' }>, before: RunState): RunChange {
  switch (action.type) {
    case 'opened':
    case 'rerun':
    case 'warning':
    case 'accepted':
      return { type: action.type };
    case 'pageFailed':
      return { type: 'warning' };
    case 'pageFinished':
      return { type: 'page', page: action.page };
    case 'pageRevised': {
      const { page } = action;
      const old = before.pages.get(page)?.page;
      return { type: 'page', page, replaced: true, ...defined({ revised: old }) };
    }
    case 'pageReplaced': {
      const { index } = action.page;
      return { type: 'page', page: index, replaced: before.pages.has(index) };
    }
    case 'started':
    case 'continued':
    case 'finished':
    case 'failed':
    case 'cancelled':
      return { type: 'state' };
    default:
      return { type: 'progress' };
  }
}
