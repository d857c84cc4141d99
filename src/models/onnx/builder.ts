/** Graph building with a model's weights: linear layers in every storage form. */
import { at, getOrCreate, lookUp } from '../../core/system/items.ts';
import type { WeightSource } from '../format/checkpoint.ts';
import { MICROSOFT, type Value } from './graph.ts';
import { bitsOf, type LinearKind } from './matrixJob.ts';
import type { TensorRows } from './matrixRows.ts';
import { Ops } from './ops.ts';
import { DATA_TYPE } from './proto.ts';
import { BLOCK } from './quantize.ts';
import { storeMatrix } from './storeMatrix.ts';
import type { StoredTensor, WeightFile } from './weightFile.ts';

/**
 * The type in which products with weights are computed. Norms, attention and the residual stream
 * are float32.
 */
export type Precision = 'float32' | 'float16';

export interface BuilderOptions {
  /**
   * For `MatMulNBits`: 4 computes with int8 activations (with 8 bits anything else is hundreds of
   * times slower), 1 in float32, for tests.
   */
  readonly accuracyLevel?: 1 | 4;
  readonly precision?: Precision;
  /** Whether the graph must also run on GPU providers. */
  readonly forGpu?: boolean;
  /** Bytes that no tensor of a GPU graph may exceed; weights are split to fit. */
  readonly largestBinding?: number;
}

/** The smallest storage binding that WebGPU guarantees. */
const LARGEST_BINDING = 128 * 2 ** 20;

export class ModelBuilder extends Ops {
  /** External tensors that are already in this graph. */
  private readonly placed = new Map<string, Value>();
  private readonly fitted = new Map<string, Value>();
  readonly precision: Precision;
  readonly forGpu: boolean;
  readonly largestBinding: number;
  private readonly accuracyLevel: 1 | 4;

  constructor(
    name: string,
    readonly weights: WeightSource,
    readonly file: WeightFile,
    options: BuilderOptions = {},
  ) {
    super(name);
    const { accuracyLevel = 4, precision = 'float32', forGpu = false } = options;
    this.forGpu = forGpu;
    this.largestBinding = options.largestBinding ?? LARGEST_BINDING;
    this.accuracyLevel = accuracyLevel;
    this.precision = precision;
  }

  /** A float tensor in the given type; unchanged if it already has it. */
  as(x: Value, type: Precision): Value {
    return x.type === type ? x : this.cast(x, type, DATA_TYPE[type]);
  }

  /** From the residual stream to the type in which products are computed. */
  lower(x: Value): Value {
    return this.as(x, this.precision);
  }

  /** Back to the precision of the residual stream. */
  raise(x: Value): Value {
    return this.as(x, 'float32');
  }

  /** A constant in the type of the other operand. ONNX Runtime folds the cast at load time. */
  fit(constant: Value, { type }: Pick<Value, 'type'>): Value {
    if (type !== 'float32' && type !== 'float16') return constant;
    const key = `${constant.name}:${type}`;
    const known = this.fitted.get(key) ?? this.as(constant, type);
    this.fitted.set(key, known);
    return known;
  }

  /** A stored tensor under a key shared by all graphs over the file. */
  async stored(
    key: string,
    make: () => Promise<{
      type: StoredTensor['type'];
      shape: readonly number[];
      data: ArrayBufferView;
    }>,
  ): Promise<Value> {
    if (!this.file.stored.has(key)) {
      const { type, shape, data } = await make();
      await this.file.add(key, type, shape, data);
    }
    return this.storedValue(key);
  }

  /** A tensor of the checkpoint as float32, in its original shape. */
  tensor(name: string): Promise<Value> {
    return this.stored(name, async () => ({
      type: 'float32',
      shape: this.weights.shape(name),
      data: await this.weights.read(name),
    }));
  }

  /**
   * `x · Wᵀ + b` with the weights `names` stacked along their outputs.
   * @param x `[…, K]`
   */
  async linear(
    x: Value,
    names: readonly string[],
    kind: LinearKind,
    biases: readonly string[] = [],
  ): Promise<Value> {
    const key = names.join('+');
    const rows = names.reduce((sum, name) => sum + at(this.weights.shape(name), 0), 0);
    const bias = biases.length === 0 ? undefined : await this.bias(biases);
    return this.linearOf(x, key, rows, kind, { tensors: names }, bias);
  }

  private bias(names: readonly string[]): Promise<Value> {
    return this.stored(names.join('+'), async () => {
      const parts = await Promise.all(names.map((name) => this.weights.read(name)));
      const data = Float32Array.from(parts.flatMap((part) => [...part]));
      return { type: 'float32', shape: [data.length], data };
    });
  }

  /** The same for weights `[rows, columns]` that are stored under a separate key. */
  async linearOf(
    x: Value,
    key: string,
    rows: number,
    kind: LinearKind,
    weights: TensorRows,
    bias?: Value,
  ): Promise<Value> {
    const columns = x.shape.at(-1);
    this.check(typeof columns === 'number', key, 'the input width is not known.');
    const out = { type: x.type, shape: [...x.shape.slice(0, -1), rows] };
    const name = await this.storeLinear(key, kind, [rows, columns], weights);
    if (kind === 'fp32' || kind === 'fp16') {
      const product = this.matMul(x, this.fit(this.storedValue(name), x));
      return bias === undefined ? product : this.add(product, this.fit(bias, x));
    }
    const scales = this.storedValue(`${name}:scales`);
    if (kind === 'dynamic8') {
      return this.node(
        'DynamicQuantizeMatMul',
        [x, this.storedValue(name), scales, ...(bias === undefined ? [] : [undefined, bias])],
        [out],
        {},
        MICROSOFT,
      )[0];
    }
    return this.matMulNBits(x, this.storedValue(name), scales, rows, bitsOf(kind), bias);
  }

  /**
   * Stores a layer's weights `[rows, columns]`, unless they are already stored.
   * @returns their key; the scales, if the kind has any, are under the same key with `:scales`
   */
  async storeLinear(
    key: string,
    kind: LinearKind,
    size: readonly [number, number],
    weights: TensorRows,
  ): Promise<string> {
    const name = `${key}:${kind}`;
    await storeMatrix(this, name, kind, size, weights);
    return name;
  }

  matMulNBits(
    x: Value,
    packed: Value,
    scales: Value,
    rows: number,
    bits: 4 | 8,
    bias?: Value,
  ): Value {
    const columns = x.shape.at(-1) as number;
    const tail = bias === undefined ? [] : [undefined, undefined, this.fit(bias, x)];
    return this.node(
      'MatMulNBits',
      [x, packed, this.fit(scales, x), ...tail],
      [{ type: x.type, shape: [...x.shape.slice(0, -1), rows] }],
      { K: columns, N: rows, bits, block_size: BLOCK, accuracy_level: this.accuracyLevel },
      MICROSOFT,
    )[0];
  }

  /** The value of a tensor that is already in the file. */
  storedValue(key: string): Value {
    return getOrCreate(this.placed, key, () => this.external(key, lookUp(this.file.stored, key)));
  }

  /** Consecutive rows of a stored tensor, from `first` on. */
  storedRows(key: string, first: number, shape: readonly [number, ...number[]]): Value {
    const whole = lookUp(this.file.stored, key);
    const [rows] = shape;
    const allRows = at(whole.shape, 0);
    if (rows === allRows) return this.storedValue(key);
    const rowBytes = whole.bytes / allRows;
    const offset = whole.offset + first * rowBytes;
    return this.external(`${key}[${first}]`, {
      ...whole,
      shape,
      offset,
      bytes: rows * rowBytes,
    });
  }
}
