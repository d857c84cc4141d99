import { meanConfidence } from '../../../core/document/confidence.ts';
import type { Word } from '../../../core/document/document.ts';
import { errors } from '../../../core/errors/errors.ts';
import {
  boxOfPoints,
  type Box,
  type Point,
  type Quad,
  type Size,
} from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import { findLanguage, LANGUAGES, type Language } from '../../../core/text/languages.ts';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
  LineOptions,
} from '../line/lineRecognizer.ts';
import { BORDER, lineImageOf } from './lineImage.ts';
import { findTessdata } from './tessdata.ts';
import { tesseractPool, type TesseractPool } from './tesseractPool.ts';
import { tidyText, wholeWords, withoutPhantoms } from './tesseractText.ts';
import type { ReadResult } from './workerMessages.ts';
import { technical } from '../../../core/sentences/sentence.ts';

/** Lines per message: few enough to distribute among threads and to cancel in between. */
const MAX_BATCH = 6;

/** Threads that are started ahead: a short page needs no more. */
const MOST_WARM = 4;

export interface TesseractOptions {
  /** Folders with `.traineddata(.gz)`, searched in this order. */
  readonly folders: readonly string[];
  readonly threads: number;
  /** See {@link PoolOptions.workerFile}. */
  readonly workerFile?: string;
}

/** Reads single lines with Tesseract's LSTM models, on a pool of worker threads. */
export class TesseractRecognizer implements LineRecognizer {
  readonly id = 'tesseract';
  #pool: TesseractPool | undefined;

  constructor(private readonly options: TesseractOptions) {}

  /** Threads start with the first lines, models with the first line of their language. */
  load(): Promise<void> {
    this.#started();
    return Promise.resolve();
  }

  /**
   * Starts threads with the data of languages, so that they are ready when the first lines are found.
   * Failures are reported by those lines.
   */
  warm(languages: readonly string[]): void {
    const data = languages.map((code) => findLanguage(code));
    const files = data.flatMap((language) => (language && this.#dataOf(language)) ?? []);
    if (files.length === 0) return;
    for (let thread = 0; thread < Math.min(this.options.threads, MOST_WARM); thread++) {
      this.#started()
        .run({ languages: files, segmentation: 'line', images: [] })
        .catch(() => undefined);
    }
  }

  /** True if a data file that reads the language was found. */
  supports(language: Language): boolean {
    return this.#dataOf(language) !== undefined;
  }

  /**
   * In addition to the interface's own errors: `languageDataMissing` if a language's data file is
   * in none of the folders, `unknownLanguage`, `recognizerFailed`, `timeout`.
   */
  async recognize(
    tasks: readonly LineTask[],
    { languages }: LineOptions,
    signal: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<RecognizedLine[]> {
    const pool = this.#started();
    const files = languages.map((code) => this.#file(code));
    if (files.length === 0) throw errors.invalidRequest(technical('Tesseract needs a language.'));
    const recognizer = `tesseract:${files.map(({ name }) => name).join('+')}`;

    const size = Math.min(MAX_BATCH, Math.ceil(tasks.length / this.options.threads));
    const results: RecognizedLine[] = new Array<RecognizedLine>(tasks.length);
    let next = 0;
    let done = 0;
    let failed = false;
    const work = async (): Promise<void> => {
      while (next < tasks.length && !failed) {
        if (signal.aborted) throw errors.cancelled();
        const start = next;
        const batch = tasks.slice(start, start + size);
        next += batch.length;
        const images = batch.map(({ crop }) => lineImageOf(crop));
        const request = { languages: files, segmentation: 'line', images } as const;
        const read = await pool.run(request, signal).catch((error: unknown) => {
          failed = true;
          throw error;
        });
        for (const [i, [{ quad }, result]] of zip(batch, read).entries()) {
          results[start + i] = lineOf(quad, at(images, i), result, recognizer);
        }
        done += batch.length;
        onProgress?.(done);
      }
    };
    // Two at a time for each thread: the next batch is ready when one is done.
    await Promise.all(Array.from({ length: 2 * this.options.threads }, work));
    return results;
  }

  async dispose(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispose();
  }

  #started(): TesseractPool {
    return (this.#pool ??= tesseractPool(this.options));
  }

  #file(code: string): { name: string; file: string } {
    const language = findLanguage(code);
    if (!language) {
      throw errors.unknownLanguage(
        code,
        LANGUAGES.map((known) => known.code),
      );
    }
    const data = this.#dataOf(language);
    if (!data) throw errors.languageDataMissing(language);
    return data;
  }

  #dataOf({ data }: Language): { name: string; file: string } | undefined {
    for (const name of data) {
      const file = findTessdata(name, this.options.folders);
      if (file !== undefined) return { name, file };
    }
    return undefined;
  }
}

function lineOf(quad: Quad, image: Size, read: ReadResult, recognizer: string): RecognizedLine {
  const { text, words: own } = withoutPhantoms(read.text, wholeWords(read.text, read.words));
  const words: Word[] = own.map(({ box, ...word }) => ({
    ...word,
    box: pageBox(quad, image, box),
  }));
  return { text: tidyText(text), confidence: meanConfidence(words) ?? 0, words, recognizer };
}

/** Box of the bordered line image, in page pixels. */
function pageBox(quad: Quad, { width, height }: Size, { x0, y0, x1, y1 }: Box): Box {
  const [across, down] = [width - 2 * BORDER, height - 2 * BORDER];
  const place = (x: number, y: number): Point =>
    pointInQuad(quad, (x - BORDER) / across, (y - BORDER) / down);
  return boxOfPoints([place(x0, y0), place(x1, y0), place(x1, y1), place(x0, y1)]);
}

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));

/** The point at share `s` along and `t` across the quad (bilinear), kept inside it. */
function pointInQuad([a, b, c, d]: Quad, s: number, t: number): Point {
  const u = clamp01(s);
  const w = clamp01(t);
  const mix = (from: number, to: number, share: number): number => from + (to - from) * share;
  return {
    x: mix(mix(a.x, b.x, u), mix(d.x, c.x, u), w),
    y: mix(mix(a.y, b.y, u), mix(d.y, c.y, u), w),
  };
}
