import assert from 'node:assert/strict';
import { bannedTokens } from '../../../src/engine/deepseek/model/ngramBan.ts';
import { goldenJson } from './goldenData.ts';
import { bannedInWhole } from './wholeSequenceBan.ts';

interface NgramCase {
  kind: 'hf' | 'window';
  ngram_size: number;
  window_size?: number;
  whitelist?: number[];
  prompt?: number[];
  generated: number[];
  banned: number[];
  note?: string;
}

describe('n-gram ban', () => {
  const cases = goldenJson('ngram', 'ngram.json') as NgramCase[];
  for (const [i, c] of cases.entries()) {
    it(`${c.kind} case ${i} ${c.note ?? ''}`, () => {
      const size = c.ngram_size;
      const banned =
        c.kind === 'window'
          ? bannedTokens(c.generated, { size, window: c.window_size!, whitelist: new Set(c.whitelist) })
          : bannedInWhole(c.prompt ?? [], c.generated, size);
      assert.deepEqual(
        [...banned].sort((a, b) => a - b),
        c.banned,
      );
    });
  }
});
