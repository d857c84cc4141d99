/**
 * A small typed writer of ONNX graphs. It checks names, types and shapes while a graph is built and
 * reports the incorrect node, so that mistakes are found here and not inside ONNX Runtime.
 */
import { ATTRIBUTE_TYPE, DATA_TYPE, encodeModel, EXTERNAL, type DataType } from './proto.ts';
import type { StoredTensor } from './weightFile.ts';

/** A number, or the name of a size that is known only at run time. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** A tensor that flows through the graph. */
export interface Value {
  /** Mutable, since naming a graph output renames its value. */
  name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

type Output = Pick<Value, 'type' | 'shape'>;

/** What a node results in: a value for each output that is wanted. */
type Results<O extends readonly unknown[]> = O extends readonly [infer First, ...infer More]
  ? First extends undefined
    ? Results<More>
    : [Value, ...Results<More>]
  : O extends readonly []
    ? []
    : Value[];

export type Attributes = Readonly<Record<string, number | string | readonly number[] | Float>>;

/** Marks a whole number as a float attribute. */
export class Float {
  constructor(readonly value: number) {}
}
export const float = (value: number): Float => new Float(value);

interface Node {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
}

type Constant = { value: Value; data: ArrayBufferView } | { value: Value; stored: StoredTensor };

export const MICROSOFT = 'com.microsoft';
const OPSET = 21;
const IR_VERSION = 10;

export class GraphError extends Error {
  override readonly name = 'GraphError';
}

export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`;

export class Graph {
  private readonly nodes: Node[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];
  private readonly constants: Constant[] = [];
  private readonly known = new Set<Value>();
  private readonly names = new Set<string>();
  private readonly scopes: string[] = [];
  private readonly small = new Map<string, Value>();

  constructor(readonly name: string) {}

  /** Runs `build` with a prefix for node names, e.g. the layer. */
  async scope<T>(prefix: string, build: () => Promise<T>): Promise<T> {
    this.scopes.push(prefix);
    try {
      return await build();
    } finally {
      this.scopes.pop();
    }
  }

  /** Throws with the location in the graph if a condition is false. */
  check(condition: boolean, op: string, why: string): asserts condition {
    if (!condition) throw new GraphError(`${this.name}/${[...this.scopes, op].join('/')}: ${why}`);
  }

  input(name: string, type: DataType, shape: Shape): Value {
    const value = this.declare({ name, type, shape });
    this.inputs.push(value);
    return value;
  }

  /** Makes a value an output of the graph under the given name. */
  output(value: Value, name: string): void {
    this.check(!this.names.has(name) || value.name === name, 'output', `"${name}" is taken.`);
    this.check(!this.inputs.includes(value), 'output', `"${value.name}" is an input.`);
    this.names.delete(value.name);
    value.name = name;
    this.names.add(name);
    this.outputs.push(value);
  }

  /** A constant inside the graph file. Equal small constants are stored once. */
  constant(type: DataType, shape: readonly number[], data: ArrayBufferView): Value {
    const key =
      data.byteLength <= 64
        ? `${type}${shapeText(shape)}${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')}`
        : undefined;
    const existing = key === undefined ? undefined : this.small.get(key);
    if (existing) return existing;
    const value = this.declare({ name: `const_${this.constants.length}`, type, shape });
    this.constants.push({ value, data });
    if (key !== undefined) this.small.set(key, value);
    return value;
  }

  int64(...values: number[]): Value {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  int64Scalar(n: number): Value {
    return this.constant('int64', [], BigInt64Array.of(BigInt(n)));
  }

  floats(shape: readonly number[], data: Float32Array): Value {
    this.check(
      shape.reduce((a, b) => a * b, 1) === data.length,
      'constant',
      `${data.length} values do not fill ${shapeText(shape)}.`,
    );
    return this.constant('float32', shape, data);
  }

  /** A constant in an external data file, or a part of one stored there. */
  external(name: string, stored: StoredTensor): Value {
    const value = this.declare({ name, type: stored.type, shape: stored.shape });
    this.constants.push({ value, stored });
    return value;
  }

  /**
   * Adds a node; `outputs` has type and shape of each result, undefined for one that is not needed.
   */
  node<const O extends readonly (Output | undefined)[]>(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: O,
    attributes: Attributes = {},
    domain = '',
  ): Results<O> {
    for (const value of inputs) {
      if (value !== undefined) {
        this.check(this.known.has(value), op, `"${value.name}" does not belong to this graph.`);
      }
    }
    const name = [...this.scopes, `${op}_${this.nodes.length}`].join('/');
    const results = outputs.map((output, i) =>
      output === undefined ? undefined : this.declare({ ...output, name: `${name}:${i}` }),
    );
    this.nodes.push({ op, domain, name, inputs, outputs: results, attributes });
    return results.filter((value) => value !== undefined) as Results<O>;
  }

  /** The serialized model. */
  serialize(): Uint8Array {
    const info = ({ name, type, shape }: Value) => ({
      name,
      type: {
        tensorType: {
          elemType: DATA_TYPE[type],
          shape: {
            dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })),
          },
        },
      },
    });
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: 'deepseek-ocr-vscode',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: MICROSOFT, version: 1 },
      ],
      graph: {
        name: this.name,
        node: this.nodes.map((node) => ({
          name: node.name,
          opType: node.op,
          domain: node.domain,
          input: node.inputs.map((value) => value?.name ?? ''),
          output: node.outputs.map((value) => value?.name ?? ''),
          attribute: Object.entries(node.attributes).map(encodeAttribute),
        })),
        initializer: this.constants.map(encodeConstant),
        input: this.inputs.map(info),
        output: this.outputs.map(info),
      },
    });
  }

  private declare(value: Value): Value {
    this.check(!this.names.has(value.name), 'name', `"${value.name}" is taken.`);
    this.names.add(value.name);
    this.known.add(value);
    return value;
  }
}

function encodeAttribute([name, value]: [string, Attributes[string]]): Record<string, unknown> {
  if (value instanceof Float) return { name, type: ATTRIBUTE_TYPE.float, f: value.value };
  if (typeof value === 'string') {
    return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value, 'utf8') };
  }
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { name, type: ATTRIBUTE_TYPE.int, i: value }
      : { name, type: ATTRIBUTE_TYPE.float, f: value };
  }
  return { name, type: ATTRIBUTE_TYPE.ints, ints: [...value] };
}

function encodeConstant(constant: Constant): Record<string, unknown> {
  const { name, type, shape } = constant.value;
  const tensor = { name, dataType: DATA_TYPE[type], dims: [...shape] };
  if ('data' in constant) {
    const { buffer, byteOffset, byteLength } = constant.data;
    return { ...tensor, rawData: Buffer.from(buffer, byteOffset, byteLength) };
  }
  const { location, offset, bytes } = constant.stored;
  return {
    ...tensor,
    dataLocation: EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(bytes) },
    ],
  };
}
