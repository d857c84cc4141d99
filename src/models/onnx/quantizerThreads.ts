/** Worker threads that process pieces of matrices from one queue. */
import * as v from 'valibot';
import { asOcrError, errors, type OcrError } from '../../core/errors/errors.ts';
import { WorkerPool } from '../../workers/workerPool.ts';
import { STORE, type MatrixJob } from './matrixJob.ts';
import { say, technical } from '../../core/sentences/sentence.ts';

/** Pieces that a thread holds at a time: one is read from disk while the other is computed. */
const PIECES_PER_THREAD = 2;
/**
 * Weights of all pieces that threads hold at a time. A weight needs up to 14 bytes: as it was read,
 * as float32 alone and in its matrix, and as it is stored.
 */
const MOST_IN_WORK = 2 ** 25;

export interface ThreadsOptions {
  /** Bundle of `quantizerThread.ts`. */
  readonly entry: string;
  /** Folder of the checkpoint. */
  readonly folder: string;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when a piece was stored. */
  readonly onDone: (piece: MatrixJob) => void;
}

const lost = (why: string): OcrError =>
  errors.conversionFailed(
    say('The model'),
    technical(`a thread that quantizes its weights failed (${why}).`),
  );

/** The first failed piece, or a cancellation, fails everything: an incomplete file is useless. */
export class QuantizerThreads {
  private readonly pool: WorkerPool<MatrixJob, null>;
  private open = 0;
  private failure: OcrError | undefined;
  private closing: Promise<void> | undefined;
  private waiting: { resolve: () => void; reject: (error: OcrError) => void } | undefined;

  private constructor(private readonly options: ThreadsOptions) {
    const { entry, folder, threads, signal } = options;
    this.pool = new WorkerPool({
      entry,
      name: 'quantizer',
      workerData: folder,
      // The converter has nothing else to wait for.
      keepsAlive: true,
      threads,
      method: STORE,
      result: v.null(),
      jobsPerThread: PIECES_PER_THREAD,
      sizeOf: ({ count, columns }) => count * columns,
      mostAtOnce: MOST_IN_WORK,
      broken: lost,
    });
    signal?.addEventListener('abort', this.cancel, { once: true });
  }

  /** Starts all threads. @throws the reason if one cannot start; OcrError `cancelled` */
  static async start(options: ThreadsOptions): Promise<QuantizerThreads> {
    const threads = new QuantizerThreads(options);
    try {
      if (options.signal?.aborted === true) throw errors.cancelled();
      await threads.pool.start();
      return threads;
    } catch (error) {
      await threads.close();
      throw error;
    }
  }

  /** Returns immediately. @throws OcrError an earlier failure */
  add(pieces: readonly MatrixJob[]): void {
    if (this.failure !== undefined) throw this.failure;
    for (const piece of pieces) void this.store(piece);
  }

  /** Resolves when the queue is empty. @throws OcrError the first failure */
  finished(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.settle();
    });
  }

  /** Ends the threads, whatever they are doing. */
  close(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.cancel);
    return (this.closing ??= this.pool.dispose());
  }

  private async store(piece: MatrixJob): Promise<void> {
    this.open++;
    try {
      await this.pool.run(piece);
      if (this.closing) return;
      this.open--;
      this.options.onDone(piece);
      this.settle();
    } catch (error) {
      this.fail(asOcrError(error));
    }
  }

  private readonly cancel = (): void => this.fail(errors.cancelled());

  private fail(error: OcrError): void {
    if (this.closing) return;
    this.failure = error;
    this.settle();
    void this.close();
  }

  private settle(): void {
    if (this.failure !== undefined) this.waiting?.reject(this.failure);
    else if (this.open === 0) this.waiting?.resolve();
  }
}
