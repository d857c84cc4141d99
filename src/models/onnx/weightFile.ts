/** External data of ONNX graphs: tensors appended to one file at aligned offsets. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { DataType } from './proto.ts';

/** Aligned to pages, so that the file can be mapped into memory. */
const ALIGNMENT = 4096;

export interface StoredTensor {
  readonly type: DataType;
  readonly shape: readonly number[];
  /** File name beside the graph. */
  readonly location: string;
  readonly offset: number;
  readonly bytes: number;
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
    if (this.stored.has(key)) throw new Error(`The tensor "${key}" is stored already.`);
    this.position = Math.ceil(this.position / ALIGNMENT) * ALIGNMENT;
    const offset = this.position;
    await this.append(data);
    const stored = {
      type,
      shape,
      location: path.basename(this.path),
      offset,
      bytes: data.byteLength,
    };
    this.stored.set(key, stored);
    return stored;
  }

  /** Appends bytes without a name or alignment. */
  async append(data: ArrayBufferView): Promise<void> {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.handle.write(
        bytes,
        done,
        bytes.length - done,
        this.position + done,
      );
      done += bytesWritten;
    }
    this.position += bytes.length;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
