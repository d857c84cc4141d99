/** Where text is in an answer, and the model's confidence in it. */

import { countUpTo } from '../../core/geometry/extremes.ts';
import type { AnswerSpan } from './tags.ts';

/** The tokens of an answer with the log-probability of each. */
export interface TokenSpans {
  /** Length of the decoded text after each token, in UTF-16 units. */
  readonly ends: readonly number[];
  readonly logProbabilities: readonly number[];
}

/** exp(mean log-probability) of the tokens that end inside the spans; null without any. */
export function spanConfidence(tokens: TokenSpans, spans: readonly AnswerSpan[]): number | null {
  let sum = 0;
  let count = 0;
  const endsUpTo = (offset: number) => countUpTo(tokens.ends, offset, (tokenEnd) => tokenEnd);
  for (const { start, end } of spans) {
    for (const value of tokens.logProbabilities.slice(endsUpTo(start), endsUpTo(end))) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? null : Math.min(1, Math.exp(sum / count));
}
