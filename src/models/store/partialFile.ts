/**
 * A file that is being downloaded: `NAME.partial` has the bytes at their final positions,
 * `NAME.partial.json` records which of them have arrived, so that a download can be resumed after a
 * restart.
 */
import { constants } from 'node:fs';
import { lstat, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import * as v from 'valibot';
import { replaceFile, temporaryOf } from './replaceFile.ts';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const StateSchema = v.object({
  /** Identifies the content: the state of another file is useless. */
  identity: v.string(),
  size: offset,
  /** First byte and the one after the last. */
  ranges: v.array(v.tuple([offset, offset])),
});

type Range = readonly [number, number];

/** Sorted ranges that neither overlap nor touch. */
function merge(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (end > start) merged.push([start, end]);
  }
  return merged;
}

const statePath = (target: string): string => `${target}.partial.json`;
const dataPath = (target: string): string => `${target}.partial`;

async function readState(target: string): Promise<v.InferOutput<typeof StateSchema> | undefined> {
  try {
    const parsed = v.safeParse(StateSchema, JSON.parse(await readFile(statePath(target), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of a partial download; 0 if there is none. */
export async function partialBytes(target: string): Promise<number> {
  const state = await readState(target);
  return merge(state?.ranges ?? []).reduce((sum, [start, end]) => sum + end - start, 0);
}

const removeState = async (target: string): Promise<void> => {
  for (const file of [statePath(target), temporaryOf(statePath(target))]) {
    await rm(file, { force: true });
  }
};

/** Removes a partial download. */
export async function removePartial(target: string): Promise<void> {
  await rm(dataPath(target), { force: true });
  await removeState(target);
}

/**
 * The data of a download that is resumed. Undefined if it is not a regular file with a single name:
 * bytes written through a link, symbolic or hard, would change a file elsewhere.
 */
async function reopen(file: string): Promise<FileHandle | undefined> {
  // Systems without O_NOFOLLOW rely on this check alone.
  if (!(await lstat(file).catch(() => undefined))?.isFile()) return undefined;
  const flags = constants.O_RDWR | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  const handle = await open(file, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  const found = await handle.stat();
  if (found.isFile() && found.nlink === 1) return handle;
  await handle.close();
  return undefined;
}

/** Removes what is at a path, a link itself and not its target, and creates a new file there. */
async function begin(file: string): Promise<FileHandle> {
  await rm(file, { force: true });
  // `x` follows no link that appears in between.
  return open(file, 'wx+', 0o644);
}

export class PartialFile {
  private constructor(
    private readonly target: string,
    private readonly identity: string,
    readonly size: number,
    readonly handle: FileHandle,
    private ranges: Range[],
  ) {}

  /** Opens a partial file, or creates it. */
  static async open(target: string, identity: string, size: number): Promise<PartialFile> {
    const state = await readState(target);
    const isSame = state?.identity === identity && state.size === size;
    const known = isSame ? await reopen(dataPath(target)) : undefined;
    const handle = known ?? (await begin(dataPath(target)));
    // What the state claims beyond the end of the data was lost, for example in a power cut.
    const length = (await handle.stat()).size;
    const ranges = (known && isSame ? state.ranges : [])
      .map(([start, end]): Range => [start, Math.min(end, length, size)])
      .filter(([start, end]) => end > start);
    return new PartialFile(target, identity, size, handle, merge(ranges));
  }

  /** Number of bytes that have arrived. */
  get bytes(): number {
    return this.ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** Number of bytes from the start without a gap. */
  get contiguous(): number {
    const first = this.ranges[0];
    return first?.[0] === 0 ? first[1] : 0;
  }

  /** The missing ranges, in pieces of at most `length` bytes. */
  missing(length: number): Range[] {
    const pieces: Range[] = [];
    let at = 0;
    for (const [start, end] of [...this.ranges, [this.size, this.size] as Range]) {
      for (; at < start; at = Math.min(at + length, start)) {
        pieces.push([at, Math.min(at + length, start)]);
      }
      at = Math.max(at, end);
    }
    return pieces;
  }

  async write(chunk: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      const written = await this.handle.write(chunk, done, chunk.length - done, at + done);
      done += written.bytesWritten;
    }
    this.ranges = merge([...this.ranges, [at, at + chunk.length]]);
  }

  /** Discards everything, for a server that sends only whole files. */
  clear(): void {
    this.ranges = [];
  }

  /** Writes the state, after the data it describes has reached the disk. */
  async save(): Promise<void> {
    const { identity, size, ranges } = this;
    const state = JSON.stringify({ identity, size, ranges });
    await this.handle.datasync();
    await replaceFile(statePath(this.target), state);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Moves the finished, closed file to its final name. */
  async commit(): Promise<void> {
    await rename(dataPath(this.target), this.target);
    await removeState(this.target);
  }
}
