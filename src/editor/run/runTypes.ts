import type { OcrPage, OcrWarning, Timings } from '../../core/document/document.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';

/** `queued` waits for its turn; the last three are final. */
export type RunState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

export interface RunPage {
  readonly page: OcrPage;
  /** Picture of the upright page on disk, same pixel grid as the page's coordinates. */
  readonly previewPath?: string | undefined;
  /** The result before the page, or a part of it, was read again. */
  readonly previous?: OcrPage | undefined;
}

/** What is asked of the engine in place of what the settings say. */
export type RunRequest = Pick<
  RecognizeOptionsInput,
  'engine' | 'task' | 'prompt' | 'mode' | 'pages'
>;

/** Text of a page whose reading was cancelled or failed. */
export interface PartialPage {
  /** Index of the page, from 0. */
  readonly page: number;
  readonly markdown: string;
}

/** A finished page, or a region of it, that is being read once more. */
export interface Rerun {
  readonly page: number;
  /** Id of the region; absent for the whole page. */
  readonly region?: string | undefined;
  /** What is asked for, for people. */
  readonly what: string;
  readonly partialMarkdown?: string | undefined;
}

/** What is being worked on right now. */
export interface RunProgress {
  /** `waiting`: the engine is at work on something else. */
  readonly phase: 'waiting' | 'opening' | 'loadingModels' | 'recognizing';
  /** Index of the page in work, from 0. */
  readonly page?: number | undefined;
  /** Text lines located on that page. */
  readonly lines?: number | undefined;
  /** Share of that page which is done, 0..1. */
  readonly done?: number | undefined;
  /** Markdown of that page so far. */
  readonly partialMarkdown?: string | undefined;
  /** Whole minutes that the run still takes, 0 for less than one; absent while nothing is known. */
  readonly minutesLeft?: number | undefined;
}

/** What changed; `page` counts from 0. */
export type RunChange =
  | { readonly type: 'state' }
  | { readonly type: 'opened' }
  | { readonly type: 'progress' }
  | { readonly type: 'rerun' }
  /** A page has arrived, or took the place of the one that was there (`replaced`). */
  | { readonly type: 'page'; readonly page: number; readonly replaced?: boolean }
  | { readonly type: 'warning' };

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

/** Everything of a run but its pages, as it is stored. */
export interface RunSnapshot extends RunOrigin {
  readonly state: RunState;
  readonly mimeType: string;
  readonly pageCount: number;
  readonly requestedPages: readonly number[];
  readonly engine: string;
  readonly model: string;
  readonly timings: Timings;
  readonly warnings: readonly OcrWarning[];
  readonly error?: SerializedOcrError | undefined;
  readonly partials?: readonly PartialPage[] | undefined;
}
