/**
 * The part of the public ONNX schema (onnx.proto3) that graphs need, for protobufjs.
 * Field numbers are the schema's.
 */
import protobuf from 'protobufjs/light.js';

const { Root } = protobuf;

const string = (id: number) => ({ type: 'string', id });
const int64 = (id: number) => ({ type: 'int64', id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

const root = Root.fromJSON({
  nested: {
    StringStringEntryProto: { fields: { key: string(1), value: string(2) } },
    TensorProto: {
      fields: {
        dims: repeated('int64', 1),
        dataType: { type: 'int32', id: 2 },
        name: string(8),
        rawData: { type: 'bytes', id: 9 },
        externalData: repeated('StringStringEntryProto', 13),
        dataLocation: { type: 'int32', id: 14 },
      },
    },
    AttributeProto: {
      fields: {
        name: string(1),
        f: { type: 'float', id: 2 },
        i: int64(3),
        s: { type: 'bytes', id: 4 },
        ints: repeated('int64', 8),
        type: { type: 'int32', id: 20 },
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: string(3),
        opType: string(4),
        attribute: repeated('AttributeProto', 5),
        domain: string(7),
      },
    },
    Dimension: { fields: { dimValue: int64(1), dimParam: string(2) } },
    TensorShapeProto: { fields: { dim: repeated('Dimension', 1) } },
    TensorType: {
      fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'TensorShapeProto', id: 2 } },
    },
    TypeProto: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    ValueInfoProto: { fields: { name: string(1), type: { type: 'TypeProto', id: 2 } } },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: string(2),
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
      },
    },
    OperatorSetIdProto: { fields: { domain: string(1), version: int64(2) } },
    ModelProto: {
      fields: {
        irVersion: int64(1),
        producerName: string(2),
        producerVersion: string(3),
        graph: { type: 'GraphProto', id: 7 },
        opsetImport: repeated('OperatorSetIdProto', 8),
      },
    },
  },
});

const Model = root.lookupType('ModelProto');

/** Serializes a model; property names are those of the schema in camel case. */
export function encodeModel(model: Record<string, unknown>): Uint8Array {
  return Model.encode(Model.fromObject(model)).finish();
}

/** `TensorProto.DataType` */
export const DATA_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;
export type DataType = keyof typeof DATA_TYPE;

/** `AttributeProto.AttributeType` */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** `TensorProto.DataLocation.EXTERNAL` */
export const EXTERNAL = 1;
