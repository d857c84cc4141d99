/** Destinations of results. */
import type { BigIntStats } from 'node:fs';
import { lstat, readlink, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { statOrNone } from '../input/fileIdentity.ts';
import { newTemporary, removeTemporary } from './temporaries.ts';

/** A file that is first written next to its destination, and moved there when it is complete. */
export interface FilePlace {
  readonly kind: 'file';
  /** With links resolved, so that the target of a link is replaced and not the link. */
  readonly path: string;
  /** What exists at the path. */
  readonly existing: BigIntStats | undefined;
}

/** A device or a pipe, which is written to directly. */
export interface StreamPlace {
  readonly kind: 'stream';
  readonly path: string;
  readonly isPipe: boolean;
}

export type OutputPlace = FilePlace | StreamPlace;

/** Names of files that another process opened for this one; such a file must not be replaced. */
const DESCRIPTOR = /^\/(?:dev\/(?:stdout|stderr|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/u;

const refused = (code: string): Error => Object.assign(new Error(code), { code });

/** Resolves links in a path of which only a part may exist. */
async function canonical(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const parent = path.dirname(file);
    if (systemCode(error) !== 'ENOENT' || parent === file) throw error;
    return path.join(await canonical(parent), path.basename(file));
  }
}

/** The target of a dangling link, or the path itself. */
async function endOfLinks(file: string): Promise<string> {
  const here = path.join(await canonical(path.dirname(file)), path.basename(file));
  const link = await readlink(here).catch(() => undefined);
  return link === undefined ? here : endOfLinks(path.resolve(path.dirname(here), link));
}

/**
 * Determines what an output path refers to.
 * @throws errors of the file system, also `EISDIR` for a folder
 */
export async function placeOf(file: string): Promise<OutputPlace> {
  const full = path.resolve(file);
  if (DESCRIPTOR.test(full)) return { kind: 'stream', path: full, isPipe: false };
  const info = await statOrNone(full);
  if (!info) return { kind: 'file', path: await endOfLinks(full), existing: undefined };
  if (info.isDirectory()) throw refused('EISDIR');
  if (info.isFile()) return { kind: 'file', path: await realpath(full), existing: info };
  if (info.isBlockDevice()) throw refused('EPERM');
  return { kind: 'stream', path: full, isPipe: info.isFIFO() };
}

/** The part of a folder's path that exists. */
async function existingPart(folder: string): Promise<string> {
  const info = await statOrNone(folder);
  if (info?.isDirectory()) return folder;
  if (info) throw refused('ENOTDIR');
  // A dangling link: no folder can be created under its name.
  const link = await lstat(folder).catch(() => undefined);
  const parent = path.dirname(folder);
  if (link || parent === folder) throw refused('ENOENT');
  return existingPart(parent);
}

/**
 * Tests whether a file can be written in a folder, or in the folder where it would be created.
 * @throws errors of the file system
 */
export async function tryFolder(folder: string): Promise<void> {
  const file = newTemporary(await existingPart(path.resolve(folder)));
  try {
    await writeFile(file, '\n', { flag: 'wx' });
  } finally {
    await removeTemporary(file);
  }
}
