import { OcrError } from '../../../core/errors/errors.ts';
import { at, lookUp, zip } from '../../../core/system/items.ts';
import type { LineRecognizer, LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { summarize, type LineLook, type PageLook } from '../sight/lineLook.ts';
import type { LineSight } from '../sight/lineSight.ts';
import { languagesOf, routeName, type Route } from './route.ts';
import { technical } from '../../../core/sentences/sentence.ts';

export interface Readers {
  readonly ctc: LineRecognizer;
  readonly tesseract: LineRecognizer;
  /** The project's own line reader; if absent, nothing is compared with it. */
  readonly reader?: LineRecognizer;
  /** Distinguishes scripts without reading; if absent, they are tried in turn. */
  readonly sight?: Pick<LineSight, 'look'>;
}

/** The lines of one page and the results so far, so that no line is read twice. */
export class LineReadings {
  readonly #tasks: LineTask[];
  readonly #results: Map<string, RecognizedLine>[];
  readonly #looks = new Map<number, LineLook>();

  constructor(
    private readonly readers: Readers,
    tasks: readonly LineTask[],
    private readonly signal: AbortSignal,
  ) {
    this.#tasks = [...tasks];
    this.#results = tasks.map(() => new Map<string, RecognizedLine>());
  }

  get tasks(): readonly LineTask[] {
    return this.#tasks;
  }

  task(index: number): LineTask {
    return at(this.#tasks, index);
  }

  get hasReader(): boolean {
    return this.readers.reader !== undefined;
  }

  /** Replaces the picture of a line and drops its results. */
  replace(index: number, task: LineTask): void {
    this.#tasks[index] = task;
    this.#results[index] = new Map<string, RecognizedLine>();
    this.#looks.delete(index);
  }

  /** What the script network sees in some lines; undefined if there is none. */
  async look(indexes: readonly number[]): Promise<PageLook | undefined> {
    const looks = await this.looks(indexes);
    return looks && summarize(looks);
  }

  /** What the script network sees in each of some lines; undefined if there is none. */
  async looks(indexes: readonly number[]): Promise<readonly LineLook[] | undefined> {
    const { sight } = this.readers;
    if (!sight) return undefined;
    const missing = indexes.filter((index) => !this.#looks.has(index));
    const crops = missing.map((index) => this.task(index).crop);
    const looks = crops.length > 0 ? await sight.look(crops, this.signal) : [];
    for (const [index, look] of zip(missing, looks)) this.#looks.set(index, look);
    return indexes.map((index) => lookUp(this.#looks, index));
  }

  /** Reads parts of lines, whose results are not kept. */
  readTasks(
    tasks: readonly LineTask[],
    route: Route,
    onProgress?: (done: number) => void,
  ): Promise<RecognizedLine[]> {
    const recognizer = this.readers[route.recognizer];
    if (!recognizer) {
      return Promise.reject(new OcrError('internal', technical('There is no line reader.')));
    }
    const languages = languagesOf(route);
    return recognizer.recognize(tasks, { languages }, this.signal, onProgress);
  }

  /** Reads some lines by one route; results in the order of `indexes`. */
  async read(
    indexes: readonly number[],
    route: Route,
    onProgress?: (done: number) => void,
  ): Promise<RecognizedLine[]> {
    const name = routeName(route);
    const missing = indexes.filter((index) => !at(this.#results, index).has(name));
    if (missing.length > 0) {
      const tasks = missing.map((index) => this.task(index));
      const known = indexes.length - missing.length;
      const lines = await this.readTasks(tasks, route, (done) => onProgress?.(known + done));
      for (const [index, line] of zip(missing, lines)) at(this.#results, index).set(name, line);
    }
    return indexes.map((index) => lookUp(at(this.#results, index), name));
  }

  /** Reads one line by one route. */
  async readOne(index: number, route: Route): Promise<RecognizedLine> {
    return at(await this.read([index], route), 0);
  }
}
