/** An OpenAI-compatible server that hosts an OCR model, as an engine. */
import { type OcrPage, type OcrWarning, warningOf } from '../../core/document/document.ts';
import { languageNames } from '../../core/text/languages.ts';
import { END_OF_SENTENCE } from '../answer/grounding.ts';
import { findTask, requirePrompt, promptText } from '../../core/prompting/tasks.ts';
import { assemblePage } from '../../core/document/assemblePage.ts';
import { defined } from '../../core/system/defined.ts';
import { readAnswer, type AnswerOptions } from '../answer/readAnswer.ts';
import { readBlank } from '../answer/blankPage.ts';
import { inKnownForm } from '../answer/otherForms.ts';
import { partialReports } from '../answer/partialAnswer.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import { collect, type Collected } from './growingAnswer.ts';
import { askForPage } from './chat.ts';
import { PooledServer, ServerPool } from './serverPool.ts';
import { pictureSize, pictureUrl } from './pagePicture.ts';
import type { Remote, PageOptions } from '../options.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

export interface RemoteEngineOptions {
  readonly base: URL;
  /** More servers with the same model. */
  readonly more?: readonly URL[];
  readonly remote: Omit<Remote, 'moreUrls'>;
  /** The key for a server, if known now. */
  readonly key?: (base: URL) => string | undefined;
  /** First pause before a busy server is asked again; tests shorten it. */
  readonly retrySeconds?: number;
  /** Called with what the server does not support. */
  readonly note?: (message: string) => void;
}

/** Pages that are ready to be sent: one, and one more for each of these slots, up to a limit. */
const SLOTS_PER_RESERVE = 4;
const LARGEST_RESERVE = 4;

const ENDINGS: Readonly<Record<Exclude<Collected['end'], 'stop'>, Sentence>> = {
  loop: say('The model repeated itself; the repetition was cut off.'),
  length: say(
    'The answer reached the length limit and is incomplete. Raise "deepseekOcr.limits.pageTokens" (--max-tokens), or the limits of the server.',
  ),
  time: say(
    'The answer reached the time limit and is incomplete. Raise "deepseekOcr.server.timeoutSeconds" (--server-timeout).',
  ),
  broken: say('The server closed the connection before the answer was complete.'),
};

/** Clients take a long silence for a dead process, but a server may think for longer. */
const SIGN_OF_LIFE_MS = 30_000;

/** The answers contain no probabilities. */
const NO_TOKENS = { ends: [], logProbabilities: [] };

export class RemoteEngine implements OcrEngine {
  readonly id = 'server';
  private readonly pool: ServerPool;

  constructor(private readonly options: RemoteEngineOptions) {
    const { base, more = [], remote, retrySeconds = 1, note, key } = options;
    const idleSeconds = Math.ceil(remote.timeoutSeconds / 2);
    const given = defined({ model: remote.model, slots: remote.pagesAtOnce });
    this.pool = new ServerPool(
      [base, ...more].map(
        (url) =>
          new PooledServer(
            () => ({ base: url, idleSeconds, retrySeconds, key: key?.(url) }),
            given,
            note,
          ),
      ),
    );
  }

  describe(): EngineDescription {
    return {
      id: 'server',
      label: 'OCR server',
      model: this.pool.model ?? 'model of the server',
      device: this.pool.hosts,
      scripts: ['Latin', 'Han', 'Kana', 'Hangul', 'Cyrillic', 'Arabic', 'Devanagari'],
    };
  }

  /** Determines the model, unless the settings name it; a server is asked once. */
  async load(signal: AbortSignal): Promise<void> {
    // Called for every page: once the model is known, it must not wait for a free slot.
    if (this.pool.model !== undefined) return;
    await this.pool.use((server) => server.modelName(signal), signal);
  }

  /**
   * More than the servers have slots: some pages wait here, ready to be sent, so that a slot does not
   * stay empty while a page is prepared for it.
   */
  pagesAtOnce(): number {
    const { slots } = this.pool;
    return slots + Math.min(LARGEST_RESERVE, 1 + Math.floor(slots / SLOTS_PER_RESERVE));
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const task = findTask(options.task);
    requirePrompt(task, options.prompt);
    const { index, width, height } = image;
    const page = { index, width, height, rotation: 0, origin: 'ocr' } as const;
    const blank = readBlank(image);
    if (blank) return blank;
    const answering: AnswerOptions = {
      task,
      pageIndex: index,
      size: image,
      spanningTables: options.spanningTables,
      dollarFormulas: options.dollarFormulas,
    };
    const hinted = options.languageHint ? languageNames(options.languages) : [];
    const started = performance.now();
    const { maxPictureSide } = this.options.remote;
    const asked = { picture: pictureSize(image, maxPictureSide), task: task.id };
    const question = {
      // The server adds the line break before it, with the placeholder of the picture.
      prompt: promptText(task, options.prompt, hinted).trim(),
      maxTokens: options.maxTokens,
    };
    const onText = partialReports(
      events.partialMarkdown?.bind(events),
      answering,
      options,
      undefined,
      (raw) => inKnownForm(raw, asked),
    );
    const alive = setInterval(() => events.progress?.(0), SIGN_OF_LIFE_MS);
    const ask = async () => {
      const picture = await pictureUrl(image, maxPictureSide);
      const encoded = performance.now();
      return this.pool.use(
        async (server) => {
          const { host, dialect } = server;
          const model = await server.modelName(signal);
          const answer = await collect(
            (signal) =>
              askForPage(server.connection, { ...question, picture, model }, dialect, signal),
            { host, seconds: this.options.remote.timeoutSeconds, signal, onText },
          );
          return { ...answer, model, host, encoded, finished: performance.now() };
        },
        signal,
        events.waits?.bind(events),
      );
    };
    // Compressed in threads of their own: the next page can be prepared here in the meantime.
    const found = await elsewhere(events, ask).finally(() => clearInterval(alive));
    const { raw, end, firstAt, model, host, encoded, finished } = found;
    const known = inKnownForm(raw, asked);
    const whole = end === 'stop' ? known + END_OF_SENTENCE : known;
    const answer = readAnswer(whole, NO_TOKENS, answering);
    return {
      ...page,
      ...assemblePage(answer.regions, options),
      raw,
      timings: {
        encode: Math.round(encoded - started),
        wait: Math.round((firstAt ?? finished) - encoded),
        answer: Math.round(finished - (firstAt ?? finished)),
      },
      warnings: [...endWarnings(end), ...answer.warnings],
      reading: {
        engine: this.id,
        model,
        device: host,
        task: task.id,
        ...defined({ prompt: task.prompt.includes('{text}') ? options.prompt : undefined }),
      },
    };
  }

  /** The next use asks for the model again: the server may offer another by then. */
  dispose(): Promise<void> {
    this.pool.forget();
    return Promise.resolve();
  }
}

/** What the user should know about the end of an answer. */
function endWarnings(end: Collected['end']): OcrWarning[] {
  if (end === 'stop') return [];
  return [warningOf(end === 'loop' ? 'repetition' : 'truncatedInput', ENDINGS[end])];
}

/** Lets other pages be prepared while a server works. */
const elsewhere = <T>(events: PageEvents, work: () => Promise<T>): Promise<T> =>
  events.elsewhere ? events.elsewhere(work) : work();
