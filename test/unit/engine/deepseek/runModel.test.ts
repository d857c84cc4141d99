import assert from 'node:assert/strict';
import { modeOf } from '../../../../src/core/prompting/resolutionModes.ts';
import { findTask } from '../../../../src/core/prompting/tasks.ts';
import { Tensor } from 'onnxruntime-node';
import { runModel, type ReadingModel } from '../../../../src/engine/deepseek/runModel.ts';
import { Tokenizer } from '../../../../src/engine/deepseek/model/tokenizer.ts';
import { goldenPath } from '../../../golden/deepseek/goldenData.ts';

/** A model that returns the given ids, then the stop token. */
function speaker(ids: readonly number[], vocabulary: number): ReadingModel {
  let step = 0;
  const logits = (): Float32Array => {
    const values = new Float32Array(vocabulary).fill(-10);
    values[ids[step++] ?? 1] = 10;
    return values;
  };
  const config = { bos: 0, eos: 1, decoder: { hidden: 4, maxPositions: 8192, vocabulary } };
  return {
    manifest: { family: 'v1', config },
    arrange: () => new Float32Array(40),
    encode: () => Promise.resolve(new Float32Array(40)),
    encodePage: () => Promise.resolve(new Float32Array(40)),
    onlyGraphsFor: () => Promise.resolve(),
    embedPrompt: () => Promise.resolve(new Float32Array(80)),
    decoder: {
      reset: () => undefined,
      run: () => Promise.resolve({ logits: new Tensor('float32', logits(), [1, 1, vocabulary]) }),
    },
    next: () => Promise.resolve(logits()),
  };
}

describe('reading a page', () => {
  it('checks for a loop once more when the answer has ended', async () => {
    const tokenizer = await Tokenizer.load(goldenPath('v1-tiny', 'tokenizer.json'));
    // The boxes differ, so that the ban on repeated tokens does not interfere.
    const block = (i: number): string => `<|ref|>a<|/ref|><|det|>[[1,${i},9,99]]<|/det|>\nb\n`;
    const ids = tokenizer.encode([1, 2, 3, 4, 5, 6, 7, 8, 9].map(block).join(''));
    const image = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3) };
    const { raw, end } = await runModel(speaker(ids, tokenizer.size), tokenizer, image, {
      task: findTask('document'),
      mode: modeOf('v1', 'base'),
      maxTokens: ids.length,
      maxSeconds: 60,
      signal: new AbortController().signal,
    });
    assert.equal(end, 'loop');
    assert.equal(raw, block(1));
  });
});
