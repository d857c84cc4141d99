/**
 * DeepSeek-OCR in its thread: choice of the mode, one retry after a loop, the CPU after a GPU
 * failure.
 */
import path from 'node:path';
import { type OcrWarning, type Provenance, warningOf } from '../../core/document/document.ts';
import { errors, sentenceOf } from '../../core/errors/errors.ts';
import { languageNames } from '../../core/text/languages.ts';
import { findMode } from '../../core/prompting/resolutionModes.ts';
import { findTask, requirePrompt, type TaskId } from '../../core/prompting/tasks.ts';
import { defined } from '../../core/system/defined.ts';
import type { ModelFamily, ResolutionMode } from '../../core/prompting/resolutionModes.ts';
import type { EngineDescription, PageImage } from '../engine.ts';
import {
  mayEncodeAhead,
  VisionAhead,
  type AheadOptions,
  type PageAhead,
} from './ahead/visionAhead.ts';
import { isBlankPage } from '../answer/blankPage.ts';
import { DeviceError } from './model/deviceError.ts';
import { ModelHost, type LoadedModel, type ModelHostOptions } from './device/modelHost.ts';
import { chooseMode } from './preprocess/chooseMode.ts';
import type { AnswerEvent, ThreadAnswer } from './threadAnswer.ts';
import { runModel, type ModelAnswer } from './runModel.ts';
import { readAgain, secondAttempt, type LoopAttempt } from './retryLoop.ts';
import type { PageOptions } from '../options.ts';
import { say, type Sentence, technical } from '../../core/sentences/sentence.ts';

const NAMES = { v1: 'DeepSeek-OCR', v2: 'DeepSeek-OCR-2' } as const;

const ENDINGS: Readonly<Record<Exclude<ModelAnswer['end'], 'stop' | 'loop'>, Sentence>> = {
  budget: say(
    'The answer reached the length limit and is incomplete. Read parts of the page separately, or raise "deepseekOcr.limits.pageTokens" (--max-tokens) if the model has room.',
  ),
  time: say(
    'The answer reached the time limit and is incomplete. Raise "deepseekOcr.limits.pageSeconds" (--max-seconds).',
  ),
};

export interface DeepseekOptions extends ModelHostOptions {
  /** How the next page is encoded ahead; absent: it is not. */
  readonly ahead?: AheadOptions;
}

/** What is reported while a page is read. */
export interface AnswerContext {
  /** Receives the answer while it grows. */
  readonly report: (event: AnswerEvent) => void;
  readonly signal: AbortSignal;
  /** The page, if its views are encoded ahead. */
  readonly ahead?: PageAhead | undefined;
}

export class DeepseekEngine {
  private readonly host: ModelHost;
  private readonly visionAhead: VisionAhead | undefined;

  constructor(private readonly options: DeepseekOptions) {
    this.host = new ModelHost(options);
    this.visionAhead = options.ahead && new VisionAhead(options.ahead);
  }

  describe(): EngineDescription {
    const manifest = this.host.loaded?.model.manifest;
    return {
      id: 'deepseek',
      label: 'DeepSeek-OCR',
      model:
        manifest === undefined
          ? path.basename(this.options.folder)
          : `${NAMES[manifest.family]} ${manifest.quantization}`,
      ...this.host.device,
      scripts: ['Latin', 'Han', 'Kana', 'Hangul', 'Cyrillic', 'Arabic', 'Devanagari'],
    };
  }

  get isLoaded(): boolean {
    return this.host.loaded !== undefined;
  }

  async load(signal: AbortSignal): Promise<void> {
    await this.host.load(signal);
  }

  /**
   * Begins to encode a page before its turn, while another page is being read. What is wrong with the
   * page is reported in its turn.
   * @returns undefined if that is not possible here
   */
  async lookAhead(image: PageImage, options: PageOptions): Promise<PageAhead | undefined> {
    const { loaded, policy } = this.host;
    const threads = this.options.ahead?.threads ?? 0;
    if (!this.visionAhead || !loaded || !mayEncodeAhead(threads, policy.choice)) return undefined;
    const mode = this.modeFor(image, options, loaded.model.manifest.family);
    if (mode === undefined || isBlankPage(image)) return undefined;
    return this.visionAhead.begin(image, mode, loaded.model).catch(() => undefined);
  }

  /** Waits until no thread of the engine is in a native call, if no page is being read. */
  async rest(): Promise<void> {
    await this.visionAhead?.rest();
    await this.host.settled();
  }

  /** The turn of a page is over, or it is no longer wanted. */
  endAhead(page: PageAhead | undefined): void {
    this.visionAhead?.end(page);
  }

  /**
   * Runs the model on a page. If a GPU fails, the page is read again on the CPU; the caller reports
   * the policy's warning.
   * @returns null for a blank page, which is not read: the model would make something up
   */
  async answerPage(
    image: PageImage,
    options: PageOptions,
    context: AnswerContext,
  ): Promise<ThreadAnswer | null> {
    const { signal, ahead } = context;
    this.visionAhead?.beginTurn(ahead);
    const read = async (how = context): Promise<ThreadAnswer | null> =>
      this.read(await this.host.load(signal), image, options, how);
    try {
      return await read();
    } catch (error) {
      // A GPU can be lost at any time.
      if (!(error instanceof DeviceError) || !this.host.policy.avoid('run', sentenceOf(error))) {
        throw error;
      }
      // A lost device may also fail to release its resources.
      await this.host.dispose().catch(() => undefined);
      return read({ ...context, ahead: undefined });
    }
  }

  private modeFor(
    image: PageImage,
    { mode, maxSeconds }: PageOptions,
    family: ModelFamily,
  ): ResolutionMode | undefined {
    if (mode !== 'auto') return findMode(family, mode);
    const { lineHeight } = image;
    const { viewSeconds } = this.host.measured ?? {};
    return chooseMode(family, image, { ...defined({ lineHeight, viewSeconds }), maxSeconds });
  }

  private async read(
    { model, tokenizer }: LoadedModel,
    image: PageImage,
    options: PageOptions,
    { report, signal, ahead }: AnswerContext,
  ): Promise<ThreadAnswer | null> {
    const { family } = model.manifest;
    const task = findTask(options.task);
    requirePrompt(task, options.prompt);
    if (isBlankPage(image)) return null;

    const mode = this.modeFor(image, options, family);
    if (mode === undefined) {
      throw errors.invalidRequest(technical(`the model has no mode "${options.mode}".`));
    }
    let attempt: LoopAttempt = { mode, task };
    const read = (how: LoopAttempt, maxSeconds: number): Promise<ModelAnswer> =>
      runModel(model, tokenizer, image, {
        ...how,
        text: options.prompt,
        languages: options.languageHint ? languageNames(options.languages) : [],
        maxTokens: options.maxTokens,
        maxSeconds,
        signal,
        ahead: ahead?.mode.id === how.mode.id ? ahead : undefined,
        onText: pieces(how.task.id, report),
      });
    let answer = await read(attempt, options.maxSeconds);
    const warnings: OcrWarning[] = [];
    if (answer.end === 'loop') {
      const retry = await readAgain(answer, {
        first: attempt,
        second: secondAttempt(attempt, family, image, model.manifest.viewSizes),
        maxSeconds: options.maxSeconds,
        signal,
        read,
      });
      ({ answer, attempt } = retry);
      warnings.push(retry.warning);
    }
    if (answer.end === 'budget' || answer.end === 'time') {
      warnings.push(warningOf('truncatedInput', ENDINGS[answer.end]));
    }
    return {
      raw: answer.raw,
      isWhole: answer.end === 'stop',
      tokens: {
        ends: [...answer.tokens.ends],
        logProbabilities: [...answer.tokens.logProbabilities],
      },
      task: attempt.task.id,
      timings: answer.timings,
      warnings,
      reading: this.provenance(attempt, options.prompt),
    };
  }

  private provenance({ task, mode }: LoopAttempt, prompt: string | undefined): Provenance {
    const { model, device } = this.describe();
    const asked = task.prompt.includes('{text}') && prompt !== undefined;
    return {
      engine: 'deepseek',
      model,
      device,
      task: task.id,
      mode: mode.id,
      ...defined({ prompt: asked ? prompt : undefined }),
    };
  }

  async dispose(): Promise<void> {
    await this.visionAhead?.dispose();
    await this.host.dispose();
  }
}

/** Reports the start of an answer, then each addition to its text. */
function pieces(task: TaskId, report: (event: AnswerEvent) => void): (raw: string) => void {
  report({ begins: task });
  let sent = 0;
  return (raw) => {
    if (raw.length > sent) report({ text: raw.slice(sent) });
    sent = raw.length;
  };
}
