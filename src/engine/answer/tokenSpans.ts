/** Where text is in an answer, and the model's confidence in it. */

import type { AnswerSpan } from './grounding.ts';

/** The tokens of an answer with the log-probability of each. */
export interface TokenSpans {
  /** Length of the decoded text after each token, in UTF-16 units. */
  readonly ends: readonly number[];
  readonly logProbabilities: readonly number[];
}

/** Index of the first token that ends after an offset. */
function firstBehind({ ends }: TokenSpans, offset: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** exp(mean log-probability) of the tokens that end inside the spans; null without any. */
export function spanConfidence(tokens: TokenSpans, spans: readonly AnswerSpan[]): number | null {
  let sum = 0;
  let count = 0;
  for (const { start, end } of spans)
    for (let i = firstBehind(tokens, start); i < tokens.ends.length; i++) {
      if (tokens.ends[i]! > end) break;
      sum += tokens.logProbabilities[i]!;
      count++;
    }
  return count === 0 ? null : Math.min(1, Math.exp(sum / count));
}
