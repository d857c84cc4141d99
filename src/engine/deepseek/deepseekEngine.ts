/** DeepSeek-OCR as an engine: choice of mode, one retry after a loop, regions from the answer. */
import path from 'node:path';
import type { OcrPage, OcrWarning, Provenance } from '../../core/document/document.ts';
import { END_OF_SENTENCE } from '../answer/grounding.ts';
import { errors, messageOf } from '../../core/errors/errors.ts';
import { languageNames } from '../../core/text/languages.ts';
import { findTask, promptProblem } from '../../core/prompting/tasks.ts';
import { assemblePage } from '../../core/document/assemblePage.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import { readAnswer, type AnswerOptions } from '../answer/readAnswer.ts';
import { readBlank } from '../answer/blankPage.ts';
import { DeviceError } from './model/deviceError.ts';
import { ModelHost, type LoadedModel, type ModelHostOptions } from './device/modelHost.ts';
import { chooseMode } from './preprocess/chooseMode.ts';
import type { ResolutionMode } from '../../core/prompting/resolutionModes.ts';
import type { ModelViews } from './preprocess/views.ts';
import { partialReports } from '../answer/partialAnswer.ts';
import { runModel, type ModelAnswer } from './runModel.ts';
import { readAgain, secondAttempt, type LoopAttempt } from './retryLoop.ts';
import type { PageOptions } from '../options.ts';

export interface DeepseekEngineOptions extends ModelHostOptions {
  /** Replaces the release's views, for models of other sizes. */
  readonly views?: { readonly mode: ResolutionMode; readonly rules: ModelViews };
}

const NAMES = { v1: 'DeepSeek-OCR', v2: 'DeepSeek-OCR-2' } as const;

const ENDINGS: Readonly<Record<Exclude<ModelAnswer['end'], 'stop' | 'loop'>, string>> = {
  budget:
    'The answer reached the length limit and is not complete. Read parts of the page by themselves, ' +
    'or raise "deepseekOcr.limits.pageTokens" (--max-tokens) where the model has room.',
  time:
    'The answer reached the time limit and is not complete. ' +
    'Raise "deepseekOcr.limits.pageSeconds" (--max-seconds).',
};

export class DeepseekEngine implements OcrEngine {
  readonly id = 'deepseek';
  private readonly host: ModelHost;

  constructor(private readonly options: DeepseekEngineOptions) {
    this.host = new ModelHost(options);
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

  async load(signal: AbortSignal): Promise<void> {
    await this.host.load(signal);
  }

  /** A page that a GPU fails at is read again on the CPU. The caller takes the policy's warning. */
  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const read = async (): Promise<OcrPage> =>
      this.read(await this.host.load(signal), image, options, events, signal);
    try {
      return await read();
    } catch (error) {
      // A GPU can be lost at any time.
      if (!(error instanceof DeviceError) || !this.host.policy.avoid('run', messageOf(error)))
        throw error;
      // A lost device may not even let go.
      await this.host.dispose().catch(() => undefined);
      return read();
    }
  }

  private async read(
    { model, tokenizer }: LoadedModel,
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const { family } = model.manifest;
    const task = findTask(options.task);
    const problem = promptProblem(task, options.prompt);
    if (problem !== undefined) throw errors.invalidRequest(`the prompt cannot be used. ${problem}`);
    const blank = readBlank(image);
    if (blank) return blank;

    const mode =
      options.mode === 'auto' ? chooseMode(family, image, image.lineHeight) : options.mode;
    let attempt: LoopAttempt = { mode, task };
    const answering: Omit<AnswerOptions, 'task'> = {
      pageIndex: image.index,
      size: image,
      spanningTables: options.spanningTables,
      dollarFormulas: options.dollarFormulas,
    };
    const read = (how: LoopAttempt, maxSeconds: number): Promise<ModelAnswer> =>
      runModel(model, tokenizer, image, {
        ...how,
        text: options.prompt,
        languages: options.languageHint ? languageNames(options.languages) : [],
        maxTokens: options.maxTokens,
        maxSeconds,
        signal,
        onText: partialReports(
          events.partialMarkdown?.bind(events),
          { ...answering, task: how.task },
          options,
        ),
        ...(this.options.views === undefined ? {} : { views: this.options.views }),
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
    if (answer.end === 'budget' || answer.end === 'time')
      warnings.push({ code: 'truncatedInput', message: ENDINGS[answer.end] });
    const raw = answer.end === 'stop' ? answer.raw + END_OF_SENTENCE : answer.raw;
    const content = readAnswer(raw, answer.tokens, { ...answering, task: attempt.task });
    return {
      index: image.index,
      width: image.width,
      height: image.height,
      rotation: 0,
      origin: 'ocr',
      ...assemblePage(content.regions, options),
      raw: answer.raw,
      timings: Object.fromEntries(
        Object.entries(answer.timings).map(([step, ms]) => [step, Math.round(ms)]),
      ),
      warnings: [...warnings, ...content.warnings],
      reading: this.provenance(attempt, options.prompt),
    };
  }

  private provenance({ task, mode }: LoopAttempt, prompt: string | undefined): Provenance {
    const { model, device } = this.describe();
    const asked = task.prompt.includes('{text}') && prompt !== undefined;
    return { engine: this.id, model, device, task: task.id, mode, ...(asked ? { prompt } : {}) };
  }

  async dispose(): Promise<void> {
    await this.host.dispose();
  }
}
