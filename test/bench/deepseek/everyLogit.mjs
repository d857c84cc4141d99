/**
 * Writes a copy of a decoder that returns the logits of its last positions instead of the last one, as
 * checking drafted tokens would need. Field numbers are those of onnx.proto3; every field that is not
 * named here keeps its bytes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import protobuf from 'protobufjs/minimal.js';
import { field, fieldsOf, textField, textOf } from '../../../scripts/onnx-fields.mjs';

const { Writer } = protobuf;

/** Positions whose logits are returned, if there are as many. */
const LAST = 16n;
const START = 'last_positions';

const GRAPH = 7;
const [NODE, INITIALIZER, OUTPUT] = [1, 5, 12];
const NODE_FIELDS = { input: 1, opType: 4 };
const INT64 = 7;

/** The node with another tensor in place of its second input, which is where the slice starts. */
function sliceFrom(node) {
  let input = 0;
  return Buffer.concat(
    fieldsOf(node).map(({ id, bytes }) =>
      id === NODE_FIELDS.input && ++input === 2 ? textField(id, START) : bytes,
    ),
  );
}

function startTensor() {
  const start = Buffer.alloc(8);
  start.writeBigInt64LE(-LAST);
  const head = Writer.create().uint32(8).int64(1).uint32(16).int32(INT64).finish();
  return Buffer.concat([head, textField(8, START), field(9, start)]);
}

/** The output without its shape, which has one position. */
const withoutShape = (output) => {
  const type = field(1, Writer.create().uint32(8).int32(1).finish());
  return Buffer.concat([textField(1, textOf(fieldsOf(output), 1)), field(2, type)]);
};

function changedGraph(graph) {
  const parts = fieldsOf(graph).map(({ id, value, bytes }) => {
    if (id === NODE && textOf(fieldsOf(value), NODE_FIELDS.opType) === 'Slice') {
      return field(id, sliceFrom(value));
    }
    if (id === OUTPUT && textOf(fieldsOf(value), 1) === 'logits') {
      return field(id, withoutShape(value));
    }
    return bytes;
  });
  return Buffer.concat([...parts, field(INITIALIZER, startTensor())]);
}

/** @param {string} from @param {string} to beside it, where its weights are */
export async function writeEveryLogit(from, to) {
  const fields = fieldsOf(await readFile(from));
  const parts = fields.map(({ id, value, bytes }) =>
    id === GRAPH ? field(id, changedGraph(value)) : bytes,
  );
  await writeFile(to, Buffer.concat(parts));
}
