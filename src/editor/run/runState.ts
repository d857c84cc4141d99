import type {
  OcrDocument,
  OcrPage,
  OcrWarning,
  Region,
  Timings,
} from '../../core/document/document.ts';
import { regionOfKey } from '../../core/document/doubtfulWords.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import { defined } from '../../core/system/defined.ts';
import type {
  IgnoredArea,
  LeftOut,
  PartialPage,
  Rerun,
  RunPage,
  RunProgress,
  RunSnapshot,
  RunState,
} from './runTypes.ts';

/** A page that was read; in a run with ignored areas, without what is in them. */
type PageEvent = Extract<RunEvent, { type: 'pageFinished' | 'pageRevised' }>;

/** What happens to a run: the engine's events, and the editor's actions. */
export type RunAction =
  | Exclude<RunEvent, PageEvent>
  | (PageEvent & { readonly left?: LeftOut })
  /** @param at milliseconds since 1970 */
  | { readonly type: 'started'; readonly at: number }
  /** The engine is busy with another run, and this one is next. */
  | { readonly type: 'waiting' }
  /** The pages that are left are to be read. */
  | { readonly type: 'continued' }
  /** Remaining time in whole minutes; undefined = not known. */
  | { readonly type: 'minutesLeft'; readonly minutes: number | undefined }
  /** What is being read again; undefined = nothing any more. */
  | { readonly type: 'rerun'; readonly rerun: Rerun | undefined }
  /**
   * A new result replaces a page's result; an absent `previewPath` keeps the previous picture, an
   * absent `left` what ignored areas leave out.
   */
  | {
      readonly type: 'pageReplaced';
      readonly page: OcrPage;
      readonly previewPath?: string;
      readonly left?: LeftOut;
    }
  /** Other areas are left out on all pages, which changes these pages. */
  | {
      readonly type: 'ignored';
      readonly areas: readonly IgnoredArea[];
      readonly pages: readonly { readonly page: OcrPage; readonly left: LeftOut }[];
    }
  | { readonly type: 'warning'; readonly warning: OcrWarning }
  /** The user accepted doubtful words, by their keys. */
  | { readonly type: 'accepted'; readonly words: readonly string[] }
  | { readonly type: 'finished'; readonly document: Omit<OcrDocument, 'pages'> }
  | { readonly type: 'failed'; readonly error: SerializedOcrError }
  | { readonly type: 'cancelled' };

export const NEW_RUN: RunState = {
  status: 'queued',
  startedAt: 0,
  mimeType: '',
  pageCount: 0,
  requestedPages: [],
  engine: '',
  model: '',
  timings: {},
  device: undefined,
  progress: { phase: 'opening' },
  minutesLeft: undefined,
  error: undefined,
  warnings: [],
  pages: new Map(),
  partials: [],
  rerun: undefined,
  before: undefined,
  accepted: [],
  ignored: [],
};

/** A run as it was stored; a run that was still in progress then was interrupted. */
export function storedState(snapshot: RunSnapshot, pages: readonly RunPage[]): RunState {
  const { state, mimeType, pageCount, requestedPages, engine, model, timings } = snapshot;
  return {
    ...NEW_RUN,
    ...{ mimeType, pageCount, requestedPages, engine, model, timings },
    status: state === 'running' || state === 'queued' ? 'interrupted' : state,
    warnings: snapshot.warnings,
    error: snapshot.error,
    pages: new Map(pages.map((entry) => [entry.page.index, entry])),
    partials: snapshot.partials ?? [],
    accepted: snapshot.accepted ?? [],
    ignored: snapshot.ignored ?? [],
  };
}

/** The state after an event; the same object if nothing has changed. */
export function reduce(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case 'started':
      return {
        ...state,
        status: 'running',
        startedAt: action.at,
        progress: { phase: 'opening' },
        error: undefined,
      };
    case 'opened':
      return {
        ...state,
        mimeType: action.mimeType,
        pageCount: action.pageCount,
        requestedPages: action.pages,
        progress: state.progress.phase === 'waiting' ? { phase: 'opening' } : state.progress,
      };
    case 'continued':
      return continued(state);
    case 'waiting':
      return { ...state, progress: { phase: 'waiting' } };
    case 'modelsLoading':
      return { ...state, progress: { phase: 'loadingModels' } };
    case 'pageStarted':
      return { ...state, progress: { phase: 'recognizing', page: action.page } };
    case 'linesFound':
      return onPage(state, action.page, { lines: action.count });
    case 'pageProgress':
      return onPage(state, action.page, { done: action.done });
    case 'partialMarkdown':
      return onPage(state, action.page, { partialMarkdown: action.markdown });
    case 'minutesLeft':
      return action.minutes === state.minutesLeft
        ? state
        : { ...state, minutesLeft: action.minutes };
    default:
      return isByUser(action) ? byUser(state, action) : reduceResult(state, action);
  }
}

type UserAction = Extract<RunAction, { type: 'rerun' | 'accepted' | 'ignored' }>;

const isByUser = (action: RunAction): action is UserAction =>
  action.type === 'rerun' || action.type === 'accepted' || action.type === 'ignored';

/** What the user says about the result, or asks of it. */
function byUser(state: RunState, action: UserAction): RunState {
  if (action.type === 'rerun') return { ...state, rerun: action.rerun };
  if (action.type === 'accepted') {
    return { ...state, accepted: [...new Set([...state.accepted, ...action.words])] };
  }
  const pages = new Map(state.pages);
  for (const { page, left } of action.pages) {
    pages.set(page.index, { ...pages.get(page.index), page, left });
  }
  return { ...state, pages, ignored: action.areas };
}

type ResultAction = Extract<
  RunAction,
  {
    type:
      | 'pageFinished'
      | 'pageRevised'
      | 'pageFailed'
      | 'pageReplaced'
      | 'warning'
      | 'finished'
      | 'failed'
      | 'cancelled';
  }
>;

function reduceResult(state: RunState, action: ResultAction): RunState {
  switch (action.type) {
    case 'pageFinished': {
      const { result: page, preview: previewPath, device = state.device, left } = action;
      return { ...withPage(state, { page, previewPath, ...defined({ left }) }), device };
    }
    case 'pageRevised':
      return revised(state, action);
    case 'pageFailed':
      return withWarning(withPartial(state), failureWarning(action));
    case 'pageReplaced':
      return replaced(state, action);
    case 'warning':
      return withWarning(state, action.warning);
    case 'finished': {
      const { engine, model, timings, warnings } = action.document;
      // The final list repeats, in full sentences, what arrived as events.
      const { before } = state;
      return {
        ...state,
        ...{ status: 'finished', engine, model },
        timings: added(before?.timings ?? {}, timings),
        warnings: [...(before?.warnings ?? []), ...warnings],
      };
    }
    case 'failed':
      return { ...withPartial(state), status: 'failed', error: action.error };
    case 'cancelled':
      return { ...withPartial(state), status: 'cancelled' };
  }
}

type PageProgress = Extract<RunProgress, { phase: 'recognizing' }>;

function onPage(
  state: RunState,
  page: number,
  news: Partial<Omit<PageProgress, 'phase' | 'page'>>,
): RunState {
  const { progress } = state;
  const known = progress.phase === 'recognizing' && progress.page === page ? progress : {};
  return { ...state, progress: { ...known, ...news, phase: 'recognizing', page } };
}

const failureWarning = ({
  error,
  page,
}: Extract<RunEvent, { type: 'pageFailed' }>): OcrWarning => ({
  code: error.code === 'serverCrashed' ? 'serverCrashed' : 'pageFailed',
  message: error.message,
  ...defined({ sentence: error.sentence }),
  page,
});

function withWarning(state: RunState, warning: OcrWarning): RunState {
  const { code, page, message } = warning;
  const isKnown = state.warnings.some(
    (known) => known.code === code && known.page === page && known.message === message,
  );
  return isKnown ? state : { ...state, warnings: [...state.warnings, warning] };
}

const without = (partials: readonly PartialPage[], page: number): PartialPage[] =>
  partials.filter((partial) => partial.page !== page);

function withPage(state: RunState, entry: RunPage): RunState {
  const { index } = entry.page;
  const pages = new Map(state.pages).set(index, entry);
  return { ...state, pages, partials: without(state.partials, index) };
}

/** A page that later ones changed; regions that were re-read separately stay as they are. */
function revised(
  state: RunState,
  { page, result, left }: Extract<RunAction, { type: 'pageRevised' }>,
): RunState {
  const old = state.pages.get(page);
  if (!old || old.previous) return state;
  return withPage(state, { ...old, page: result, ...defined({ left }) });
}

/** Whether two regions are one reading: a change of its kind or place keeps its lines. */
const isSame = (old: Region, now: Region): boolean =>
  old === now || (old.id === now.id && old.lines !== undefined && old.lines === now.lines);

function replaced(
  state: RunState,
  { page, previewPath, left }: Extract<RunAction, { type: 'pageReplaced' }>,
): RunState {
  const old = state.pages.get(page.index);
  const entry = {
    page,
    previewPath: previewPath ?? old?.previewPath,
    previous: old?.page,
    ...defined({ left: left ?? old?.left, previousLeft: old?.left }),
  };
  // A page that had failed has arrived now.
  const isOver = ({ code, page: at }: OcrWarning): boolean =>
    at === page.index && (code === 'pageFailed' || code === 'serverCrashed');
  const warnings = state.warnings.filter((warning) => !isOver(warning));
  // What the user accepted was another reading, though it may have the same numbers.
  const gone = old?.page.regions.filter(
    (region) => !page.regions.some((now) => isSame(region, now)),
  );
  const goneIds = new Set(gone?.map(({ id }) => id));
  const accepted = state.accepted.filter((key) => !goneIds.has(regionOfKey(key)));
  return { ...withPage(state, entry), warnings, accepted };
}

/** Requested pages without a result, ascending; empty if the source was never opened. */
export const pagesLeft = ({ requestedPages, pages }: RunState): number[] =>
  requestedPages.filter((page) => !pages.has(page)).sort((a, b) => a - b);

/** A run that has ended, once more in the queue: what concerns the pages that are left is over. */
function continued(state: RunState): RunState {
  const warnings = state.warnings.filter(
    ({ page, code }) => code !== 'cancelled' && page !== undefined && state.pages.has(page),
  );
  const { timings } = state;
  return {
    ...state,
    status: 'queued',
    progress: { phase: 'opening' },
    minutesLeft: undefined,
    error: undefined,
    warnings,
    before: { timings, warnings },
  };
}

function added(before: Timings, now: Timings): Timings {
  const sum: Record<string, number> = { ...before };
  for (const [step, ms] of Object.entries(now)) sum[step] = (sum[step] ?? 0) + ms;
  return sum;
}

/** The page in progress with its text so far; undefined if there is none yet. */
export function pageInProgress({ progress }: RunState): PartialPage | undefined {
  if (progress.phase !== 'recognizing') return undefined;
  const { page, partialMarkdown: markdown = '' } = progress;
  return markdown.trim() === '' ? undefined : { page, markdown };
}

/** Keeps the text of the page in progress, which will not be finished. */
function withPartial(state: RunState): RunState {
  const partial = pageInProgress(state);
  if (!partial || state.pages.has(partial.page)) return state;
  return {
    ...state,
    partials: [...without(state.partials, partial.page), partial],
    progress: { phase: 'recognizing', page: partial.page },
  };
}
