/** The embedding table on disk; only the requested rows are read. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { technical } from '../../../core/sentences/sentence.ts';

export class EmbeddingTable {
  private constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    private readonly rows: number,
    readonly width: number,
  ) {}

  static async open(file: string, width: number): Promise<EmbeddingTable> {
    const handle = await open(file, 'r');
    const { size } = await handle.stat();
    return new EmbeddingTable(handle, file, Math.floor(size / (width * 4)), width);
  }

  /**
   * Writes the row of each id into `out`, one after the other.
   * @throws OcrError `modelFileWrong` for a row that is not in the file
   */
  async read(ids: ArrayLike<number>, out: Float32Array): Promise<void> {
    const rowBytes = this.width * 4;
    for (const [i, id] of Array.from(ids).entries()) {
      if (!Number.isInteger(id) || id < 0 || id >= this.rows) {
        throw this.wrong(`it has no row ${id}`);
      }
      const row = new Uint8Array(out.buffer, out.byteOffset + i * rowBytes, rowBytes);
      for (let at = 0; at < rowBytes;) {
        const { bytesRead } = await this.handle.read(row, at, rowBytes - at, id * rowBytes + at);
        // Otherwise zeros would be used as the embedding of a token.
        if (bytesRead === 0) throw this.wrong(`it ends inside row ${id}`);
        at += bytesRead;
      }
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private wrong(why: string): Error {
    const { dir, base } = path.parse(this.file);
    return errors.convertedModelWrong(
      path.basename(dir),
      technical(`${base} does not fit: ${why}.`),
    );
  }
}
