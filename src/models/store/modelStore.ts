/**
 * The models on this machine: which exist, and how they are installed and removed.
 *
 *   ROOT/ID/source/            weights as published, and ID.files.json with the checked files
 *   ROOT/ID/QUANTIZATION/      converted; the folder that the engine uses
 *   ROOT/tessdata/             language packs of the compact engine
 *   ROOT/ID.lock               exists during work on the model
 *
 * Long operations report progress, can be cancelled, and resume where they stopped. Every failure
 * is an `OcrError`.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { asOcrError, errors } from '../../core/errors/errors.ts';
import type { Quantization } from '../format/forms.ts';
import {
  catalogue,
  conversionBytes,
  findEntry,
  quantizationsOf,
  type Catalogue,
  type CatalogueEntry,
  type ModelEntry,
} from './catalogue.ts';
import { findConversions, removeUnfinished, signConversion } from './conversions.ts';
import { runConverter } from './converterProcess.ts';
import { downloadEntry, type DownloadOptions } from './download.ts';
import { importEntry, verifyEntry, type FileCheck } from './importFiles.ts';
import { withLock } from './storeLock.ts';
import { readStatus, type ModelStatus } from './modelStatus.ts';
import { removePartial } from './partialFile.ts';
import type { OnProgress } from './storeProgress.ts';
import { checkSpace, conversionFolder, filesFolder, lockFile, storageError } from './storage.ts';
import { say } from '../../core/sentences/sentence.ts';

export { QUANTIZATIONS, type Quantization } from '../format/forms.ts';
export type { ModelStatus } from './modelStatus.ts';
export type { StoreProgress, OnProgress } from './storeProgress.ts';
export type { CatalogueEntry, ModelEntry } from './catalogue.ts';

export interface ModelStoreOptions extends Pick<
  DownloadOptions,
  | 'mirror'
  | 'languageMirror'
  | 'token'
  | 'hub'
  | 'environment'
  | 'allowInsecure'
  | 'transfer'
  | 'freeBytes'
> {
  /** Folder of the store, e.g. `<global storage>/models`. It is created if needed. */
  readonly root: string;
  /** Path of `dist/convert.js`. */
  readonly converterPath: string;
  readonly catalogue?: Catalogue;
}

export interface InstallOptions {
  readonly quantization: Quantization;
  /**
   * Removes the published weights (about 7 GB) after the conversion; default: keeps them, so that
   * another variant, or a newer converter, needs no second download.
   */
  readonly deleteSource?: boolean;
}

export class ModelStore {
  private readonly catalogue: Catalogue;

  constructor(private readonly options: ModelStoreOptions) {
    this.catalogue = options.catalogue ?? catalogue();
  }

  /** Folder of the language packs, for `tessdataFolders`. */
  get tessdataFolder(): string {
    return path.join(this.options.root, 'tessdata');
  }

  /** The status of every model of the catalogue. Reads no weights. */
  list(): Promise<ModelStatus[]> {
    return this.statuses('model');
  }

  /** The status of every language pack of the catalogue. */
  listPacks(): Promise<ModelStatus[]> {
    return this.statuses('languagePack');
  }

  /** @throws OcrError `unknownModel` */
  async status(id: string): Promise<ModelStatus> {
    return readStatus(this.options.root, findEntry(this.catalogue, id));
  }

  /**
   * Downloads a model's files; resumes a partial download.
   * @throws OcrError `insecureMirror`, `offline`, `downloadDenied`, `downloadMissing`,
   *   `downloadFailed`, `modelFileWrong`, `diskFull`, `storeBusy`, `storeUnwritable`, `cancelled`
   */
  download(id: string, onProgress?: OnProgress, signal?: AbortSignal): Promise<void> {
    return this.work(id, signal, (entry, locked) =>
      downloadEntry(entry, this.folder(entry), { ...this.options, onProgress, signal: locked }),
    );
  }

  /** Imports a model's files from a folder: checks them, then links or copies them. */
  importFrom(
    id: string,
    from: string,
    { copy = false }: { readonly copy?: boolean } = {},
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<void> {
    const { freeBytes } = this.options;
    return this.work(id, signal, (entry, locked) =>
      importEntry(entry, from, this.folder(entry), {
        copy,
        freeBytes,
        onProgress,
        signal: locked,
      }),
    );
  }

  /**
   * Makes a model usable: downloads missing files, converts unless a valid conversion exists, and
   * removes the published weights if requested. A language pack is only downloaded.
   * @returns the status afterwards
   * @throws OcrError also `conversionFailed`
   */
  async installModel(
    id: string,
    { quantization, deleteSource = false }: InstallOptions,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<ModelStatus> {
    await this.work(id, signal, async (entry, locked) => {
      const folder = this.folder(entry);
      const download = { ...this.options, onProgress, signal: locked };
      if (entry.kind === 'languagePack') return downloadEntry(entry, folder, download);
      if (!quantizationsOf(entry).includes(quantization)) {
        throw errors.invalidRequest(say('{0} is not available as {1}.', entry.name, quantization));
      }
      await removeUnfinished(this.options.root, id);
      if (!(await this.isConverted(entry, quantization))) {
        const reserve = conversionBytes(entry, quantization);
        await downloadEntry(entry, folder, { ...download, reserve });
        await this.convert(entry, quantization, onProgress, locked);
      }
      if (deleteSource) await this.removeFiles(entry);
    });
    return this.status(id);
  }

  /** Reads a model's files again and compares their hashes with the pinned or recorded ones. */
  verify(id: string, onProgress?: OnProgress, signal?: AbortSignal): Promise<FileCheck[]> {
    return this.work(id, signal, (entry, locked) =>
      verifyEntry(entry, this.folder(entry), { onProgress, signal: locked }),
    );
  }

  /** Removes one conversion, the published weights (`source`), or all of a model. */
  remove(id: string, part: Quantization | 'source' | 'all' = 'all'): Promise<void> {
    return this.work(id, undefined, async (entry) => {
      const { root } = this.options;
      if (part === 'source' || entry.kind === 'languagePack') return this.removeFiles(entry);
      const target = part === 'all' ? path.join(root, id) : conversionFolder(root, id, part);
      await this.delete(target);
    });
  }

  private statuses(kind: CatalogueEntry['kind']): Promise<ModelStatus[]> {
    const entries = this.catalogue.models.filter((entry) => entry.kind === kind);
    return Promise.all(entries.map((entry) => readStatus(this.options.root, entry)));
  }

  private folder(entry: CatalogueEntry): string {
    return filesFolder(this.options.root, entry);
  }

  private async isConverted(entry: ModelEntry, quantization: Quantization): Promise<boolean> {
    const conversions = await findConversions(this.options.root, entry);
    return conversions.some((c) => c.quantization === quantization && c.outdated === undefined);
  }

  private async convert(
    entry: ModelEntry,
    quantization: Quantization,
    onProgress: OnProgress | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { root, converterPath, freeBytes } = this.options;
    const to = conversionFolder(root, entry.id, quantization);
    await checkSpace(root, conversionBytes(entry, quantization), freeBytes);
    const report = (step: string, done: number): void =>
      onProgress?.({ phase: 'convert', step, done, bytes: 0, totalBytes: 0 });
    report('', 0);
    try {
      await runConverter({
        converterPath,
        from: this.folder(entry),
        to,
        quantization,
        onProgress: report,
        signal,
      });
    } finally {
      await removeUnfinished(root, entry.id);
    }
    await signConversion(root, entry, quantization);
  }

  private async removeFiles(entry: CatalogueEntry): Promise<void> {
    const folder = this.folder(entry);
    if (entry.kind === 'model') return this.delete(folder);
    for (const { name } of entry.files) {
      await this.delete(path.join(folder, name));
      await removePartial(path.join(folder, name));
    }
    await this.delete(path.join(folder, `${entry.id}.files.json`));
  }

  private async delete(target: string): Promise<void> {
    await rm(target, { recursive: true, force: true, maxRetries: 2 }).catch((error: unknown) => {
      throw storageError(error, target);
    });
  }

  /** Runs work under the model's lock. */
  private async work<T>(
    id: string,
    signal: AbortSignal | undefined,
    step: (entry: CatalogueEntry, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const entry = findEntry(this.catalogue, id);
    try {
      return await withLock(lockFile(this.options.root, id), entry.name, signal, (locked) =>
        step(entry, locked),
      );
    } catch (error) {
      throw asOcrError(error);
    }
  }
}
