/**
 * A file that is being downloaded: `NAME.partial` holds the bytes at their final places,
 * `NAME.partial.json` says which of them are there, so that a download goes on after a restart.
 */
import { constants } from 'node:fs';
import { lstat, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import * as v from 'valibot';
import { replaceFile, temporaryOf } from './replaceFile.ts';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const StateSchema = v.object({
  /** Names the content: a state of another file is of no use. */
  identity: v.string(),
  size: offset,
  /** First byte and the one after the last. */
  ranges: v.array(v.tuple([offset, offset])),
});

type Range = readonly [number, number];

/** Sorted ranges without overlaps or contacts. */
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

/** Bytes of a download that was begun; 0 where none was. */
export async function partialBytes(target: string): Promise<number> {
  const state = await readState(target);
  return merge(state?.ranges ?? []).reduce((sum, [start, end]) => sum + end - start, 0);
}

const removeState = async (target: string): Promise<void> => {
  for (const file of [statePath(target), temporaryOf(statePath(target))])
    await rm(file, { force: true });
};

/** Removes what a download left. */
export async function removePartial(target: string): Promise<void> {
  await rm(dataPath(target), { force: true });
  await removeState(target);
}

/**
 * The data of a download that is to go on. Undefined where that is not a file of its own: bytes that
 * are written through a link, symbolic or hard, would change a file elsewhere.
 */
async function reopen(file: string): Promise<FileHandle | undefined> {
  // Systems without O_NOFOLLOW have the look before alone.
  if (!(await lstat(file).catch(() => undefined))?.isFile()) return undefined;
  const flags = constants.O_RDWR | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  const handle = await open(file, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  const found = await handle.stat();
  if (found.isFile() && found.nlink === 1) return handle;
  await handle.close();
  return undefined;
}

/** Takes away what lies at a place, a link itself and not its target, and makes a new file there. */
async function begin(file: string): Promise<FileHandle> {
  await rm(file, { force: true });
  // `x` follows no link that comes in between.
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

  /** Opens what is there of a file, or begins it. */
  static async open(target: string, identity: string, size: number): Promise<PartialFile> {
    const state = await readState(target);
    const isSame = state?.identity === identity && state.size === size;
    const known = isSame ? await reopen(dataPath(target)) : undefined;
    const handle = known ?? (await begin(dataPath(target)));
    // What the state claims beyond the end of the data was lost, as in a power cut.
    const length = (await handle.stat()).size;
    const ranges = (known && isSame ? state.ranges : [])
      .map(([start, end]): Range => [start, Math.min(end, length, size)])
      .filter(([start, end]) => end > start);
    return new PartialFile(target, identity, size, handle, merge(ranges));
  }

  /** Number of bytes that are there. */
  get bytes(): number {
    return this.ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** Number of bytes that are there from the start without a gap. */
  get contiguous(): number {
    const first = this.ranges[0];
    return first?.[0] === 0 ? first[1] : 0;
  }

  /** What is not there yet, in pieces of at most `length` bytes. */
  missing(length: number): Range[] {
    const pieces: Range[] = [];
    let at = 0;
    for (const [start, end] of [...this.ranges, [this.size, this.size] as Range]) {
      for (; at < start; at = Math.min(at + length, start))
        pieces.push([at, Math.min(at + length, start)]);
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

  /** Forgets everything, for a server that sends whole files only. */
  clear(): void {
    this.ranges = [];
  }

  /** Writes the state, after the data it speaks of has reached the disk. */
  async save(): Promise<void> {
    const { identity, size, ranges } = this;
    const state = JSON.stringify({ identity, size, ranges });
    await this.handle.datasync();
    await replaceFile(statePath(this.target), state);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Puts the finished, closed file in its place. */
  async commit(): Promise<void> {
    await rename(dataPath(this.target), this.target);
    await removeState(this.target);
  }
}
