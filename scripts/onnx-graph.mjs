/** An ONNX graph whose nodes and float constants can be changed; all else keeps its bytes. */
import {
  ATTRIBUTE,
  field,
  fieldsOf,
  FLOAT,
  FLOAT16,
  FLOAT32,
  floatField,
  GRAPH,
  MODEL,
  NODE,
  numberField,
  numbersOf,
  TENSOR,
  textField,
  textOf,
  VALUE_INFO,
  valueOf,
} from './onnx-fields.mjs';

/**
 * @typedef {object} Constant
 * @property {number[]} dims
 * @property {Float32Array} values row-major
 */

/**
 * @typedef {object} Node
 * @property {string} opType
 * @property {string[]} inputs names of values; an input that is left out is empty
 * @property {string[]} outputs
 * @property {import('./onnx-fields.mjs').Field[]} rest all other fields
 */

/**
 * @param {string} opType @param {string[]} inputs @param {string} output
 * @param {Record<string, number>} [attributes] floats
 * @returns {Node}
 */
export function node(opType, inputs, output, attributes = {}) {
  const fields = Object.entries(attributes).map(([name, value]) => {
    const attribute = [
      textField(ATTRIBUTE.name, name),
      floatField(ATTRIBUTE.f, value),
      numberField(ATTRIBUTE.type, FLOAT),
    ];
    return field(NODE.attribute, Buffer.concat(attribute));
  });
  const rest = fieldsOf(Buffer.concat([textField(NODE.opType, opType), ...fields]));
  return { opType, inputs, outputs: [output], rest };
}

/** @param {Node} node @param {string} name @returns fields of an attribute; none if it is absent */
export const attributeOf = ({ rest }, name) =>
  rest
    .filter(({ id }) => id === NODE.attribute)
    .map(({ value }) => fieldsOf(value))
    .find((fields) => textOf(fields, ATTRIBUTE.name) === name) ?? [];

/** @param {Node} node @param {string} name @returns {number | undefined} */
export function floatOf(node, name) {
  const attribute = attributeOf(node, name);
  // A serialized 0 may be left out.
  return attribute.length === 0 ? undefined : (valueOf(attribute, ATTRIBUTE.f) ?? 0);
}

/** @param {Node} node @param {string} name @returns {number[]} */
export const integersOf = (node, name) => numbersOf(attributeOf(node, name), ATTRIBUTE.ints);

export class OnnxGraph {
  /** @type {Node[]} */
  nodes = [];
  /** Names of the graph's outputs. */
  outputs = new Set();
  /** @type {Map<string, Constant>} float constants, by the name that nodes use */
  #constants = new Map();
  /** @type {Map<string, Uint8Array>} whole fields, by the name of the initializer */
  #initializers = new Map();
  #fields;
  #rest;
  #count = 0;

  /**
   * @param {Uint8Array} model a serialized `ModelProto`
   * @param {Pick<import('./half-weights.mjs').HalfFormat, 'float16ToFloat32'>} format
   */
  constructor(model, { float16ToFloat32 }) {
    this.#fields = fieldsOf(model);
    const graph = fieldsOf(valueOf(this.#fields, MODEL.graph) ?? new Uint8Array());
    const own = [GRAPH.node, GRAPH.initializer];
    this.#rest = graph.filter(({ id }) => !own.includes(id)).map(({ bytes }) => bytes);
    const constant = (tensor) => constantOf(fieldsOf(tensor), float16ToFloat32);
    for (const { id, value, bytes } of graph) {
      const name = () => textOf(fieldsOf(value), VALUE_INFO.name);
      if (id === GRAPH.output) this.outputs.add(name());
      if (id === GRAPH.node) this.nodes.push(nodeOf(value));
      if (id !== GRAPH.initializer) continue;
      const initializer = textOf(fieldsOf(value), TENSOR.name);
      this.#initializers.set(initializer, bytes);
      this.#constants.set(initializer, constant(value));
    }
    for (const { opType, inputs, outputs, rest } of this.nodes) {
      const [output] = outputs;
      const tensor = valueOf(attributeOf({ rest }, 'value'), ATTRIBUTE.tensor);
      if (opType === 'Constant' && tensor) this.#constants.set(output, constant(tensor));
      // Weights that are stored as halves are cast to float32.
      const type = valueOf(attributeOf({ rest }, 'to'), ATTRIBUTE.i);
      if (opType === 'Cast' && type === FLOAT32) {
        this.#constants.set(output, this.#constants.get(inputs[0]));
      }
    }
  }

  /** @param {string} name @returns {Constant | undefined} */
  constant(name) {
    return this.#constants.get(name);
  }

  /**
   * Adds a float constant.
   * @param {number[]} dims @param {Float32Array} values
   * @returns {string} its name
   */
  add(dims, values) {
    const name = `folded.${this.#count++}`;
    this.#constants.set(name, { dims, values });
    const tensor = [
      ...dims.map((size) => numberField(TENSOR.dims, size)),
      numberField(TENSOR.dataType, FLOAT32),
      textField(TENSOR.name, name),
      field(TENSOR.rawData, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    ];
    this.#initializers.set(name, field(GRAPH.initializer, Buffer.concat(tensor)));
    return name;
  }

  /** The nodes that read a value. @param {string} name */
  users(name) {
    return this.nodes.filter(({ inputs }) => inputs.includes(name));
  }

  /** The only reader of a value that is no output of the graph. @param {string} name */
  onlyUser(name) {
    const [user, other] = this.users(name);
    return other || this.outputs.has(name) ? undefined : user;
  }

  /** The node that computes a value. @param {string} name */
  source(name) {
    return this.nodes.find(({ outputs }) => outputs.includes(name));
  }

  /** Puts nodes in the place of others. @param {Node[]} old @param {Node[]} replacement */
  replace(old, replacement) {
    // After the last of the old ones, whose inputs are computed by then.
    const at = Math.max(...old.map((each) => this.nodes.indexOf(each)));
    this.nodes.splice(at, 1, ...replacement);
    this.nodes = this.nodes.filter((each) => replacement.includes(each) || !old.includes(each));
  }

  /** The model without constants that nothing reads. @returns {Uint8Array} */
  write() {
    for (let before = -1; before !== this.nodes.length;) {
      before = this.nodes.length;
      const read = new Set([...this.outputs, ...this.nodes.flatMap(({ inputs }) => inputs)]);
      this.nodes = this.nodes.filter(({ outputs }) => outputs.some((name) => read.has(name)));
    }
    const read = new Set(this.nodes.flatMap(({ inputs }) => inputs));
    const initializers = [...this.#initializers].filter(([name]) => read.has(name));
    const graph = Buffer.concat([
      ...this.nodes.map(bytesOf),
      ...initializers.map(([, bytes]) => bytes),
      ...this.#rest,
    ]);
    return Buffer.concat(
      this.#fields.map(({ id, bytes }) => (id === MODEL.graph ? field(MODEL.graph, graph) : bytes)),
    );
  }
}

/** @param {Uint8Array} message @returns {Node} */
function nodeOf(message) {
  const fields = fieldsOf(message);
  const names = (wanted) =>
    fields.filter(({ id }) => id === wanted).map(({ value }) => Buffer.from(value).toString());
  return {
    opType: textOf(fields, NODE.opType),
    inputs: names(NODE.input),
    outputs: names(NODE.output),
    rest: fields.filter(({ id }) => id !== NODE.input && id !== NODE.output),
  };
}

/** @param {Node} node */
const bytesOf = ({ inputs, outputs, rest }) =>
  field(
    GRAPH.node,
    Buffer.concat([
      ...inputs.map((name) => textField(NODE.input, name)),
      ...outputs.map((name) => textField(NODE.output, name)),
      ...rest.map(({ bytes }) => bytes),
    ]),
  );

/** @returns {Constant | undefined} `undefined` for other types than float32 and float16 */
function constantOf(fields, float16ToFloat32) {
  const type = valueOf(fields, TENSOR.dataType);
  const raw = valueOf(fields, TENSOR.rawData);
  if (!raw || (type !== FLOAT32 && type !== FLOAT16)) return undefined;
  const { buffer } = Uint8Array.from(raw);
  const values =
    type === FLOAT32 ? new Float32Array(buffer) : float16ToFloat32(new Uint16Array(buffer));
  return { dims: numbersOf(fields, TENSOR.dims), values };
}
