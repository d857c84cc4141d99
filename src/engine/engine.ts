import type { OcrPage } from '../core/document/document.ts';
import type { Quad, Ruling } from '../core/geometry/geometry.ts';
import type { RasterImage } from '../core/geometry/raster.ts';
import type { Sentence } from '../core/sentences/sentence.ts';
import type { ScriptName } from '../core/text/languages.ts';
import type { EngineId, PageOptions } from './options.ts';

/** One page as pixels, in the orientation of its source. */
export interface PageImage extends RasterImage {
  /** Index in the source from 0. */
  readonly index: number;
  /** Exact rulings if the source has them as vectors (PDF). */
  readonly rulings?: readonly Ruling[];
  /** Median height of the text lines in pixels, if lines were searched for and found. */
  readonly lineHeight?: number;
}

export interface EngineDescription {
  readonly id: EngineId;
  /** Display name. */
  readonly label: string;
  /** Model names with versions, for the document's `model` field and the panel. */
  readonly model: string;
  /** The device, e.g. `CPU, 2 threads`. */
  readonly device: string;
  /** Why it runs on this device. */
  readonly deviceReason?: Sentence;
  readonly scripts: readonly ScriptName[];
}

/** What an engine reports while it works on a page. */
export interface PageEvents {
  /** The number of text lines that were located. */
  linesFound?(count: number): void;
  /** Completed share of the page's work, 0..1. */
  progress?(done: number): void;
  /** Markdown so far; replaces what was reported before. */
  partialMarkdown?(markdown: string): void;
  /** The page waits until a server is free for it, or no longer does. */
  waits?(waits: boolean): void;
  /**
   * Runs work that another machine or another thread does: other pages can be prepared here in the meantime. Everything
   * else that an engine does for a page runs alone.
   */
  elsewhere?<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * An OCR engine inside the inference process. Engines are used by one request at a time, except
 * for the work that they run with `elsewhere`.
 * Errors: every method rejects with an `OcrError`.
 */
export interface OcrEngine {
  readonly id: EngineId;
  describe(): EngineDescription;
  /** Loads the models; cheap if they are already loaded. */
  load(signal: AbortSignal): Promise<void>;
  /**
   * Recognizes one page. Checks `signal` between batches; once it fires and the work has ended,
   * rejects with `cancelled`: the next page may be requested then. The result's coordinates are
   * pixels of the upright page.
   */
  recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage>;
  /**
   * Finds the text lines of a picture without reading them; absent where the engine cannot.
   * @returns places of the lines in the picture's pixels, in no particular order
   */
  findText?(image: RasterImage, signal: AbortSignal): Promise<readonly Quad[]>;
  /** How many pages may be requested at a time; absent = one. */
  pagesAtOnce?(): number;
  /** Frees models and workers; the engine can be loaded again afterwards. */
  dispose(): Promise<void>;
}
