/** DeepSeek-OCR as an engine: choice of mode, one retry after a loop, regions from the answer. */
import path from 'node:path';
import type { OcrPage, OcrWarning } from '../../core/document.ts';
import { END_OF_SENTENCE } from '../../core/grounding.ts';
import { errors } from '../../core/errors.ts';
import { findTask, promptProblem } from '../../core/tasks.ts';
import { assemblePage } from '../../layout/page.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import type { PageOptions } from '../protocol.ts';
import { readAnswer, type AnswerOptions } from './answer.ts';
import { isBlank } from './blank.ts';
import { DeepseekModel } from './model.ts';
import { chooseMode, otherMode } from './modes.ts';
import type { Mode, ModelViews } from './preprocess/views.ts';
import { readPage, type Reading } from './reader.ts';
import { Tokenizer } from './tokenizer.ts';

export interface DeepseekEngineOptions {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly threads: number;
  /** Median height of the page's text lines in pixels, where something can measure it. */
  readonly measureLines?: (image: PageImage, token: AbortSignal) => Promise<number | undefined>;
  /** Replaces the release's views, for models of other sizes. */
  readonly views?: { readonly mode: Mode; readonly rules: ModelViews };
}

const NAMES = { v1: 'DeepSeek-OCR', v2: 'DeepSeek-OCR-2' } as const;

const ENDINGS: Readonly<Record<Exclude<Reading['end'], 'stop'>, string>> = {
  loop: 'The model repeated itself in every mode that was tried; the repetition was cut off.',
  budget: 'The answer reached the length limit and is not complete.',
  time: 'The answer reached the time limit and is not complete.',
};

export class DeepseekEngine implements OcrEngine {
  readonly id = 'deepseek';
  private loaded: { model: DeepseekModel; tokenizer: Tokenizer } | undefined;

  constructor(private readonly options: DeepseekEngineOptions) {}

  describe(): EngineDescription {
    const manifest = this.loaded?.model.manifest;
    return {
      id: 'deepseek',
      label: 'DeepSeek-OCR',
      model:
        manifest === undefined
          ? path.basename(this.options.folder)
          : `${NAMES[manifest.family]} ${manifest.quantization}`,
      device: `CPU, ${this.options.threads} threads`,
      scripts: ['Latin', 'Han', 'Kana', 'Hangul', 'Cyrillic', 'Arabic', 'Devanagari'],
    };
  }

  async load(token: AbortSignal): Promise<void> {
    if (this.loaded !== undefined) return;
    const { folder, threads } = this.options;
    const tokenizer = await Tokenizer.load(path.join(folder, 'tokenizer.json'));
    const model = await DeepseekModel.load(folder, { threads });
    if (token.aborted) {
      await model.dispose();
      throw errors.cancelled();
    }
    this.loaded = { model, tokenizer };
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    token: AbortSignal,
  ): Promise<OcrPage> {
    await this.load(token);
    const { model, tokenizer } = this.loaded!;
    const { family } = model.manifest;
    const task = findTask(options.task);
    const problem = promptProblem(task, options.prompt);
    if (problem !== undefined) throw errors.invalidRequest(`the prompt cannot be used. ${problem}`);
    if (isBlank(image)) return blankPage(image);

    const lineHeight = await this.options.measureLines?.(image, token);
    let mode = options.mode === 'auto' ? chooseMode(family, image, lineHeight) : options.mode;
    const read = (withMode: string): Promise<Reading> =>
      readPage(model, tokenizer, image, {
        task,
        text: options.prompt,
        mode: withMode,
        maxTokens: options.maxTokens,
        maxSeconds: options.maxSeconds,
        token,
        onText: (text) =>
          events.partialMarkdown?.(readAnswer(text, NO_TOKENS, answering).answer.markdown),
        ...(this.options.views === undefined ? {} : { views: this.options.views }),
      });
    const answering: AnswerOptions = {
      task,
      pageIndex: image.index,
      size: image,
      spanningTables: options.spanningTables,
      dollarFormulas: options.dollarFormulas,
    };
    let reading = await read(mode);
    const warnings: OcrWarning[] = [];
    if (reading.end === 'loop') {
      const retryMode = otherMode(family, mode);
      const retry = await read(retryMode);
      if (retry.end !== 'loop' || retry.raw.length > reading.raw.length) {
        reading = retry;
        mode = retryMode;
      }
    }
    if (reading.end !== 'stop')
      warnings.push({
        code: reading.end === 'loop' ? 'repetition' : 'truncatedInput',
        message: ENDINGS[reading.end],
      });
    const raw = reading.end === 'stop' ? reading.raw + END_OF_SENTENCE : reading.raw;
    const answer = readAnswer(raw, reading.tokens, answering);
    return {
      index: image.index,
      width: image.width,
      height: image.height,
      rotation: 0,
      origin: 'ocr',
      ...assemblePage(answer.regions, options),
      raw: reading.raw,
      timings: Object.fromEntries(
        Object.entries(reading.timings).map(([step, ms]) => [step, Math.round(ms)]),
      ),
      warnings: [...warnings, ...answer.warnings],
    };
  }

  async dispose(): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    await loaded?.model.dispose();
  }
}

const NO_TOKENS = { ends: [], logProbabilities: [] };

function blankPage(image: PageImage): OcrPage {
  return {
    index: image.index,
    width: image.width,
    height: image.height,
    rotation: 0,
    origin: 'ocr',
    regions: [],
    markdown: '',
    text: '',
    raw: '',
    confidence: null,
    scripts: [],
    timings: {},
    warnings: [{ code: 'noText', message: 'The page is blank.' }],
  };
}
