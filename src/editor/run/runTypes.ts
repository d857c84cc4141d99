import type { OcrPage, OcrWarning, Region, Timings } from '../../core/document/document.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';

/**
 * `queued` waits for its turn; the others after `running` are ends. `interrupted`: VS Code ended
 * during the run.
 */
export type RunStatus = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

/** An area that is left out on all pages of a run. */
export interface IgnoredArea {
  readonly id: string;
  /** Shares of the page's width and height, 0..1. */
  readonly box: Box;
  /** Index of the page on which the user drew it. */
  readonly page: number;
}

/** A region that is left out, and the id of the one before it in reading order. */
export interface LeftRegion {
  readonly region: Region;
  readonly after?: string | undefined;
}

/** What ignored areas leave out of a page. */
export interface LeftOut {
  /** In reading order. */
  readonly regions: readonly LeftRegion[];
  /** Places that were not read. */
  readonly missed: readonly Box[];
}

export interface RunPage {
  /** Without what ignored areas leave out. */
  readonly page: OcrPage;
  readonly left?: LeftOut | undefined;
  /** Picture of the upright page on disk, same pixel grid as the page's coordinates. */
  readonly previewPath?: string | undefined;
  /** The result before the page, or a part of it, was read again. */
  readonly previous?: OcrPage | undefined;
  /** What ignored areas left out of that. */
  readonly previousLeft?: LeftOut | undefined;
}

/** The options of a request that override the settings. */
export type RunRequest = Pick<
  RecognizeOptionsInput,
  'engine' | 'task' | 'prompt' | 'mode' | 'pages' | 'languages'
>;

/** Text of a page whose recognition was cancelled or failed. */
export interface PartialPage {
  /** Index of the page, from 0. */
  readonly page: number;
  readonly markdown: string;
}

/** A finished page, or a region of it, that is being read again. */
export interface Rerun {
  readonly page: number;
  /** Id of the region; absent for the whole page. */
  readonly region?: string | undefined;
  /** Description for the user. */
  readonly what: string;
  readonly partialMarkdown?: string | undefined;
}

/** What is in progress right now. */
export type RunProgress =
  /** `waiting`: the engine is busy with another run. */
  | { readonly phase: 'waiting' | 'opening' | 'loadingModels' }
  | {
      readonly phase: 'recognizing';
      /** Index of the page in progress, from 0. */
      readonly page: number;
      /** Text lines located on that page. */
      readonly lines?: number | undefined;
      /** Share of that page which is done, 0..1. */
      readonly done?: number | undefined;
      /** Markdown of that page so far. */
      readonly partialMarkdown?: string | undefined;
    };

/** The complete state of a run at one moment. */
export interface RunState {
  readonly status: RunStatus;
  /** When the work began, in milliseconds since 1970; 0 before that. */
  readonly startedAt: number;
  readonly mimeType: string;
  /** Pages in the source; 0 until it is opened. */
  readonly pageCount: number;
  /** Indexes of the requested pages; empty until the source is opened. */
  readonly requestedPages: readonly number[];
  /** Empty until the engine has answered. */
  readonly engine: string;
  readonly model: string;
  readonly timings: Timings;
  /** The device that recognized the newest page; not stored. */
  readonly device: string | undefined;
  readonly progress: RunProgress;
  /** Whole minutes that the run will still take, 0 for less than one; undefined while unknown. */
  readonly minutesLeft: number | undefined;
  /** Why the run failed. */
  readonly error: SerializedOcrError | undefined;
  /** Warnings of the run itself; a page's warnings are in the page. */
  readonly warnings: readonly OcrWarning[];
  /** Finished pages by index from 0, in the order of arrival. */
  readonly pages: ReadonlyMap<number, RunPage>;
  /** Text of pages that were not finished. */
  readonly partials: readonly PartialPage[];
  readonly rerun: Rerun | undefined;
  /** What earlier attempts left, if the run was continued. */
  readonly before: Pick<RunState, 'timings' | 'warnings'> | undefined;
  /** Keys of doubtful words that the user accepted. */
  readonly accepted: readonly string[];
  /** Areas that are left out on all pages. */
  readonly ignored: readonly IgnoredArea[];
}

/** What changed; `page` counts from 0. */
export type RunChange =
  | { readonly type: 'state' }
  | { readonly type: 'opened' }
  | { readonly type: 'progress' }
  | { readonly type: 'rerun' }
  /**
   * A page has arrived, or has replaced an earlier one (`replaced`): of `revised`,
   * where later pages changed it.
   */
  | {
      readonly type: 'page';
      readonly page: number;
      readonly replaced?: boolean;
      readonly revised?: OcrPage;
    }
  | { readonly type: 'warning' }
  /** The user accepted doubtful words. */
  | { readonly type: 'accepted' }
  /** Other areas are left out on all pages. */
  | { readonly type: 'ignored' };

/** Where a run comes from. */
export interface RunOrigin {
  /** Unique among all stored runs; safe as a folder name. */
  readonly id: string;
  /** URI of the source as a string; absent for pasted bytes. */
  readonly sourceUri?: string | undefined;
  /** File name without folders. */
  readonly sourceName: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly request?: RunRequest | undefined;
}

/** Everything of a run except its pages, as it is stored. */
export interface RunSnapshot extends RunOrigin {
  readonly state: RunStatus;
  readonly mimeType: string;
  readonly pageCount: number;
  readonly requestedPages: readonly number[];
  readonly engine: string;
  readonly model: string;
  readonly timings: Timings;
  readonly warnings: readonly OcrWarning[];
  readonly error?: SerializedOcrError | undefined;
  readonly partials?: readonly PartialPage[] | undefined;
  readonly accepted?: readonly string[] | undefined;
  readonly ignored?: readonly IgnoredArea[] | undefined;
}
