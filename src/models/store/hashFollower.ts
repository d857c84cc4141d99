/**
 * SHA-256 of a file while it arrives in parallel ranges: a reader follows the contiguous front and
 * reads what was just written from the page cache. A hash needs the bytes in order, and Node cannot
 * store an incomplete one. A pass at the end would take a minute for 7 GB, and hashing in the order
 * of arrival is impossible; after a restart the part on disk is read again (seconds).
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const BLOCK = 2 ** 20;

export class HashFollower {
  private hash: Hash = createHash('sha256');
  private position = 0;
  private limit = 0;
  private running: Promise<void> | undefined;
  private stopped = false;
  private readonly block = new Uint8Array(BLOCK);

  constructor(private readonly handle: FileHandle) {}

  /** Everything before `limit` is on disk. */
  advance(limit: number): void {
    this.limit = limit;
    // A failed read is reported when the digest is requested.
    this.running ??= this.follow()
      .catch(() => undefined)
      .finally(() => (this.running = undefined));
  }

  /** Starts again. */
  async reset(): Promise<void> {
    this.limit = 0;
    await this.running;
    this.hash = createHash('sha256');
    this.position = 0;
  }

  /** Stops reading; the file may then be closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** The hash of the first `size` bytes, which are on disk, in hexadecimal. */
  async digest(size: number): Promise<string> {
    this.limit = size;
    await this.running;
    await this.follow();
    return this.hash.digest('hex');
  }

  private async follow(): Promise<void> {
    while (this.position < this.limit && !this.stopped) {
      const length = Math.min(BLOCK, this.limit - this.position);
      const { bytesRead } = await this.handle.read(this.block, 0, length, this.position);
      if (bytesRead === 0) throw new Error('The file is shorter than what was written.');
      this.hash.update(this.block.subarray(0, bytesRead));
      this.position += bytesRead;
    }
  }
}
