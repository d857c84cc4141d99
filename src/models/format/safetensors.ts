/**
 * Reader for `.safetensors` files: 8 bytes header length (little endian), a JSON header, tensors.
 * Tensors are read by range; the whole file is never in memory.
 */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import { float16ToFloat32 } from './half.ts';
import { type Sentence, technical } from '../../core/sentences/sentence.ts';

const MAX_HEADER = 100 * 2 ** 20;

/** Bytes per element of the types that occur in checkpoints. */
const ELEMENT_SIZE = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  BF16: 2,
  F16: 2,
  U8: 1,
  I8: 1,
  BOOL: 1,
} as const;
export type SafetensorsType = keyof typeof ELEMENT_SIZE;

const dimension = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const TensorSchema = v.object({
  dtype: v.picklist(Object.keys(ELEMENT_SIZE) as SafetensorsType[]),
  shape: v.array(dimension),
  data_offsets: v.strictTuple([dimension, dimension]),
});

export interface TensorInfo {
  readonly name: string;
  readonly type: SafetensorsType;
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly start: number;
  readonly bytes: number;
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor's name for messages: a header may contain a name of megabytes. */
const shown = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);

function corrupt(file: string, why: Sentence, cause?: unknown): OcrError {
  return errors.corruptFile(path.basename(file), why, cause);
}

/** Checks every statement of a header against the file: sizes, order, gaps, overlaps, overflow. */
function parseHeader(
  file: string,
  bytes: Uint8Array,
  dataStart: number,
  dataBytes: number,
): Map<string, TensorInfo> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw corrupt(file, technical(`its header is not JSON (${messageOf(error)}).`), error);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw corrupt(file, technical('its header is not an object.'));
  }
  const tensors: TensorInfo[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = v.safeParse(TensorSchema, value);
    if (!parsed.success) {
      throw corrupt(file, technical(`the entry "${shown(name)}" of its header is not valid.`));
    }
    const { dtype, shape, data_offsets } = parsed.output;
    const [begin, end] = data_offsets;
    const size = elements(shape) * ELEMENT_SIZE[dtype];
    if (!Number.isSafeInteger(size) || end - begin !== size || end > dataBytes) {
      throw corrupt(
        file,
        technical(`the tensor "${shown(name)}" does not fit its shape or the file.`),
      );
    }
    tensors.push({ name, type: dtype, shape, start: dataStart + begin, bytes: size });
  }
  tensors.sort((a, b) => a.start - b.start || a.bytes - b.bytes);
  let position = dataStart;
  for (const tensor of tensors) {
    if (tensor.start !== position) {
      throw corrupt(
        file,
        technical(`there is a gap or an overlap before the tensor "${shown(tensor.name)}".`),
      );
    }
    position += tensor.bytes;
  }
  if (position !== dataStart + dataBytes) {
    throw corrupt(file, technical('it is longer or shorter than its header says.'));
  }
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** bfloat16 (the upper half of a float32) → float32. */
export function bfloat16ToFloat32(source: Uint16Array): Float32Array {
  const bits = new Uint32Array(source.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
  return new Float32Array(bits.buffer);
}

export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly tensors: ReadonlyMap<string, TensorInfo>,
  ) {}

  /** Opens a file and checks its header; rejects with `corruptFile`. */
  static async open(file: string): Promise<SafetensorsFile> {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const prefix = new DataView(new ArrayBuffer(8));
      if (size < 8) throw corrupt(file, technical('it is too short to be a safetensors file.'));
      await handle.read(prefix, 0, 8, 0);
      const headerBytes = prefix.getBigUint64(0, true);
      if (headerBytes > BigInt(MAX_HEADER) || headerBytes > BigInt(size - 8)) {
        throw corrupt(file, technical('its header is longer than the file or than 100 MB.'));
      }
      const header = new Uint8Array(Number(headerBytes));
      await handle.read(header, 0, header.length, 8);
      if (header[0] !== 0x7b) throw corrupt(file, technical('its header does not start with "{".'));
      const dataStart = 8 + header.length;
      return new SafetensorsFile(
        file,
        handle,
        parseHeader(file, header, dataStart, size - dataStart),
      );
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Raw bytes of rows `first … first + count` of a tensor (all rows by default). */
  async readBytes(
    tensor: TensorInfo,
    first = 0,
    count = tensor.shape[0] ?? 1,
  ): Promise<Uint8Array> {
    const rowBytes = tensor.bytes / Math.max(1, tensor.shape[0] ?? 1);
    if (first < 0 || count < 0 || (first + count) * rowBytes > tensor.bytes) {
      throw new RangeError(`Rows ${first}–${first + count} are outside ${tensor.name}.`);
    }
    const out = new Uint8Array(count * rowBytes);
    let done = 0;
    while (done < out.length) {
      const position = tensor.start + first * rowBytes + done;
      const { bytesRead } = await this.handle.read(out, done, out.length - done, position);
      if (bytesRead === 0) {
        throw corrupt(this.path, technical(`it ends inside the tensor "${shown(tensor.name)}".`));
      }
      done += bytesRead;
    }
    return out;
  }

  /** Rows of a floating-point tensor as float32. */
  async readFloats(tensor: TensorInfo, first?: number, count?: number): Promise<Float32Array> {
    const bytes = await this.readBytes(tensor, first, count);
    switch (tensor.type) {
      case 'F32':
        return new Float32Array(bytes.buffer);
      case 'BF16':
        return bfloat16ToFloat32(new Uint16Array(bytes.buffer));
      case 'F16':
        return float16ToFloat32(new Uint16Array(bytes.buffer));
      default:
        throw corrupt(
          this.path,
          technical(`the tensor "${shown(tensor.name)}" has the type ${tensor.type}.`),
        );
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
