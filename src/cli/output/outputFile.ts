import { link, lstat, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../core/errors/fileErrors.ts';
import type { FilePlace } from './outputPlace.ts';
import { keepTemporary, newTemporary, removeTemporary } from './temporaries.ts';

/** A destination that results are written to. */
export interface Output {
  write(content: string | Uint8Array): Promise<void>;
  /**
   * Completes it; only now does it appear at its destination.
   * @returns its path, if it is not the requested one
   */
  commit(): Promise<string | undefined>;
  /** Removes every trace of it, unless it was committed. */
  discard(): Promise<void>;
}

/** Errors of file systems that cannot flush a single file. */
const NO_SYNC = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * A file that appears at its destination when it is complete: it is written next to it, flushed to
 * the disk and renamed. A failure before that leaves existing files unchanged.
 */
export class OutputFile implements Output {
  /** Bytes up to the end of the last text that was written completely. */
  private length = 0;

  private constructor(
    private readonly place: FilePlace,
    private readonly replace: boolean,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** @param replace whether the file may replace another */
  static async create(place: FilePlace, replace: boolean): Promise<OutputFile> {
    const folder = path.dirname(place.path);
    await mkdir(folder, { recursive: true });
    const temporary = newTemporary(folder);
    const mode = place.existing ? permissions(place.existing) : 0o666;
    // In append mode, writing continues at the end even after something was cut off.
    const handle = await open(temporary, 'ax', mode);
    return new OutputFile(place, replace, temporary, handle);
  }

  async write(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await this.handle.appendFile(bytes);
    this.length += bytes.length;
  }

  /** Removes the part of a text that could not be written completely. */
  async dropRest(): Promise<void> {
    await this.handle.truncate(this.length);
  }

  commit(): Promise<string | undefined> {
    return this.end(this.replace);
  }

  /** Like {@link commit}, but under another name if something already exists. */
  commitBeside(): Promise<string | undefined> {
    return this.end(false);
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await removeTemporary(this.temporary);
  }

  private async end(replace: boolean): Promise<string | undefined> {
    const { existing, path: target } = this.place;
    await this.handle.sync().catch((error: unknown) => {
      if (!NO_SYNC.has(systemCode(error) ?? '')) throw error;
    });
    if (existing) await this.adopt(existing.uid, existing.gid, permissions(existing));
    await this.handle.close();
    const written = await moveInto(this.temporary, target, replace);
    keepTemporary(this.temporary);
    return written === target ? undefined : written;
  }

  /** Adopts owner and permissions of the replaced file, as far as this user is allowed to. */
  private async adopt(uid: bigint, gid: bigint, mode: number): Promise<void> {
    if (process.platform === 'win32') return;
    const own = await this.handle.stat({ bigint: true });
    if (own.uid !== uid || own.gid !== gid) {
      await this.handle.chown(Number(uid), Number(gid)).catch(() => undefined);
    }
    await this.handle.chmod(mode).catch(() => undefined);
  }
}

const permissions = ({ mode }: { readonly mode: bigint }): number => Number(mode & 0o777n);

/** Another program, or the system, has locked the name. */
const HELD = new Set(['EACCES', 'EBUSY', 'EPERM', 'ETXTBSY']);

/**
 * Gives a file its final name. A file that cannot be replaced, or that appeared there in the
 * meantime, stays, and the new file gets a number, so that no work is lost.
 * @returns the name that it has now
 */
async function moveInto(file: string, target: string, replace: boolean): Promise<string> {
  if (replace) {
    try {
      await rename(file, target);
      return target;
    } catch (error) {
      if (!HELD.has(systemCode(error) ?? '')) throw error;
    }
  }
  const { dir, name, ext } = path.parse(target);
  for (let copy = 1; ; copy++) {
    const free = copy === 1 ? target : path.join(dir, `${name}-${copy}${ext}`);
    if (await claim(file, free)) return free;
  }
}

/** Renames a file; returns false if the name is taken. */
export async function claim(file: string, name: string): Promise<boolean> {
  try {
    // Unlike a rename, a link never replaces anything.
    await link(file, name);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // This file system has no hard links.
    if (await lstat(name).catch(() => undefined)) return false;
    await rename(file, name);
    return true;
  }
  await unlink(file);
  return true;
}
