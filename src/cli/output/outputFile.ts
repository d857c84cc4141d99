import { link, lstat, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../core/errors/fileErrors.ts';
import type { FilePlace } from './outputPlace.ts';
import { keepTemporary, newTemporary, removeTemporary } from './temporaries.ts';

/** Something that results are written to. */
export interface Output {
  write(text: string): Promise<void>;
  /**
   * Ends it; only now is it in its place.
   * @returns its path, where that is not the one that was asked for
   */
  commit(): Promise<string | undefined>;
  /** Ends it without a trace, where it was not committed. */
  discard(): Promise<void>;
}

/** File systems that cannot flush a file by itself. */
const NO_SYNC = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * A file that appears in its place when it is complete: it is written beside it, flushed to the
 * disk and renamed. Whatever fails before leaves what is there as it was.
 */
export class OutputFile implements Output {
  /** Bytes up to the end of the last text that was written whole. */
  private length = 0;

  private constructor(
    private readonly place: FilePlace,
    private readonly replace: boolean,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** @param replace whether the file may take the place of another */
  static async create(place: FilePlace, replace: boolean): Promise<OutputFile> {
    const folder = path.dirname(place.path);
    await mkdir(folder, { recursive: true });
    const temporary = newTemporary(folder);
    const mode = place.existing ? permissions(place.existing) : 0o666;
    // Appending goes on at the end also after something was cut off.
    const handle = await open(temporary, 'ax', mode);
    return new OutputFile(place, replace, temporary, handle);
  }

  async write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.handle.appendFile(bytes);
    this.length += bytes.length;
  }

  /** Takes the rest of a text away that could not be written whole. */
  async dropRest(): Promise<void> {
    await this.handle.truncate(this.length);
  }

  commit(): Promise<string | undefined> {
    return this.end(this.replace);
  }

  /** As {@link commit}, under another name where something is there already. */
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

  /** Owner and permissions of what it replaces, as far as this user may give them. */
  private async adopt(uid: bigint, gid: bigint, mode: number): Promise<void> {
    if (process.platform === 'win32') return;
    const own = await this.handle.stat({ bigint: true });
    if (own.uid !== uid || own.gid !== gid)
      await this.handle.chown(Number(uid), Number(gid)).catch(() => undefined);
    await this.handle.chmod(mode).catch(() => undefined);
  }
}

const permissions = ({ mode }: { readonly mode: bigint }): number => Number(mode & 0o777n);

/** Another program, or the system, does not let the name go. */
const HELD = new Set(['EACCES', 'EBUSY', 'EPERM', 'ETXTBSY']);

/**
 * Gives a file its final name. What cannot be replaced, or appeared there meanwhile, stays, and the
 * file gets a number: the work that is in it is not lost.
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

/** Renames a file; false where the name is taken. */
export async function claim(file: string, name: string): Promise<boolean> {
  try {
    // Unlike a rename, a link never replaces anything.
    await link(file, name);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // Here are no hard links.
    if (await lstat(name).catch(() => undefined)) return false;
    await rename(file, name);
    return true;
  }
  await unlink(file);
  return true;
}
