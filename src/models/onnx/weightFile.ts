/** External data of ONNX graphs: tensors appended to one file at aligned offsets. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { DataType } from './proto.ts';

/** Aligned to pages, so that the file can be mapped into memory. */
const ALIGNMENT = 4096;

export interface StoredTensor {
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Name of the file next to the graph. */
  readonly location: string;
  readonly offset: number;
  readonly bytes: number;
}

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
};

/** Writes all of `data` at a position of a file. */
export async function writeAt(
  handle: FileHandle,
  data: ArrayBufferView,
  position: number,
): Promise<void> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const left = bytes.length - done;
    done += (await handle.write(bytes, done, left, position + done)).bytesWritten;
  }
}

export class WeightFile {
  readonly stored = new Map<string, StoredTensor>();
  private position = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(file: string): Promise<WeightFile> {
    return new WeightFile(file, await open(file, 'w'));
  }

  get bytes(): number {
    return this.position;
  }

  /** Appends a tensor. `key` names it for graphs that share the file. */
  async add(
    key: string,
    type: DataType,
    shape: readonly number[],
    data: ArrayBufferView,
  ): Promise<StoredTensor> {
    const stored = this.reserve(key, type, shape);
    if (data.byteLength !== stored.bytes) {
      throw new Error(`The tensor "${key}" does not fit its shape.`);
    }
    await writeAt(this.handle, data, stored.offset);
    return stored;
  }

  /** Reserves the place of a tensor whose values are written by the caller. */
  reserve(key: string, type: DataType, shape: readonly number[]): StoredTensor {
    if (this.stored.has(key)) throw new Error(`The tensor "${key}" is stored already.`);
    const offset = Math.ceil(this.position / ALIGNMENT) * ALIGNMENT;
    const bytes = shape.reduce((product, size) => product * size, ELEMENT_BYTES[type]);
    const stored = { type, shape, location: path.basename(this.path), offset, bytes };
    this.position = offset + bytes;
    this.stored.set(key, stored);
    return stored;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
