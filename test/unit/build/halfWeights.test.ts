/** The packaged networks: large weights as float16, and everything else as it was. */
import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import protobuf from 'protobufjs';
import { halfWeights } from '../../../scripts/half-weights.mjs';
import * as format from '../../../src/models/format/half.ts';

const SIZE = 40;

/** The part of onnx.proto3 that the model of these tests has. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; string doc = 12; }
  message Attribute { string name = 1; int64 i = 3; Tensor t = 5; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated Attribute attribute = 5; string domain = 7; }
  message Dim { int64 dim_value = 1; string dim_param = 2; }
  message Shape { repeated Dim dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Info { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; string doc = 10;
    repeated Info input = 11; repeated Info output = 12; repeated Info value_info = 13; }
  message Opset { string domain = 1; int64 version = 2; }
  message Entry { string key = 1; string value = 2; }
  message Model { int64 ir_version = 1; string producer = 2; Graph graph = 7; repeated Opset opset = 8;
    repeated Entry metadata = 14; double unknown = 99; }`);
const Model = root.lookupType('Model');

interface Tensor {
  name: string;
  dataType: number;
  rawData: Uint8Array;
}
interface Node {
  input?: string[];
  output: string[];
  opType: string;
  name?: string;
  attribute?: { t?: Tensor }[];
}
interface Contents {
  graph: { node: Node[]; initializer: Tensor[] };
}

const FLOAT32 = 1;
const FLOAT16 = 10;

const tensor = (name: string, values: Float32Array, dims: number[]) => ({
  dims,
  dataType: FLOAT32,
  name,
  rawData: Buffer.from(values.buffer),
  doc: `what ${name} is`,
});
const info = (name: string) => ({
  name,
  type: {
    tensorType: { elemType: FLOAT32, shape: { dim: [{ dimParam: 'rows' }, { dimValue: SIZE }] } },
  },
});

/** Numbers between -0.2 and 0.2, most of which no half can hold exactly. */
const numbers = (count: number, shift: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 7 + shift) / 5);

/** `y = (x · constant) · initializer + bias`, with weights of 40 × 40. */
function modelOf(initializer = numbers(SIZE * SIZE, 2), moreInputs: string[] = []): Uint8Array {
  const square = [SIZE, SIZE];
  const constant = tensor('weights', numbers(SIZE * SIZE, 1), square);
  return Model.encode(
    Model.fromObject({
      irVersion: 8,
      producer: 'a test',
      metadata: [{ key: 'alphabet', value: 'aß語' }],
      unknown: 1.5,
      opset: [{ version: 17 }],
      graph: {
        name: 'tiny',
        doc: 'three steps',
        node: [
          {
            name: 'the first constant',
            opType: 'Constant',
            output: ['a'],
            attribute: [{ name: 'value', type: 4, t: constant }],
          },
          { name: 'product', opType: 'MatMul', input: ['x', 'a'], output: ['p'] },
          { opType: 'MatMul', input: ['p', 'b'], output: ['q'] },
          { opType: 'Add', input: ['q', 'bias'], output: ['y'] },
        ],
        initializer: [tensor('b', initializer, square), tensor('bias', numbers(SIZE, 3), [SIZE])],
        input: [info('x'), ...moreInputs.map(info)],
        output: [info('y')],
        valueInfo: [info('p')],
      },
    }),
  ).finish();
}

const contentsOf = (model: Uint8Array) =>
  Model.toObject(Model.decode(model), { arrays: true }) as Contents & Record<string, unknown>;

async function outputOf(model: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: 'all' });
  const x = new ort.Tensor('float32', numbers(2 * SIZE, 4), [2, SIZE]);
  const { y } = await session.run({ x });
  await session.release();
  return y!.data as Float32Array;
}

describe('halved weights of a network', () => {
  it('give nearly the same output', async () => {
    const model = modelOf();
    const wanted = await outputOf(model);
    const found = await outputOf(halfWeights(model, format));
    assert.ok(wanted.some((value) => Math.abs(value) > 0.1));
    wanted.forEach((value, i) => {
      assert.ok(Math.abs(value - found[i]!) < 1e-3, `${value} became ${found[i]}`);
    });
  });

  it('are stored as float16, with casts before their use', () => {
    const model = modelOf();
    const halved = halfWeights(model, format);
    const { graph } = contentsOf(halved);
    assert.deepEqual(
      graph.node.map(({ opType, input, output }) => [opType, input, output]),
      [
        ['Cast', ['b.half'], ['b']],
        ['Constant', [], ['a.half']],
        ['Cast', ['a.half'], ['a']],
        ['MatMul', ['x', 'a'], ['p']],
        ['MatMul', ['p', 'b'], ['q']],
        ['Add', ['q', 'bias'], ['y']],
      ],
    );
    const constant = graph.node[1]!.attribute![0]!.t!;
    const [initializer, bias] = graph.initializer;
    assert.deepEqual([initializer!.name, initializer!.dataType], ['b.half', FLOAT16]);
    assert.equal(constant.dataType, FLOAT16);
    for (const { rawData } of [constant, initializer!]) {
      assert.equal(rawData.length, 2 * SIZE * SIZE);
    }
    assert.equal(bias!.dataType, FLOAT32);
    assert.ok(halved.length < 0.6 * model.length);
  });

  it('leave every other field as it was', () => {
    const model = modelOf();
    const before = contentsOf(model);
    const after = contentsOf(halfWeights(model, format));
    // Puts back what is meant to change.
    const { graph } = after;
    graph.node = graph.node.filter(({ opType }) => opType !== 'Cast');
    graph.node[0]!.output = ['a'];
    const weights = [graph.node[0]!.attribute![0]!.t!, graph.initializer[0]!];
    const originals = [before.graph.node[0]!.attribute![0]!.t!, before.graph.initializer[0]!];
    weights.forEach((each, i) => {
      const { name, dataType, rawData } = originals[i]!;
      Object.assign(each, { name, dataType, rawData });
    });
    assert.deepEqual(after, before);
  });

  it('are the same bytes each time, and halved once', () => {
    const model = modelOf();
    const halved = halfWeights(model, format);
    assert.deepEqual(halfWeights(model, format), halved);
    assert.deepEqual(halfWeights(halved, format), halved);
  });

  for (const [what, values] of [
    ['too large', Float32Array.from(numbers(SIZE * SIZE, 2), (value) => value * 1e6)],
    ['too small', Float32Array.from(numbers(SIZE * SIZE, 2), (value) => value * 1e-7)],
    ['not a number', numbers(SIZE * SIZE, 2).fill(NaN, 5, 6)],
  ] as const) {
    it(`stay as they are if a number is ${what} for float16`, () => {
      const { graph } = contentsOf(halfWeights(modelOf(values), format));
      assert.deepEqual(graph.initializer[0], contentsOf(modelOf(values)).graph.initializer[0]);
    });
  }

  it('stay as they are if a caller may pass others by their name', () => {
    const model = modelOf(undefined, ['b']);
    const { graph } = contentsOf(halfWeights(model, format));
    assert.deepEqual(graph.initializer[0], contentsOf(model).graph.initializer[0]);
  });
});
