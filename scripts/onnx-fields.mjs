/**
 * Fields of serialized ONNX messages, read and written without a schema: every field that a caller
 * does not name keeps its bytes. Field numbers are those of onnx.proto3.
 */
import protobuf from 'protobufjs/minimal.js';

const { Reader, Writer } = protobuf;

export const MODEL = { graph: 7 };
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
export const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 };
export const ATTRIBUTE = { name: 1, f: 2, i: 3, tensor: 5, ints: 8, type: 20 };
export const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };
export const VALUE_INFO = { name: 1 };

/** `TensorProto.DataType`. */
export const FLOAT32 = 1;
export const FLOAT16 = 10;

/** `AttributeProto.AttributeType`. */
export const FLOAT = 1;
export const INT = 2;

/** Wire types of the protocol buffer encoding. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * @typedef {object} Field
 * @property {number} id
 * @property {Uint8Array} bytes the whole field, with its tag
 * @property {Uint8Array | number | undefined} value of a length-delimited field, a number or a float
 */

/** @param {Uint8Array} message @returns {Field[]} */
export function fieldsOf(message) {
  const reader = Reader.create(message);
  const fields = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const wire = tag & 7;
    let value;
    if (wire === BYTES) value = reader.bytes();
    else if (wire === VARINT) value = reader.uint32();
    else if (wire === FIXED32) value = reader.float();
    else reader.skipType(wire);
    fields.push({ id: tag >>> 3, value, bytes: message.subarray(start, reader.pos) });
  }
  return fields;
}

/** @param {number} id @param {Uint8Array} value */
export const field = (id, value) => {
  const head = Writer.create()
    .uint32((id << 3) | BYTES)
    .uint32(value.length)
    .finish();
  return Buffer.concat([head, value]);
};
/** @param {number} id @param {string} value */
export const textField = (id, value) => field(id, Buffer.from(value));
/** @param {number} id @param {number} value */
export const numberField = (id, value) =>
  Writer.create()
    .uint32((id << 3) | VARINT)
    .uint32(value)
    .finish();

/** @param {number} id @param {number} value */
export const floatField = (id, value) =>
  Writer.create()
    .uint32((id << 3) | FIXED32)
    .float(value)
    .finish();

/** @param {Field[]} fields @param {number} id */
export const valueOf = (fields, id) => fields.find((each) => each.id === id)?.value;
/** @param {Field[]} fields @param {number} id */
export const textOf = (fields, id) => Buffer.from(valueOf(fields, id) ?? []).toString();

/**
 * The integers of a repeated field, packed or not.
 * @param {Field[]} fields @param {number} id
 * @returns {number[]}
 */
export function numbersOf(fields, id) {
  return fields
    .filter((each) => each.id === id)
    .flatMap(({ value }) => {
      if (typeof value === 'number') return [value];
      const reader = Reader.create(value ?? new Uint8Array());
      const numbers = [];
      while (reader.pos < reader.len) numbers.push(Number(reader.int64()));
      return numbers;
    });
}
