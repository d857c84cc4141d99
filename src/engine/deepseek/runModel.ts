/** One pass of the model over one page: views → prompt → answer. */
import { errors } from '../../core/errors/errors.ts';
import type { ModelFamily, ResolutionMode } from '../../core/prompting/resolutionModes.ts';
import { promptText, type Task } from '../../core/prompting/tasks.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import type { TokenSpans } from '../answer/tokenSpans.ts';
import type { DecoderConfig, ModelConfig } from '../../models/format/modelConfig.ts';
import type { PageAhead } from './ahead/visionAhead.ts';
import type { Decoder } from './model/decoder.ts';
import { generate } from './model/generate.ts';
import { loopStart } from '../answer/loops.ts';
import type { DeepseekModel } from './model/deepseekModel.ts';
import { bannedTokens, RECIPE_RULE, type NgramRule } from './model/ngramBan.ts';
import { floatsOf } from './model/modelOutput.ts';
import { MODEL_VIEWS, pageViews } from './preprocess/views.ts';
import { StreamDecoder, type Tokenizer } from './model/tokenizer.ts';
import { yieldTo } from './model/yieldTo.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface ReadOptions {
  readonly task: Task;
  readonly text?: string | undefined;
  /** English names of languages for a hint in the prompt. */
  readonly languages?: readonly string[];
  readonly mode: ResolutionMode;
  readonly maxTokens: number;
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
  /** The page, if its views are encoded ahead in this mode. */
  readonly ahead?: PageAhead | undefined;
  /** Text so far; called with every token. */
  readonly onText?: (text: string) => void;
}

/** The part of `DeepseekModel` that reads a page. */
export interface ReadingModel extends Pick<
  DeepseekModel,
  'arrange' | 'embedPrompt' | 'encode' | 'encodePage' | 'next' | 'onlyGraphsFor'
> {
  readonly manifest: {
    readonly family: ModelFamily;
    readonly config: Pick<ModelConfig, 'bos' | 'eos'> & {
      readonly decoder: Pick<DecoderConfig, 'hidden' | 'maxPositions' | 'vocabulary'>;
    };
  };
  readonly decoder: Pick<Decoder, 'reset' | 'run'>;
}

export interface ModelAnswer {
  readonly raw: string;
  readonly tokens: TokenSpans;
  readonly end: 'stop' | 'budget' | 'time' | 'loop';
  readonly timings: Readonly<Record<string, number>>;
  readonly generatedTokens: number;
}

/** Tokens between two checks for a loop. */
const LOOP_CHECK = 64;

const ruleOf = (tokenizer: Tokenizer): NgramRule => ({
  ...RECIPE_RULE,
  whitelist: new Set([tokenizer.idOf('<td>'), tokenizer.idOf('</td>')]),
});

interface SeenPage {
  /** Image embeddings `[tokens, hidden]`. */
  readonly features: Float32Array;
  /** Milliseconds by step. */
  readonly timings: Readonly<Record<string, number>>;
}

/** The image embeddings of a page, computed now or ahead. */
async function see(
  model: ReadingModel,
  image: RasterImage,
  { mode, ahead, signal }: ReadOptions,
): Promise<SeenPage> {
  const clock = performance.now();
  if (ahead !== undefined) {
    const { embeddings: features, milliseconds } = await ahead.take(model, signal);
    await yieldTo(signal);
    // `vision` is the time by which it lengthens the page.
    return { features, timings: { ahead: milliseconds, vision: performance.now() - clock } };
  }
  const views = pageViews(image, mode, MODEL_VIEWS[model.manifest.family]);
  const preprocessed = performance.now();
  const features = await model.encodePage(views, signal);
  await yieldTo(signal);
  const vision = performance.now() - preprocessed;
  return { features, timings: { preprocess: preprocessed - clock, vision } };
}

export async function runModel(
  model: ReadingModel,
  tokenizer: Tokenizer,
  image: RasterImage,
  options: ReadOptions,
): Promise<ModelAnswer> {
  const { signal } = options;
  const { config } = model.manifest;
  const { features, timings } = await see(model, image, options);
  const encoded = performance.now();

  const before = [config.bos];
  const after = tokenizer.encode(promptText(options.task, options.text, options.languages));
  const prompt = await model.embedPrompt(before, features, after);
  const { hidden, maxPositions, vocabulary } = config.decoder;
  const length = prompt.length / hidden;
  const maxTokens = Math.min(options.maxTokens, maxPositions - length);
  if (maxTokens <= 0) throw errors.invalidRequest(say('the prompt leaves no room for an answer.'));
  model.decoder.reset();
  await yieldTo(signal);
  const first = await model.decoder.run(prompt, length + Math.min(maxTokens, 768), signal);
  await yieldTo(signal);
  const prefilled = performance.now();

  const stream = new StreamDecoder(tokenizer);
  const ends: number[] = [];
  let raw = '';
  // Set by the callback below, which TypeScript's flow analysis does not follow.
  const stopped: { loop?: number | undefined; late: boolean } = { late: false };
  const rule = ruleOf(tokenizer);
  const result = await generate(
    floatsOf(first, 'logits'),
    async (id) => {
      const logits = await model.next(id);
      // Processes messages (above all a cancellation) between two native calls.
      if (ends.length % 8 === 0) await yieldTo(signal);
      return logits;
    },
    {
      banned: (ids) => bannedTokens(ids, rule),
      assigned: Math.min(vocabulary, tokenizer.size),
      stop: config.eos,
      maxTokens,
      signal,
      onToken: (id) => {
        raw += stream.push(id);
        ends.push(raw.length);
        options.onText?.(raw);
        if (ends.length % LOOP_CHECK === 0) stopped.loop = loopStart(raw);
        stopped.late = performance.now() - prefilled > options.maxSeconds * 1000;
        return stopped.loop === undefined && !stopped.late;
      },
    },
  );
  raw = stream.text;
  const finished = performance.now();
  // The last tokens have not been checked yet, and the budget may have ended a loop.
  const { loop = loopStart(raw), late } = stopped;
  if (loop !== undefined) raw = raw.slice(0, loop);
  const end =
    loop !== undefined ? 'loop' : late ? 'time' : result.end === 'stop' ? 'stop' : 'budget';
  return {
    raw,
    tokens: { ends, logProbabilities: result.logProbabilities },
    end,
    generatedTokens: result.ids.length,
    timings: {
      ...timings,
      prefill: prefilled - encoded,
      decode: finished - prefilled,
    },
  };
}
