/** The state of a model, determined only from its files. */
import path from 'node:path';
import { knownBytes, type CatalogueEntry } from './catalogue.ts';
import { findConversions, type Conversion } from './conversions.ts';
import { isLocked } from './storeLock.ts';
import { partialBytes } from './partialFile.ts';
import { readRecords } from './fileRecords.ts';
import { filesFolder, lockFile } from './storage.ts';

/**
 * `absent`: no files · `partial`: a download was started · `downloaded`: all files are present,
 * nothing is converted · `outdated`: converted, but every conversion must be made again · `ready`:
 * usable, that is, converted, or, for a language pack, downloaded.
 */
export type ModelState = 'absent' | 'partial' | 'downloaded' | 'outdated' | 'ready';

export interface ModelStatus {
  readonly entry: CatalogueEntry;
  readonly state: ModelState;
  /** Folder of the published files. */
  readonly folder: string;
  /** Bytes of the published files on this machine, and in total as far as the catalogue knows. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly hasSource: boolean;
  readonly conversions: readonly Conversion[];
  /** A process, here or elsewhere, is working on it. */
  readonly busy: boolean;
}

/** Examines an entry's files; reads no weights. */
export async function readStatus(root: string, entry: CatalogueEntry): Promise<ModelStatus> {
  const folder = filesFolder(root, entry);
  const [records, partial, conversions, busy] = await Promise.all([
    readRecords(folder, entry),
    Promise.all(entry.files.map(({ name }) => partialBytes(path.join(folder, name)))),
    entry.kind === 'model' ? findConversions(root, entry) : [],
    isLocked(lockFile(root, entry.id)),
  ]);
  const done = records.reduce((sum, { size }) => sum + size, 0);
  const bytes = done + partial.reduce((sum, size) => sum + size, 0);
  const hasSource = records.length === entry.files.length;
  const totalBytes = Math.max(knownBytes(entry), hasSource ? done : 0);
  const state = ((): ModelState => {
    if (conversions.some(({ outdated }) => outdated === undefined)) return 'ready';
    if (conversions.length > 0) return 'outdated';
    if (hasSource) return entry.kind === 'model' ? 'downloaded' : 'ready';
    return bytes > 0 ? 'partial' : 'absent';
  })();
  return { entry, state, folder, bytes, totalBytes, hasSource, conversions, busy };
}
