/** The existing conversions of a model, and whether they are still valid. */
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../../core/errors/errors.ts';
import { QUANTIZATIONS, VIEW_SIZES, type Quantization } from '../format/forms.ts';
import { readManifest } from '../format/manifest.ts';
import type { ModelEntry } from './catalogue.ts';
import { revisionOf } from './fileRecords.ts';
import { replaceFile } from './replaceFile.ts';
import { conversionFolder, storageError } from './storage.ts';
import { say, technical } from '../../core/sentences/sentence.ts';

export interface Conversion {
  readonly quantization: Quantization;
  /** The folder that the engine uses. */
  readonly folder: string;
  readonly bytes: number;
  /**
   * Why it should be converted again; undefined if it is valid. `version`: made by another version
   * of the converter or with other options, `revision`: from other weights, `damaged`: files are
   * missing.
   */
  readonly outdated: 'version' | 'revision' | 'damaged' | undefined;
}

/** File in a conversion's folder: what it was made from, and its files. */
const ORIGIN = 'origin.json';

const OriginSchema = v.object({
  id: v.string(),
  revision: v.string(),
  /** `source` of the converter's manifest. */
  source: v.string(),
  files: v.record(v.string(), v.number()),
});

async function filesIn(folder: string): Promise<Record<string, number>> {
  const names = (await readdir(folder)).filter((name) => name !== ORIGIN);
  const sizeOf = async (name: string) => (await stat(path.join(folder, name))).size;
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await sizeOf(name)] as const)),
  );
}

async function readOrigin(folder: string): Promise<v.InferOutput<typeof OriginSchema> | undefined> {
  try {
    return v.parse(OriginSchema, JSON.parse(await readFile(path.join(folder, ORIGIN), 'utf8')));
  } catch {
    return undefined;
  }
}

async function whyOutdated(
  entry: ModelEntry,
  quantization: Quantization,
  folder: string,
  files: Readonly<Record<string, number>>,
): Promise<Conversion['outdated']> {
  const [manifest, origin] = await Promise.all([readManifest(folder), readOrigin(folder)]);
  if (manifest?.quantization !== quantization) return 'version';
  if (manifest.viewSizes.join() !== VIEW_SIZES[manifest.family].join()) return 'version';
  if (origin?.source !== manifest.source) return 'damaged';
  if (origin.id !== entry.id || origin.revision !== revisionOf(entry)) return 'revision';
  const isWhole = Object.entries(origin.files).every(([name, size]) => files[name] === size);
  return isWhole ? undefined : 'damaged';
}

/** A model's conversions, valid or not. */
export async function findConversions(root: string, entry: ModelEntry): Promise<Conversion[]> {
  const found: Conversion[] = [];
  for (const quantization of QUANTIZATIONS) {
    const folder = conversionFolder(root, entry.id, quantization);
    const files = await filesIn(folder).catch(() => undefined);
    if (files === undefined) continue;
    found.push({
      quantization,
      folder,
      bytes: Object.values(files).reduce((sum, size) => sum + size, 0),
      outdated: await whyOutdated(entry, quantization, folder, files),
    });
  }
  return found;
}

/** Records in a finished conversion what it was made from. @throws OcrError `conversionFailed` */
export async function signConversion(
  root: string,
  entry: ModelEntry,
  quantization: Quantization,
): Promise<void> {
  const folder = conversionFolder(root, entry.id, quantization);
  const manifest = await readManifest(folder);
  if (manifest === undefined) {
    throw errors.conversionFailed(entry.name, technical('its manifest is missing.'));
  }
  if (manifest.family !== entry.family) {
    await rm(folder, { recursive: true, force: true });
    throw errors.conversionFailed(entry.name, say('the weights belong to another model.'));
  }
  const origin: v.InferOutput<typeof OriginSchema> = {
    id: entry.id,
    revision: revisionOf(entry),
    source: manifest.source,
    files: await filesIn(folder),
  };
  const text = JSON.stringify(origin, undefined, 1);
  await replaceFile(path.join(folder, ORIGIN), text).catch((error: unknown) => {
    throw storageError(error, folder);
  });
}

/** Removes the remains of incomplete conversions; only under the model's lock. */
export async function removeUnfinished(root: string, id: string): Promise<void> {
  const folder = path.join(root, id);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (QUANTIZATIONS.some((q) => name.startsWith(`${q}.`) && /\.(?:partial|old)$/u.test(name))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
