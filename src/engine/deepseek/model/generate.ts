/** Greedy decoding with a ban on repeated n-grams. */
import { errors } from '../../../core/errors/errors.ts';
import { largest } from '../../../core/geometry/extremes.ts';
import { at } from '../../../core/system/items.ts';
import { technical } from '../../../core/sentences/sentence.ts';

const NONE: ReadonlySet<number> = new Set();

export interface GenerateOptions {
  /** Ids that may not follow those generated so far; default: none. */
  readonly banned?: (generated: readonly number[]) => ReadonlySet<number>;
  /** Ids from this one on belong to no token. */
  readonly assigned: number;
  /** Ends the answer; it is not part of the result. Absent: only the budget ends it. */
  readonly stop?: number;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  /** Called with every generated id and its log-probability. Returning false ends the answer. */
  readonly onToken?: (id: number, logProbability: number) => boolean | undefined;
}

export interface Generated {
  readonly ids: readonly number[];
  /** Natural logarithms, one per id. */
  readonly logProbabilities: readonly number[];
  readonly end: 'stop' | 'budget' | 'caller';
}

/** Index of the largest logit that is not banned. */
function argmax(logits: Float32Array, count: number, banned: ReadonlySet<number>): number {
  let best = -1;
  let value = -Infinity;
  for (let i = 0; i < count; i++) {
    const logit = logits[i]!;
    if (logit > value && !banned.has(i)) {
      best = i;
      value = logit;
    }
  }
  return best;
}

/**
 * Logits this far below the largest are left out of the softmax's sum: the exponentials of 128,000
 * logits took a tenth of a step. The sum is at least 1, and the omitted part at most 128,000 ·
 * e⁻²⁰, so a log-probability is at most 3e-4 too high.
 */
const NEGLIGIBLE = 20;

/**
 * log softmax at one index, over the ids that belong to tokens.
 * @param max the largest logit
 */
export function logProbability(
  logits: Float32Array,
  count: number,
  id: number,
  max: number,
): number {
  const floor = max - NEGLIGIBLE;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const logit = logits[i]!;
    if (logit > floor) sum += Math.exp(logit - max);
  }
  return at(logits, id) - max - Math.log(sum);
}

/**
 * Generates until the stop token, the budget or the caller ends it.
 * @param first logits of the position after the prompt
 * @param next runs one token and returns the logits of the position after it
 */
export async function generate(
  first: Float32Array,
  next: (id: number) => Promise<Float32Array>,
  options: GenerateOptions,
): Promise<Generated> {
  const { stop, maxTokens, signal } = options;
  const ids: number[] = [];
  const logProbabilities: number[] = [];
  let logits = first;
  for (;;) {
    if (signal.aborted) throw errors.cancelled();
    const count = Math.min(options.assigned, logits.length);
    const banned = options.banned?.(ids) ?? NONE;
    const id = argmax(logits, count, banned);
    // Nothing is larger than minus infinity or NaN.
    if (id < 0) {
      throw errors.recognizerFailed('DeepSeek-OCR', technical('its decoder returned no numbers.'));
    }
    const open = [id, ...banned].filter((other) => other < count);
    const max = largest(open.map((other) => at(logits, other)));
    if (id === stop) return { ids, logProbabilities, end: 'stop' };
    ids.push(id);
    const probability = logProbability(logits, count, id, max);
    logProbabilities.push(probability);
    if (options.onToken?.(id, probability) === false) {
      return { ids, logProbabilities, end: 'caller' };
    }
    if (ids.length >= maxTokens) return { ids, logProbabilities, end: 'budget' };
    logits = await next(id);
  }
}
