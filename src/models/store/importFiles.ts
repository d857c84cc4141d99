/** Imports an entry's files from a folder, for machines without a network, and checks them. */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../core/errors/errors.ts';
import { zip } from '../../core/system/items.ts';
import type { CatalogueEntry, CatalogueFile } from './catalogue.ts';
import { removePartial } from './partialFile.ts';
import { ByteMeter, type OnProgress } from './storeProgress.ts';
import { checkContent, hashFile, readRecords, recordOf, writeRecords } from './fileRecords.ts';
import { checkSpace, storageError, type FreeBytes } from './storage.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface ImportOptions {
  /** Copies even if a hard link, which takes no time and no space, would be possible. */
  readonly copy?: boolean;
  readonly freeBytes?: FreeBytes | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Found {
  readonly file: CatalogueFile;
  /** With symbolic links resolved, which the hub's own cache consists of. */
  readonly from: string;
  readonly size: number;
}

/** All files of the entry in a folder. @throws OcrError that names every missing file */
async function find(entry: CatalogueEntry, folder: string): Promise<Found[]> {
  const found: Found[] = [];
  const absent: string[] = [];
  for (const file of entry.files) {
    const from = await realpath(path.join(folder, file.name)).catch(() => undefined);
    const info = from === undefined ? undefined : await stat(from);
    if (from === undefined || info?.isFile() !== true) absent.push(file.name);
    else found.push({ file, from, size: info.size });
  }
  if (absent.length > 0) throw errors.modelFilesMissing(folder, absent);
  for (const { file, size } of found) {
    if (file.size !== null && size !== file.size) {
      throw errors.modelFileWrong(
        file.name,
        say('it has {0} bytes; it must have {1}.', size, file.size),
      );
    }
  }
  return found;
}

async function place(from: string, to: string, copy: boolean): Promise<void> {
  const temporary = `${to}.import`;
  await rm(temporary, { force: true });
  try {
    // EXCL: if a link appears at the temporary name in the meantime, it is not written through.
    const mode = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;
    if (copy) {
      await copyFile(from, temporary, mode);
    } else {
      // Another disk, or a file system without hard links.
      await link(from, temporary).catch(() => copyFile(from, temporary, mode));
    }
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw storageError(error, to);
  }
}

/**
 * Checks every file of `from` and adds it to the store by a hard link or a copy. The store is
 * unchanged if a file is missing or wrong.
 * @throws OcrError `modelFileWrong`, `diskFull`, `storeUnwritable`
 */
export async function importEntry(
  entry: CatalogueEntry,
  from: string,
  folder: string,
  { copy = false, freeBytes, onProgress, signal }: ImportOptions,
): Promise<void> {
  const found = await find(entry, from);
  const total = found.reduce((sum, { size }) => sum + size, 0);
  const meter = new ByteMeter('import', total, onProgress);
  const hashes: string[] = [];
  let base = 0;
  for (const { file, from: location, size } of found) {
    meter.start(file.name, base);
    const sha256 = await hashFile(location, meter.update, signal);
    if (file.sha256 !== null && sha256 !== file.sha256) {
      throw errors.modelFileWrong(file.name, say('its SHA-256 differs from the published one.'));
    }
    if (file.sha256 === null) await checkContent(location, file);
    hashes.push(sha256);
    base += size;
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageError(error, folder);
  });
  const device = async (name: string) => (await stat(name)).dev;
  const target = await device(folder);
  for (const [{ file, from: location, size }, hash] of zip(found, hashes)) {
    if (signal?.aborted) throw errors.cancelled();
    const to = path.join(folder, file.name);
    if ((await realpath(to).catch(() => undefined)) !== location) {
      const isCopied = copy || (await device(location)) !== target;
      if (isCopied) await checkSpace(folder, size, freeBytes);
      await place(location, to, copy);
    }
    await removePartial(to);
    const checked = file.sha256 === null ? 'size' : 'catalogue';
    await writeRecords(folder, entry, [await recordOf(folder, file.name, hash, checked)]);
  }
}

/** Result of checking a file of the store again. */
export interface FileCheck {
  readonly name: string;
  /**
   * `right`: as pinned in the catalogue; `asDownloaded`: unchanged since it was downloaded, but the
   * catalogue has no hash of it.
   */
  readonly result: 'right' | 'asDownloaded' | 'missing' | 'wrong';
}

/** True for a file that can be used. */
export const isGood = ({ result }: FileCheck): boolean =>
  result === 'right' || result === 'asDownloaded';

/**
 * Reads every file of an entry again and compares it with the catalogue and the records. A wrong
 * file counts as not downloaded from then on.
 */
export async function verifyEntry(
  entry: CatalogueEntry,
  folder: string,
  { onProgress, signal }: Pick<ImportOptions, 'onProgress' | 'signal'>,
): Promise<FileCheck[]> {
  // A file that was changed has no record any more, so it counts as wrong.
  const records = await readRecords(folder, entry);
  const sizes = await Promise.all(
    entry.files.map(({ name }) => stat(path.join(folder, name)).catch(() => undefined)),
  );
  const total = sizes.reduce((sum, info) => sum + (info?.size ?? 0), 0);
  const meter = new ByteMeter('verify', total, onProgress);
  const checks: FileCheck[] = [];
  let base = 0;
  for (const [index, file] of entry.files.entries()) {
    const size = sizes[index]?.size;
    const record = records.find(({ name }) => name === file.name);
    const expected = file.sha256 ?? record?.sha256;
    if (size === undefined) {
      checks.push({ name: file.name, result: 'missing' });
      continue;
    }
    meter.start(file.name, base);
    const sha256 = await hashFile(path.join(folder, file.name), meter.update, signal);
    const good = file.sha256 === null ? 'asDownloaded' : 'right';
    checks.push({ name: file.name, result: sha256 === expected ? good : 'wrong' });
    base += size;
  }
  // The next download then replaces the wrong files.
  const wrong = checks.filter(({ result }) => result === 'wrong').map(({ name }) => name);
  if (wrong.length > 0) await writeRecords(folder, entry, [], wrong);
  return checks;
}
