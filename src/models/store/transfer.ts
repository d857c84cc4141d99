/** The bytes of one file: parallel ranges, or one piece if a server does not support ranges. */
import { errors } from '../../core/errors/errors.ts';
import { isOther, validatorOf, versionOf } from './fileVersion.ts';
import type { HashFollower } from './hashFollower.ts';
import { ProtocolError, StatusError, discard, get, type Answer } from './storeHttp.ts';
import type { PartialFile } from './partialFile.ts';
import { parseContentRange, type RemoteFile } from './remoteFile.ts';
import { withRetries, type RetryOptions } from './retryTransfer.ts';
import type { Credentials } from './modelSources.ts';
import { storageError } from './storage.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface TransferOptions {
  /** Ranges that are fetched at the same time. */
  readonly connections: number;
  /** Bytes of one range. */
  readonly rangeBytes: number;
  readonly idleMs: number;
  /** Shortest time between two writes of a running download's state, in milliseconds. */
  readonly saveMs: number;
  readonly retry: RetryOptions;
}

export const DEFAULT_TRANSFER: Omit<TransferOptions, 'retry'> = {
  connections: 4,
  rangeBytes: 32 * 2 ** 20,
  idleMs: 60_000,
  saveMs: 2000,
};

export interface FetchJob extends TransferOptions {
  readonly name: string;
  readonly url: URL;
  readonly target: string;
  readonly remote: RemoteFile;
  /** Hash that the file must have, if known. */
  readonly sha256: string | undefined;
  /** Identifies the content for a resumed download. */
  readonly identity: string;
  readonly credentials: Credentials | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the bytes of the file that have arrived; may decrease if a server sends only whole
   * files.
   */
  readonly onBytes: (bytes: number) => void;
  readonly onWait?: ((ms: number) => void) | undefined;
}

/** Downloads the missing bytes of a partial file. */
export class Transfer {
  private savedAt = Date.now();
  private saving = false;
  /**
   * The server sent bytes that were not requested, or of another version of the file: earlier bytes
   * cannot be trusted.
   */
  untrusted = false;
  /** The server sends only whole files; the download starts again in one piece. */
  private rangesIgnored = false;
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly job: FetchJob,
    private readonly partial: PartialFile,
    private readonly follower: HashFollower,
  ) {
    this.signal = job.signal ? AbortSignal.any([job.signal, this.stop.signal]) : this.stop.signal;
  }

  async run(): Promise<void> {
    const { job, partial } = this;
    this.arrived();
    if (!job.remote.ranges) return this.whole();
    const queue = partial.missing(job.rangeBytes);
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && !this.rangesIgnored; next = queue.shift()) {
        await this.range(...next);
      }
    };
    const workers = Array.from({ length: Math.min(job.connections, queue.length) }, worker);
    try {
      await Promise.all(workers);
    } catch (error) {
      this.stop.abort();
      await Promise.allSettled(workers);
      throw error;
    }
    if (this.rangesIgnored) await this.whole();
  }

  /** One range; continues after the last byte that arrived. */
  private async range(start: number, end: number): Promise<void> {
    let at = start;
    await this.attempts(async () => {
      const answer = await this.get([at, end - 1]);
      const { status, headers, body, url } = answer;
      this.checkVersion(answer);
      if (status === 200) {
        discard(body);
        this.rangesIgnored = true;
        return;
      }
      const range = parseContentRange(headers['content-range']);
      if (status === 416 && range) this.checkSize(range.total, body);
      if (status !== 206) throw this.refusal(answer);
      if (range) this.checkSize(range.total, body);
      if (range?.first !== at) {
        discard(body);
        throw new ProtocolError(`${url.host} sent a different range than requested.`);
      }
      await this.take(answer, end, at, (position) => (at = position));
    });
  }

  /** The whole file in one piece, from its start at every attempt. */
  private whole(): Promise<void> {
    const { partial, follower, job } = this;
    return this.attempts(async () => {
      const answer = await this.get(undefined);
      if (answer.status !== 200) throw this.refusal(answer);
      const length = answer.headers['content-length'];
      if (length !== undefined) this.checkSize(Number(length), answer.body);
      partial.clear();
      await follower.reset();
      job.onBytes(0);
      await this.take(answer, partial.size, 0, () => undefined);
    }, false);
  }

  /** Writes a body that ends before `end` at its position. */
  private async take(
    { body, headers, url }: Answer,
    end: number,
    start: number,
    onPosition: (position: number) => void,
  ): Promise<void> {
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      discard(body);
      throw new ProtocolError(`${url.host} compresses the file.`);
    }
    const length = headers['content-length'];
    if (length !== undefined && Number(length) !== end - start) {
      discard(body);
      throw new ProtocolError(`${url.host} sends a different length than requested.`);
    }
    let position = start;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (position + chunk.length > end) {
        this.untrusted = true;
        const why = say('{0} sends more bytes than requested.', url.host);
        throw errors.modelFileWrong(this.job.name, why);
      }
      await this.partial.write(chunk, position).catch((error: unknown) => {
        throw storageError(error, this.job.target);
      });
      position += chunk.length;
      onPosition(position);
      this.arrived();
      if (!this.saving && Date.now() - this.savedAt >= this.job.saveMs) await this.save();
    }
    if (position < end) throw new ProtocolError(`${url.host} ended the response too early.`);
  }

  private arrived(): void {
    this.follower.advance(this.partial.contiguous);
    this.job.onBytes(this.partial.bytes);
  }

  private async save(): Promise<void> {
    this.saving = true;
    try {
      await this.partial.save();
    } catch (error) {
      throw storageError(error, this.job.target);
    } finally {
      this.saving = false;
      this.savedAt = Date.now();
    }
  }

  private get(range: [number, number] | undefined): Promise<Answer> {
    const { url, credentials, idleMs, remote } = this.job;
    const ifRange = this.hashKnown ? undefined : validatorOf(remote.version);
    return get(url, { range, ifRange, credentials, idleMs, signal: this.signal });
  }

  /** Whether the content is compared with a hash after the download. */
  private get hashKnown(): boolean {
    const { sha256, remote } = this.job;
    return sha256 !== undefined || remote.gitBlob !== undefined;
  }

  /** Ranges of two versions must never become one file. */
  private checkVersion(answer: Answer): void {
    const { name, remote } = this.job;
    if (answer.status !== 200 && answer.status !== 206) return;
    if (!isOther(remote.version, versionOf(answer), !this.hashKnown)) return;
    discard(answer.body);
    this.untrusted = true;
    const why = say(
      'it changed on {0} while it was being downloaded; nothing of it was kept.',
      answer.url.host,
    );
    throw errors.modelFileWrong(name, why);
  }

  private refusal({ status, headers, url, redirected, body }: Answer): StatusError {
    discard(body);
    return new StatusError(status, headers, url, redirected);
  }

  private checkSize(total: number, body: Answer['body']): void {
    const { name, remote } = this.job;
    if (total === remote.size) return;
    discard(body);
    throw errors.modelFileWrong(
      name,
      say('it has {0} bytes, but {1} were announced.', total, remote.size),
    );
  }

  private attempts(step: () => Promise<void>, countsBytes = true): Promise<void> {
    const { name, url, retry, onWait } = this.job;
    return withRetries(
      { file: name, host: url.host, retry, signal: this.signal, onWait },
      step,
      // Bytes of an attempt that starts over are not progress: the loop could be endless.
      countsBytes ? () => this.partial.bytes : undefined,
    );
  }
}
