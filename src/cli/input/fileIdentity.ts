import type { BigIntStats } from 'node:fs';
import { fstat } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemCode } from '../../core/errors/fileErrors.ts';

const statDescriptor = promisify(fstat);

/** Identifies a file, whatever names lead to it. */
export interface FileIdentity {
  readonly device: bigint;
  /** 0 if the file system has no such numbers. */
  readonly inode: bigint;
  /** The path without links; undefined for what has no path. */
  readonly real: string | undefined;
}

/** The status of a path, links followed; undefined if nothing exists there. */
export async function statOrNone(file: string | Buffer): Promise<BigIntStats | undefined> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The identity of the file that a path leads to; undefined if there is none. */
export async function identityOf(file: string | Buffer): Promise<FileIdentity | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return { device: dev, inode: ino, real: await realpath(file) };
  } catch {
    return undefined;
  }
}

/** The identity of the regular file behind a descriptor; undefined for pipes and terminals. */
export async function identityOfDescriptor(descriptor: number): Promise<FileIdentity | undefined> {
  try {
    const info = await statDescriptor(descriptor, { bigint: true });
    return info.isFile() ? { device: info.dev, inode: info.ino, real: undefined } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two identities belong to the same file. */
export const sameFile = (a: FileIdentity, b: FileIdentity): boolean =>
  (a.inode !== 0n && a.inode === b.inode && a.device === b.device) ||
  (a.real !== undefined && a.real === b.real);
