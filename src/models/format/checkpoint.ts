/** A checkpoint folder in the official layout: config.json and one or several safetensors files. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../core/errors/errors.ts';
import { SafetensorsFile, type TensorInfo } from './safetensors.ts';
import { technical } from '../../core/sentences/sentence.ts';

/** Source of weights for graph builders. */
export interface WeightSource {
  has(name: string): boolean;
  shape(name: string): readonly number[];
  /** Rows of a tensor as float32; all rows by default. */
  read(name: string, first?: number, count?: number): Promise<Float32Array>;
}

export class Checkpoint implements WeightSource {
  private constructor(
    readonly folder: string,
    private readonly files: readonly SafetensorsFile[],
    private readonly index: ReadonlyMap<string, { file: SafetensorsFile; tensor: TensorInfo }>,
  ) {}

  /** Opens every `.safetensors` file of a folder. */
  static async open(folder: string): Promise<Checkpoint> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
    if (names.length === 0) throw errors.modelFilesMissing(folder, ['*.safetensors']);
    const files: SafetensorsFile[] = [];
    try {
      for (const name of names) files.push(await SafetensorsFile.open(path.join(folder, name)));
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw error;
    }
    const index = new Map<string, { file: SafetensorsFile; tensor: TensorInfo }>();
    for (const file of files) {
      for (const tensor of file.tensors.values()) index.set(tensor.name, { file, tensor });
    }
    return new Checkpoint(folder, files, index);
  }

  async json(name: string): Promise<unknown> {
    return JSON.parse(await readFile(path.join(this.folder, name), 'utf8'));
  }

  /** Every tensor, file by file in the order of the data. */
  tensors(): TensorInfo[] {
    return this.files.flatMap((file) => [...file.tensors.values()]);
  }

  has(name: string): boolean {
    return this.index.has(name);
  }

  shape(name: string): readonly number[] {
    return this.entry(name).tensor.shape;
  }

  read(name: string, first?: number, count?: number): Promise<Float32Array> {
    const { file, tensor } = this.entry(name);
    return file.readFloats(tensor, first, count);
  }

  /** Raw bytes of rows of a tensor of any type; all rows by default. */
  readBytes(name: string, first?: number, count?: number): Promise<Uint8Array> {
    const { file, tensor } = this.entry(name);
    return file.readBytes(tensor, first, count);
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()));
  }

  private entry(name: string): { file: SafetensorsFile; tensor: TensorInfo } {
    const entry = this.index.get(name);
    if (entry === undefined) {
      throw errors.corruptFile(
        path.basename(this.folder),
        technical(`the tensor "${name}" is missing.`),
      );
    }
    return entry;
  }
}
