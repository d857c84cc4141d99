/** Folders of the store and disk errors. */
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { OcrError, errors } from '../../core/errors/errors.ts';
import { systemCode, problemOf } from '../../core/errors/fileErrors.ts';
import type { Quantization } from '../format/forms.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** Files as they were downloaded. Language packs share one folder, which is passed to Tesseract. */
export const filesFolder = (root: string, entry: CatalogueEntry): string =>
  entry.kind === 'model' ? path.join(root, entry.id, 'source') : path.join(root, 'tessdata');

export const conversionFolder = (root: string, id: string, quantization: Quantization): string =>
  path.join(root, id, quantization);

export const lockFile = (root: string, id: string): string => path.join(root, `${id}.lock`);

/** The error for a failure of the file system. */
export function storageError(error: unknown, target: string): OcrError {
  if (error instanceof OcrError) return error;
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return errors.diskFull(path.dirname(target));
  return errors.storeUnwritable(target, problemOf(error));
}

/** Free bytes of the disk for a folder, which need not exist yet. */
export async function freeBytes(folder: string): Promise<number> {
  for (let existing = path.resolve(folder); ; existing = path.dirname(existing)) {
    const found = await stat(existing).catch(() => undefined);
    if (found === undefined && path.dirname(existing) !== existing) continue;
    const { bavail, bsize } = await statfs(existing);
    return bavail * bsize;
  }
}

export type FreeBytes = typeof freeBytes;

/** Bytes left free in addition to what is needed. */
const RESERVE = 256 * 2 ** 20;

/** @throws OcrError `diskFull` if `needed` more bytes do not fit */
export async function checkSpace(
  folder: string,
  needed: number,
  free: FreeBytes = freeBytes,
): Promise<void> {
  if (needed === 0) return;
  // If the free space is unknown, that is not a reason to refuse; a full disk is noticed while
  // writing.
  const available = await free(folder).catch(() => Infinity);
  if (needed + RESERVE > available) throw errors.diskFull(folder, needed + RESERVE, available);
}
