import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../../../src/engine/deepseek/model/cpuDecoder.ts';
import { PROBE } from '../../../../../src/engine/deepseek/device/probeModel.ts';

const CONFIG = { ...PROBE, hidden: 8, heads: 2, layers: 1, maxPositions: 8192 };
/** Positions of an ordinary page, including the space reserved for its answer. */
const PROMPT = 280;
const EXPECTED = PROMPT + 768;

/** A graph whose new keys and values are the numbers of their positions, from 1. */
function decoderThatCounts() {
  /** At every run: capacity of the cache, the memory behind it, first and last row of each head. */
  const seen: {
    readonly capacity: number;
    readonly buffers: readonly ArrayBufferLike[];
    readonly rows: readonly (number | undefined)[];
  }[] = [];
  let keys: Float32Array = new Float32Array(0);
  const session = {
    run: (feeds: Record<string, ort.Tensor>) => {
      const count = feeds['inputs_embeds']!.dims[1]!;
      const from = Number((feeds['position_ids']!.data as BigInt64Array)[0]);
      keys = feeds['past_k0']!.data as Float32Array;
      const values = feeds['past_v0']!.data as Float32Array;
      const capacity = feeds['past_k0']!.dims[2]!;
      const last = (from - 1) * 4;
      seen.push({
        capacity,
        rows: [0, last, capacity * 4, capacity * 4 + last].map((at) => keys[at]),
        buffers: [keys, values].map(({ buffer }) => buffer),
      });
      const row = Float32Array.from({ length: 2 * count * 4 }, (_, i) => {
        return from + 1 + (Math.floor(i / 4) % count);
      });
      const made = new ort.Tensor('float32', row, [1, 2, count, 4]);
      return Promise.resolve({ new_k0: made, new_v0: made });
    },
    release: () => Promise.resolve(),
  };
  const decoder = new CpuDecoder(session, CONFIG);
  const read = async (positions: number) => {
    seen.length = 0;
    decoder.reset();
    await decoder.run(new Float32Array(PROMPT * 8), EXPECTED);
    const row = new Float32Array(8);
    while (decoder.position < positions) await decoder.run(row);
    // Two heads with four numbers for each position.
    return [...new Set(seen.slice(1).map(({ buffers }) => buffers[0]!.byteLength / 32))];
  };
  return { decoder, read, seen, keys: () => keys };
}

describe('the cache of the decoder on the CPU', () => {
  it('grows in few steps and never far beyond the longest sequence', async () => {
    const { read, seen, keys } = decoderThatCounts();
    const rooms = await read(8192);
    assert.deepEqual(rooms, [1280, 1792, 2304, 3072, 3840, 4864, 6144, 7680, 8192]);
    for (const head of [0, 1]) {
      const rows = keys().subarray(head * seen.at(-1)!.capacity * 4);
      for (let position = 0; position < 8191; position++) {
        assert.equal(rows[position * 4], position + 1);
      }
    }
  });

  it('gives the graph few unused positions, with the rows of every head in their places', async () => {
    const { decoder, read, seen } = decoderThatCounts();
    await read(PROMPT + 1);
    const row = new Float32Array(8);
    for (let position = PROMPT + 1; position < 2000; position++) {
      await decoder.run(row);
      const { capacity, rows } = seen.at(-1)!;
      assert.ok(capacity >= position && capacity <= position + 128, `${capacity} for ${position}`);
      assert.deepEqual(rows, [1, position, 1, position]);
    }
  });

  it('is kept for the next page after an ordinary one, but not after a long one', async () => {
    const { read, seen } = decoderThatCounts();
    await read(PROMPT + 100);
    const { buffers } = seen.at(-1)!;
    await read(PROMPT + 100);
    // Not deepEqual, which would print megabytes.
    assert.ok(seen.at(-1)!.buffers.every((buffer) => buffers.includes(buffer)));
    const ordinary = buffers[0]!.byteLength;
    await read(6000);
    assert.ok(seen.at(-1)!.buffers[0]!.byteLength > 4 * ordinary);
    await read(PROMPT + 100);
    assert.equal(seen.at(-1)!.buffers[0]!.byteLength, ordinary);
  });
});
