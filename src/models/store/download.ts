/** Gets all files of an entry into its folder, from the hub, a mirror, or their own address. */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../core/errors/errors.ts';
import { knownBytes, type CatalogueEntry, type CatalogueFile } from './catalogue.ts';
import { fetchFile } from './fetchFile.ts';
import { partialBytes, removePartial } from './partialFile.ts';
import { ByteMeter, type OnProgress } from './storeProgress.ts';
import {
  checkContent,
  gitBlobId,
  hashFile,
  readRecords,
  recordOf,
  revisionOf,
  writeRecords,
  type FileRecord,
} from './fileRecords.ts';
import { askHead, type RemoteFile } from './remoteFile.ts';
import { DEFAULT_RETRY, withRetries } from './retryTransfer.ts';
import { chooseSource, fileUrl, type ModelSource, type SourceOptions } from './modelSources.ts';
import { validatorOf } from './fileVersion.ts';
import { checkSpace, storageError, type FreeBytes } from './storage.ts';
import { DEFAULT_TRANSFER, type TransferOptions } from './transfer.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface DownloadOptions extends SourceOptions {
  readonly transfer?: Partial<TransferOptions> | undefined;
  readonly freeBytes?: FreeBytes | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes needed on the disk in addition to the files. */
  readonly reserve?: number;
}

interface Plan {
  readonly file: CatalogueFile;
  readonly url: URL;
  readonly remote: RemoteFile;
  readonly sha256: string | undefined;
  /** Identifies the content for a download that is resumed later. */
  readonly identity: string;
  readonly checked: FileRecord['checked'];
}

class EntryDownload {
  private readonly source: ModelSource;
  private readonly transfer: TransferOptions;

  constructor(
    private readonly entry: CatalogueEntry,
    private readonly folder: string,
    private readonly options: DownloadOptions,
  ) {
    // A language pack has its own address, whatever the mirror is.
    const allowInsecure = entry.kind === 'languagePack' ? () => true : options.allowInsecure;
    this.source = chooseSource({ ...options, allowInsecure });
    this.transfer = { retry: DEFAULT_RETRY, ...DEFAULT_TRANSFER, ...options.transfer };
  }

  async run(): Promise<void> {
    const { entry, folder, options } = this;
    const records = await readRecords(folder, entry);
    const wanted = entry.files.filter(({ name }) => !records.some((r) => r.name === name));
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw storageError(error, folder);
    });
    // All requests for information first: a missing file is noticed before gigabytes of another are
    // downloaded.
    const plans: Plan[] = [];
    for (const file of wanted) plans.push(await this.plan(file));
    const present = records.reduce((sum, { size }) => sum + size, 0);
    const coming = plans.reduce((sum, { remote }) => sum + remote.size, 0);
    const begun = await Promise.all(plans.map(({ file }) => partialBytes(this.target(file))));
    const missing = coming - begun.reduce((sum, bytes) => sum + bytes, 0);
    await checkSpace(folder, Math.max(0, missing) + (options.reserve ?? 0), options.freeBytes);
    const meter = new ByteMeter('download', present + coming, options.onProgress);
    let base = present;
    for (const plan of plans) {
      meter.start(plan.file.name, base);
      const record = (await this.adopt(plan, meter)) ?? (await this.fetch(plan, meter));
      await writeRecords(folder, entry, [record]);
      base += plan.remote.size;
    }
  }

  private target(file: CatalogueFile): string {
    return path.join(this.folder, file.name);
  }

  /** What the server reports about a file, checked against the catalogue. */
  private async plan(file: CatalogueFile): Promise<Plan> {
    const { credentials } = this.source;
    const { signal, onProgress } = this.options;
    const url = fileUrl(this.entry, file, this.source);
    const { idleMs, retry } = this.transfer;
    const remote = await withRetries(
      {
        file: file.name,
        host: url.host,
        // A user who is offline from the start must see the error soon.
        retry: { ...retry, unreachableAttempts: Math.min(2, retry.attempts) },
        signal,
        onWait: (ms) => new ByteMeter('download', knownBytes(this.entry), onProgress).wait(ms),
      },
      () => askHead(url, { credentials, idleMs, signal }, file.size),
    );
    if (file.size !== null && file.size !== remote.size) {
      throw errors.modelFileWrong(
        file.name,
        say('{0} offers {1} bytes; it must have {2}.', url.host, remote.size, file.size),
      );
    }
    if (file.sha256 !== null && remote.sha256 !== undefined && file.sha256 !== remote.sha256) {
      throw errors.modelFileWrong(file.name, say('{0} offers different content.', url.host));
    }
    const checked =
      file.sha256 !== null
        ? 'catalogue'
        : remote.sha256 !== undefined || remote.gitBlob !== undefined
          ? 'hub'
          : 'size';
    const sha256 = file.sha256 ?? remote.sha256;
    const content = sha256 ?? remote.gitBlob ?? validatorOf(remote.version);
    // Without evidence that parts belong to one version they are not combined: the file is
    // downloaded in one piece.
    const ranges = remote.ranges && content !== undefined;
    const identity = `${revisionOf(this.entry)}/${content ?? ''}`;
    return { file, url, remote: { ...remote, ranges }, sha256, identity, checked };
  }

  /** A complete file whose record was lost, for example by a crash between the two writes. */
  private async adopt(plan: Plan, meter: ByteMeter): Promise<FileRecord | undefined> {
    const target = this.target(plan.file);
    const found = await stat(target).catch(() => undefined);
    if (found === undefined) return undefined;
    if (found.size === plan.remote.size && plan.sha256 !== undefined) {
      const sha256 = await hashFile(target, meter.update, this.options.signal);
      if (sha256 === plan.sha256) return this.record(plan, sha256);
    }
    await rm(target, { force: true });
    return undefined;
  }

  private async fetch(plan: Plan, meter: ByteMeter): Promise<FileRecord> {
    const { file, url, remote, sha256, identity } = plan;
    const target = this.target(file);
    const fetched = await fetchFile({
      ...this.transfer,
      name: file.name,
      url,
      target,
      remote,
      sha256,
      identity,
      credentials: this.source.credentials,
      signal: this.options.signal,
      onBytes: meter.update,
      onWait: meter.wait,
    });
    try {
      if (sha256 === undefined && remote.gitBlob !== undefined) {
        if (gitBlobId(await readFile(target)) !== remote.gitBlob) {
          throw errors.modelFileWrong(
            file.name,
            say('its content differs from the published one.'),
          );
        }
      }
      if (file.sha256 === null) await checkContent(target, file);
    } catch (error) {
      await Promise.all([rm(target, { force: true }), removePartial(target)]);
      throw error;
    }
    return this.record(plan, fetched);
  }

  private record({ file, checked }: Plan, sha256: string): Promise<FileRecord> {
    return recordOf(this.folder, file.name, sha256, checked);
  }
}

/**
 * Downloads the missing files of an entry; resumes a partial download. Returns immediately if
 * nothing is missing.
 * @throws OcrError
 */
export async function downloadEntry(
  entry: CatalogueEntry,
  folder: string,
  options: DownloadOptions,
): Promise<void> {
  const records = await readRecords(folder, entry);
  if (entry.files.every(({ name }) => records.some((record) => record.name === name))) return;
  await new EntryDownload(entry, folder, options).run();
}
