import assert from 'node:assert/strict';
import { generate, logProbability } from '../../../../../src/engine/deepseek/model/generate.ts';
import { bannedTokens } from '../../../../../src/engine/deepseek/model/ngramBan.ts';

const VOCABULARY = 128_000;

/** Logits like those of a real vocabulary: most are far below the best few. */
function logitsOf(best: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: VOCABULARY }, (_, i) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return i === 777 ? best : (state / 2 ** 31 - 0.5) * 30;
  });
}

/** log softmax by its definition. */
function exact(logits: Float32Array, id: number): number {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = logits.reduce((all, logit) => all + Math.exp(logit - max), 0);
  return logits[id]! - max - Math.log(sum);
}

describe('greedy decoding', () => {
  const options = {
    assigned: VOCABULARY,
    maxTokens: 4,
    signal: new AbortController().signal,
  };

  it('returns log-probabilities within the documented bound', () => {
    for (const best of [16, 22, 30, 60]) {
      const logits = logitsOf(best);
      const error = logProbability(logits, VOCABULARY, 777, best) - exact(logits, 777);
      assert.ok(error >= -1e-6 && error <= 3e-4, `${error}`);
    }
  });

  it('returns that of a token ranked below a banned one as well', async () => {
    // 5 5 | 5: the rule bans a third one.
    const logits = Float32Array.of(0, 0, 0, 2, 0, 4);
    const { ids, logProbabilities } = await generate(logits, () => Promise.resolve(logits), {
      ...options,
      assigned: 6,
      maxTokens: 3,
      banned: (ids) => bannedTokens(ids, { size: 2, window: 10 }),
    });
    assert.deepEqual(ids, [5, 5, 3]);
    for (const [i, id] of ids.entries()) {
      assert.ok(Math.abs(logProbabilities[i]! - exact(logits, id)) < 1e-6);
    }
  });

  it('fails if the decoder returns no numbers', async () => {
    const nothing = new Float32Array(VOCABULARY).fill(NaN);
    await assert.rejects(
      generate(nothing, () => Promise.resolve(nothing), options),
      { code: 'recognizerFailed' },
    );
  });
});
