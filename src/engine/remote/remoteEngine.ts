/** An OpenAI-compatible server that hosts an OCR model, as an engine. */
import type { OcrPage, OcrWarning } from '../../core/document/document.ts';
import { errors } from '../../core/errors/errors.ts';
import { languageNames } from '../../core/text/languages.ts';
import { END_OF_SENTENCE } from '../answer/grounding.ts';
import { findTask, promptProblem, promptText } from '../../core/prompting/tasks.ts';
import { assemblePage } from '../../core/document/assemblePage.ts';
import { defined } from '../../core/system/defined.ts';
import { readAnswer, type AnswerOptions } from '../answer/readAnswer.ts';
import { readBlank } from '../answer/blankPage.ts';
import { inKnownForm } from '../answer/otherForms.ts';
import { partialReports } from '../answer/partialAnswer.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import { collect, type Collected } from './growingAnswer.ts';
import { askForPage, listModels, type Connection } from './chat.ts';
import { Dialect } from './requestBody.ts';
import { chooseRemoteModel } from './chooseRemoteModel.ts';
import { pictureSize, pictureUrl } from './pagePicture.ts';
import type { Remote, PageOptions } from '../options.ts';

export interface RemoteEngineOptions {
  readonly base: URL;
  readonly remote: Remote;
  /** The key for the server, if known now. */
  readonly key?: () => string | undefined;
  /** First pause before a busy server is asked again; tests shorten it. */
  readonly retrySeconds?: number;
  /** Called with what the server does not support. */
  readonly note?: (message: string) => void;
}

const ENDINGS: Readonly<Record<Exclude<Collected['end'], 'stop'>, string>> = {
  loop: 'The model repeated itself; the repetition was cut off.',
  length:
    'The answer reached the length limit and is incomplete. Raise ' +
    '"deepseekOcr.limits.pageTokens" (--max-tokens), or the limits of the server.',
  time:
    'The answer reached the time limit and is incomplete. ' +
    'Raise "deepseekOcr.server.timeoutSeconds" (--server-timeout).',
  broken: 'The server closed the connection before the answer was complete.',
};

/** Clients take a long silence for a dead process, but a server may think for longer. */
const SIGN_OF_LIFE_MS = 30_000;

/** The answers contain no probabilities. */
const NO_TOKENS = { ends: [], logProbabilities: [] };

export class RemoteEngine implements OcrEngine {
  readonly id = 'server';
  private readonly dialect: Dialect;
  private readonly address: Omit<Connection, 'key'>;
  private model: string | undefined;

  constructor(private readonly options: RemoteEngineOptions) {
    const { base, remote, retrySeconds = 1, note } = options;
    this.dialect = new Dialect(note);
    const idleSeconds = Math.ceil(remote.timeoutSeconds / 2);
    this.address = { base, idleSeconds, retrySeconds };
    this.model = remote.model;
  }

  private get connection(): Connection {
    return { ...this.address, key: this.options.key?.() };
  }

  describe(): EngineDescription {
    return {
      id: 'server',
      label: 'OCR server',
      model: this.model ?? 'model of the server',
      device: this.connection.base.host,
      scripts: ['Latin', 'Han', 'Kana', 'Hangul', 'Cyrillic', 'Arabic', 'Devanagari'],
    };
  }

  /** Determines the model, unless the settings name it; the server is asked once. */
  async load(signal: AbortSignal): Promise<void> {
    await this.modelName(signal);
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const task = findTask(options.task);
    const problem = promptProblem(task, options.prompt);
    if (problem !== undefined) throw errors.invalidRequest(`the prompt cannot be used. ${problem}`);
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
    const model = await this.modelName(signal);
    const { maxPictureSide } = this.options.remote;
    const picture = await pictureUrl(image, maxPictureSide);
    const asked = { picture: pictureSize(image, maxPictureSide), task: task.id };
    const encoded = performance.now();
    const question = {
      model,
      picture,
      // The server adds the line break before it, with the placeholder of the picture.
      prompt: promptText(task, options.prompt, hinted).trim(),
      maxTokens: options.maxTokens,
    };
    const alive = setInterval(() => events.progress?.(0), SIGN_OF_LIFE_MS);
    const { raw, end, firstAt } = await collect(
      (signal) => askForPage(this.connection, question, this.dialect, signal),
      {
        host: this.connection.base.host,
        seconds: this.options.remote.timeoutSeconds,
        signal,
        onText: partialReports(
          events.partialMarkdown?.bind(events),
          answering,
          options,
          undefined,
          (raw) => inKnownForm(raw, asked),
        ),
      },
    ).finally(() => clearInterval(alive));
    const finished = performance.now();
    const known = inKnownForm(raw, asked);
    const whole = end === 'stop' ? known + END_OF_SENTENCE : known;
    const answer = readAnswer(whole, NO_TOKENS, answering);
    const warnings: OcrWarning[] = [...answer.warnings];
    if (end !== 'stop') {
      warnings.unshift({
        code: end === 'loop' ? 'repetition' : 'truncatedInput',
        message: ENDINGS[end],
      });
    }
    return {
      ...page,
      ...assemblePage(answer.regions, options),
      raw,
      timings: {
        encode: Math.round(encoded - started),
        wait: Math.round((firstAt ?? finished) - encoded),
        answer: Math.round(finished - (firstAt ?? finished)),
      },
      warnings,
      reading: {
        engine: this.id,
        model,
        device: this.connection.base.host,
        task: task.id,
        ...defined({ prompt: task.prompt.includes('{text}') ? options.prompt : undefined }),
      },
    };
  }

  /** The next use asks for the model again: the server may offer another by then. */
  dispose(): Promise<void> {
    this.model = this.options.remote.model;
    return Promise.resolve();
  }

  private async modelName(signal: AbortSignal): Promise<string> {
    this.model ??= chooseRemoteModel(await listModels(this.connection, signal));
    return this.model;
  }
}
