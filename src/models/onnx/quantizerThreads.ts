/** Worker threads that do the pieces of matrices from one queue. */
import { Worker } from 'node:worker_threads';
import { OcrError, errors, messageOf } from '../../core/errors.ts';
import { append } from '../../core/extremes.ts';
import type { MatrixJob } from './matrixJob.ts';
import type { FromQuantizerThread, ToQuantizerThread } from './quantizerThread.ts';

/** Pieces that a thread has at a time: one is read from disk while the other is computed. */
const PIECES_PER_THREAD = 2;
/**
 * Weights of all pieces that threads have at a time. A weight takes up to 14 bytes: as it is read,
 * as float32 alone and in its matrix, and as it is stored.
 */
const MOST_IN_WORK = 2 ** 25;

export interface ThreadsOptions {
  /** Bundle of `quantizerThread.ts`. */
  readonly entry: string;
  /** Of the checkpoint. */
  readonly folder: string;
  readonly threads: number;
  readonly token?: AbortSignal | undefined;
  /** A piece was stored. */
  readonly onDone: (piece: MatrixJob) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly pieces: Map<number, MatrixJob>;
}

const weightsOf = ({ count, columns }: MatrixJob): number => count * columns;

const lost = (why: string) =>
  errors.conversionFailed('The model', `a thread that quantises its weights broke down (${why}).`);

/** Resolves when a thread says that it is ready for jobs. */
const ready = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`exit code ${code}`)));
  });

export class QuantizerThreads {
  private readonly threads: readonly Thread[];
  private readonly queue: MatrixJob[] = [];
  private inWork = 0;
  private lastId = 0;
  private failure: OcrError | undefined;
  private closed = false;
  private waiting: { resolve: () => void; reject: (error: OcrError) => void } | undefined;

  private constructor(
    workers: readonly Worker[],
    private readonly options: ThreadsOptions,
  ) {
    this.threads = workers.map((worker) => ({ worker, pieces: new Map<number, MatrixJob>() }));
    for (const thread of this.threads) {
      thread.worker.on('message', (message: FromQuantizerThread) => this.hear(thread, message));
      thread.worker.on('error', (error) => this.fail(lost(messageOf(error))));
      thread.worker.on('exit', (code) => this.fail(lost(`exit code ${code}`)));
    }
    options.token?.addEventListener('abort', this.cancel, { once: true });
    if (options.token?.aborted === true) this.cancel();
  }

  /** Starts all threads. @throws what keeps one from starting */
  static async start(options: ThreadsOptions): Promise<QuantizerThreads> {
    const { entry, folder: workerData } = options;
    const workers: Worker[] = [];
    try {
      while (workers.length < options.threads)
        workers.push(new Worker(entry, { name: 'quantizer', workerData }));
      // Listens from the start: a thread may break down while another is not ready yet.
      const threads = new QuantizerThreads(workers, options);
      await Promise.all(workers.map(ready));
      return threads;
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()));
      throw error;
    }
  }

  /** Returns at once. @throws OcrError what failed before */
  add(pieces: readonly MatrixJob[]): void {
    if (this.failure !== undefined) throw this.failure;
    append(this.queue, pieces);
    this.pump();
  }

  /** Resolves when the queue is done. @throws OcrError what failed first */
  finished(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.settle();
    });
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    this.closed = true;
    this.options.token?.removeEventListener('abort', this.cancel);
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private pump(): void {
    for (let piece = this.queue[0]; piece !== undefined; piece = this.queue[0]) {
      const thread = this.threads.reduce((a, b) => (b.pieces.size < a.pieces.size ? b : a));
      const isTooMuch = this.inWork > 0 && this.inWork + weightsOf(piece) > MOST_IN_WORK;
      if (thread.pieces.size >= PIECES_PER_THREAD || isTooMuch) break;
      this.queue.shift();
      this.inWork += weightsOf(piece);
      const message: ToQuantizerThread = { id: ++this.lastId, job: piece };
      thread.pieces.set(message.id, piece);
      thread.worker.postMessage(message);
    }
    this.settle();
  }

  private hear({ pieces }: Thread, message: FromQuantizerThread): void {
    if (this.closed || message.type === 'ready') return;
    if (message.type === 'failed') {
      this.fail(OcrError.from(message.error));
      return;
    }
    const piece = pieces.get(message.id)!;
    pieces.delete(message.id);
    this.inWork -= weightsOf(piece);
    this.options.onDone(piece);
    this.pump();
  }

  private readonly cancel = (): void => this.fail(errors.cancelled());

  private fail(error: OcrError): void {
    if (this.closed) return;
    this.failure = error;
    this.queue.length = 0;
    this.settle();
    void this.close();
  }

  private settle(): void {
    if (this.failure !== undefined) this.waiting?.reject(this.failure);
    else if (this.queue.length === 0 && this.inWork === 0) this.waiting?.resolve();
  }
}
