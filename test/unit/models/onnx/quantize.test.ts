import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import { MICROSOFT } from '../../../../src/models/onnx/graph.ts';
import { Ops } from '../../../../src/models/onnx/ops.ts';
import { quantizeBlocks, quantizeChannels } from '../../../../src/models/onnx/quantize.ts';
import { dequantizeBlocks } from '../../../dequantizeBlocks.ts';

/** Reproducible numbers around 0 with a few ties, zeros and outliers. */
function weightsOf(count: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const value = Math.round((state / 2 ** 31 - 1) * 64) / 512;
    return i % 97 === 0 ? value * 9 : i % 31 === 0 ? 0 : value;
  });
}

/** The definition, entry by entry. */
function plainBlocks(weights: Float32Array, rows: number, columns: number, bits: 4 | 8) {
  const block = 32;
  const middle = 2 ** (bits - 1);
  const blocks = Math.ceil(columns / block);
  const levels: number[] = [];
  const scales: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      const part = [...weights.subarray(row * columns, (row + 1) * columns)].slice(
        b * block,
        (b + 1) * block,
      );
      const extreme = part.reduce((best, w) => (Math.abs(w) > Math.abs(best) ? w : best), 0);
      const scale = extreme === 0 ? 1 : Math.fround(extreme / -middle);
      scales.push(scale);
      for (let i = 0; i < block; i++) {
        const level = i < part.length ? Math.round(part[i]! * (1 / scale)) + middle : middle;
        levels.push(Math.min(2 * middle - 1, Math.max(0, level)));
      }
    }
  }
  return { levels, scales };
}

const unpacked = (packed: Uint8Array, bits: 4 | 8): number[] =>
  bits === 8 ? [...packed] : [...packed].flatMap((byte) => [byte & 15, byte >> 4]);

describe('quantization in blocks', () => {
  for (const bits of [4, 8] as const) {
    for (const columns of [32, 96, 70, 33]) {
      it(`packs ${bits} bits of rows of ${columns} as defined`, () => {
        const weights = weightsOf(5 * columns);
        const { packed, scales } = quantizeBlocks(weights, 5, columns, bits, 32);
        const plain = plainBlocks(weights, 5, columns, bits);
        assert.deepEqual([...scales], plain.scales);
        assert.deepEqual(unpacked(packed, bits), plain.levels);
      });
    }
  }

  it('has an error of at most half a step, or a whole one at the end without a counterpart', () => {
    const weights = weightsOf(64 * 8);
    const quantized = quantizeBlocks(weights, 8, 64, 4, 32);
    const back = dequantizeBlocks(quantized, 8, 64, 4, 32);
    back.forEach((value, i) => {
      const step = Math.abs(quantized.scales[Math.floor(i / 32)]!);
      assert.ok(Math.abs(value - weights[i]!) <= step * 1.0001);
    });
  });

  it('keeps zeros', () => {
    const { packed, scales } = quantizeBlocks(new Float32Array(64), 1, 64, 4, 32);
    assert.deepEqual([...scales], [1, 1]);
    assert.ok(packed.every((byte) => byte === 0x88));
  });
});

describe('quantization by output', () => {
  const [rows, columns] = [45, 51];
  const weights = weightsOf(rows * columns);
  const { values, scales } = quantizeChannels(weights, rows, columns);

  it('is symmetric and transposed, with the range of the largest entry or pair', () => {
    for (let row = 0; row < rows; row++) {
      const own = weights.subarray(row * columns, (row + 1) * columns);
      const pairs = [...own].flatMap((weight, i) => (i % 2 === 1 ? [weight + own[i - 1]!] : []));
      const scale = Math.fround(Math.max(...[...own, ...pairs].map(Math.abs)) / 127);
      assert.equal(scales[row], scale);
      own.forEach((weight, column) =>
        assert.equal(values[column * rows + row], Math.round(weight / scale) + 0),
      );
    }
  });

  it('lets no pair of neighbors overflow 16 bits, whatever the activations', () => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column + 1 < columns; column += 2) {
        const [first, second] = [values[column * rows + row]!, values[(column + 1) * rows + row]!];
        assert.ok(255 * Math.abs(first + second) < 2 ** 15, `${first} and ${second}`);
      }
    }
  });

  it('is correct on this processor for weights of equal size, which overflow most easily', async () => {
    const same = new Float32Array(64 * 64).fill(0.5);
    const quantized = quantizeChannels(same, 64, 64);
    const graph = new Ops('product');
    const x = graph.input('x', 'float32', [1, 64]);
    const operands = [
      graph.constant('int8', [64, 64], quantized.values),
      graph.floats([64], quantized.scales),
    ];
    const out = [{ type: 'float32', shape: [1, 64] }] as const;
    const [y] = graph.node('DynamicQuantizeMatMul', [x, ...operands], out, {}, MICROSOFT);
    graph.output(y, 'y');
    const session = await ort.InferenceSession.create(graph.serialize());
    const ones = new ort.Tensor('float32', new Float32Array(64).fill(1), [1, 64]);
    const { data } = (await session.run({ x: ones }))['y']!;
    await session.release();
    for (const value of data as Float32Array) assert.ok(Math.abs(value - 32) < 0.5, `${value}`);
  });
});
