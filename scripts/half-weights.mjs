/**
 * Halves the size of an ONNX model: its large float32 constants are stored as float16, each followed
 * by a `Cast` to float32. ONNX Runtime computes the casts when it loads the model, so the graph that
 * runs is the same. Every other field keeps its bytes.
 */
import {
  ATTRIBUTE,
  field,
  fieldsOf,
  FLOAT16,
  FLOAT32,
  GRAPH,
  INT,
  MODEL,
  NODE,
  numberField,
  TENSOR,
  textField,
  textOf,
  VALUE_INFO,
  valueOf,
} from './onnx-fields.mjs';

/** Fewest numbers of a constant for which the node that is added is worth its bytes. */
const LARGE = 1024;

/** Largest error of a weight as a share of the largest in its constant: the rounding of a half. */
const ROUNDING = 2 ** -11;

/**
 * Conversions between float32 and float16.
 * @typedef {object} HalfFormat
 * @property {(values: Float32Array) => Uint16Array} toHalf
 * @property {(halves: Uint16Array) => Float32Array} float16ToFloat32
 */

/**
 * A message with other bytes for some of its fields.
 * @param {Field[]} fields
 * @param {Record<number, Uint8Array>} replacements whole fields by id
 */
const replaced = (fields, replacements) =>
  Buffer.concat(fields.map(({ id, bytes }) => replacements[id] ?? bytes));

/**
 * @param {Uint8Array} raw little-endian float32
 * @param {HalfFormat} format
 * @returns {Uint8Array | undefined} float16, or `undefined` if that has too little range for them
 */
function halved(raw, { toHalf, float16ToFloat32 }) {
  const values = new Float32Array(Uint8Array.from(raw).buffer);
  const halves = toHalf(values);
  const restored = float16ToFloat32(halves);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isClose = restored.every((value, i) => Math.abs(value - values[i]) <= largest * ROUNDING);
  return isClose ? new Uint8Array(halves.buffer) : undefined;
}

/**
 * @param {Uint8Array} tensor
 * @param {HalfFormat} format
 * @param {string} [name] new name
 * @returns {Uint8Array | undefined} `undefined` for a tensor that stays as it is
 */
function halvedTensor(tensor, format, name) {
  const fields = fieldsOf(tensor);
  const raw = valueOf(fields, TENSOR.rawData);
  if (valueOf(fields, TENSOR.dataType) !== FLOAT32 || !raw || raw.length < 4 * LARGE) return;
  const halves = halved(raw, format);
  if (!halves) return;
  return replaced(fields, {
    [TENSOR.dataType]: numberField(TENSOR.dataType, FLOAT16),
    [TENSOR.rawData]: field(TENSOR.rawData, halves),
    ...(name === undefined ? {} : { [TENSOR.name]: textField(TENSOR.name, name) }),
  });
}

const halfName = (name) => `${name}.half`;

/** The node that restores a constant under its own name. @param {string} name */
function castNode(name) {
  const to = [
    textField(ATTRIBUTE.name, 'to'),
    numberField(ATTRIBUTE.i, FLOAT32),
    numberField(ATTRIBUTE.type, INT),
  ];
  return field(
    GRAPH.node,
    Buffer.concat([
      textField(NODE.input, halfName(name)),
      textField(NODE.output, name),
      textField(NODE.opType, 'Cast'),
      field(NODE.attribute, Buffer.concat(to)),
    ]),
  );
}

/**
 * @param {Uint8Array} node
 * @param {HalfFormat} format
 * @returns {Uint8Array[] | undefined} two nodes, or `undefined` for a node that stays as it is
 */
function halvedConstant(node, format) {
  const fields = fieldsOf(node);
  if (textOf(fields, NODE.opType) !== 'Constant' || textOf(fields, NODE.domain) !== '') return;
  // A constant has one attribute, its value.
  const attribute = fieldsOf(valueOf(fields, NODE.attribute) ?? new Uint8Array());
  const value = valueOf(attribute, ATTRIBUTE.tensor);
  const tensor = value && halvedTensor(value, format);
  if (!tensor) return;
  const name = textOf(fields, NODE.output);
  const half = replaced(attribute, { [ATTRIBUTE.tensor]: field(ATTRIBUTE.tensor, tensor) });
  const constant = replaced(fields, {
    [NODE.output]: textField(NODE.output, halfName(name)),
    [NODE.attribute]: field(NODE.attribute, half),
  });
  return [field(GRAPH.node, constant), castNode(name)];
}

/** @param {Uint8Array} graph @param {HalfFormat} format */
function halvedGraph(graph, format) {
  const fields = fieldsOf(graph);
  // An initializer that is also an input is only the default of what a caller passes by its name.
  const inputs = new Set(
    fields
      .filter(({ id }) => id === GRAPH.input)
      .map(({ value }) => textOf(fieldsOf(value), VALUE_INFO.name)),
  );
  // Nodes come after those whose outputs they use.
  const first = [];
  const rest = [];
  for (const { id, value, bytes } of fields) {
    if (id === GRAPH.node) {
      rest.push(...(halvedConstant(value, format) ?? [bytes]));
      continue;
    }
    const name = id === GRAPH.initializer ? textOf(fieldsOf(value), TENSOR.name) : undefined;
    const tensor =
      name === undefined || inputs.has(name)
        ? undefined
        : halvedTensor(value, format, halfName(name));
    if (tensor) first.push(castNode(name));
    rest.push(tensor ? field(GRAPH.initializer, tensor) : bytes);
  }
  return Buffer.concat([...first, ...rest]);
}

/**
 * A model with its large constants as float16. The same model always gives the same bytes, and a
 * model without large float32 constants is returned as it is.
 * @param {Uint8Array} model a serialized `ModelProto`
 * @param {HalfFormat} format
 * @returns {Uint8Array}
 */
export function halfWeights(model, format) {
  return Buffer.concat(
    fieldsOf(model).map(({ id, value, bytes }) =>
      id === MODEL.graph ? field(MODEL.graph, halvedGraph(value, format)) : bytes,
    ),
  );
}
