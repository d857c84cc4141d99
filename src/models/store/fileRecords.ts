/** The store's list of the files it has checked: `ID.files.json` in their folder. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errors, sentenceOf } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import { SafetensorsFile } from '../format/safetensors.ts';
import type { CatalogueEntry, CatalogueFile } from './catalogue.ts';
import { replaceFile } from './replaceFile.ts';
import { say } from '../../core/sentences/sentence.ts';

const RecordSchema = v.object({
  name: v.string(),
  size: v.number(),
  sha256: v.string(),
  /** What the hash was compared with: the catalogue, the hub's headers, or nothing. */
  checked: v.picklist(['catalogue', 'hub', 'size']),
  /** Modification time when it was checked, so that a later change is noticed. */
  modified: v.number(),
});
export type FileRecord = v.InferOutput<typeof RecordSchema>;

const RecordsSchema = v.object({
  version: v.literal(1),
  /** Revision of the repository, or a substitute for it. */
  revision: v.string(),
  files: v.array(RecordSchema),
});

const recordsPath = (folder: string, entry: CatalogueEntry): string =>
  path.join(folder, `${entry.id}.files.json`);

/** Identifies the content of an entry: changes with the catalogue. */
export const revisionOf = (entry: CatalogueEntry): string =>
  entry.kind === 'model' ? entry.revision : entry.files.map(({ sha256 }) => sha256).join(' ');

/** The same time, even if a file system has truncated it to whole seconds since. */
const isSameTime = (found: number, recorded: number): boolean =>
  found === recorded || (found % 1000 === 0 && Math.abs(found - recorded) < 2000);

/** Records of the files that are unchanged since they were checked. */
export async function readRecords(folder: string, entry: CatalogueEntry): Promise<FileRecord[]> {
  try {
    const text = await readFile(recordsPath(folder, entry), 'utf8');
    const { revision, files } = v.parse(RecordsSchema, JSON.parse(text));
    if (revision !== revisionOf(entry)) return [];
    const present = await Promise.all(
      files.map(async (record) => {
        const found = await stat(path.join(folder, record.name)).catch(() => undefined);
        return found?.size === record.size && isSameTime(found.mtimeMs, record.modified);
      }),
    );
    return files.filter(
      ({ name }, index) => present[index] && entry.files.some((file) => file.name === name),
    );
  } catch {
    return [];
  }
}

/** Adds or replaces records, and removes those of `forgotten` files. */
export async function writeRecords(
  folder: string,
  entry: CatalogueEntry,
  added: readonly FileRecord[],
  forgotten: readonly string[] = [],
): Promise<void> {
  const kept = (await readRecords(folder, entry)).filter(
    ({ name }) => !forgotten.includes(name) && !added.some((record) => record.name === name),
  );
  const file = recordsPath(folder, entry);
  const text = JSON.stringify(
    { version: 1, revision: revisionOf(entry), files: [...kept, ...added] },
    undefined,
    1,
  );
  await replaceFile(file, text);
}

/** Creates the record of a file that is in its place and was found correct. */
export async function recordOf(
  folder: string,
  name: string,
  sha256: string,
  checked: FileRecord['checked'],
): Promise<FileRecord> {
  const { size, mtimeMs } = await stat(path.join(folder, name));
  return { name, size, sha256, checked, modified: mtimeMs };
}

/** SHA-256 of a file in hexadecimal, read block by block. */
export async function hashFile(
  file: string,
  onBytes: (bytes: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of createReadStream(file, {
    highWaterMark: 2 ** 20,
    ...defined({ signal }),
  }) as AsyncIterable<Buffer>) {
    hash.update(block);
    bytes += block.length;
    onBytes(bytes);
  }
  return hash.digest('hex');
}

/** Id that git assigns to a file's content. */
export const gitBlobId = (content: Uint8Array): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/**
 * Examines a file whose hash is not known in advance, to distinguish it from an error page or
 * another file of the same name. @throws OcrError `modelFileWrong`
 */
export async function checkContent(location: string, file: CatalogueFile): Promise<void> {
  try {
    if (file.name.endsWith('.json')) JSON.parse(await readFile(location, 'utf8'));
    if (file.name.endsWith('.safetensors')) await (await SafetensorsFile.open(location)).close();
  } catch (error) {
    const why = error instanceof SyntaxError ? say('it is not JSON.') : sentenceOf(error);
    throw errors.modelFileWrong(file.name, why);
  }
}
