import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { WorkerPool } from '../../../workers/workerPool.ts';
import { READ, ReadResultsSchema, type ReadRequest, type ReadResult } from './workerMessages.ts';
import { say, verbatim } from '../../../core/sentences/sentence.ts';

/** A batch that takes longer than this has hung: slow machines need about 1 s per line. */
const SECONDS_PER_BATCH = 30;
const SECONDS_PER_LINE = 5;

/**
 * Worker threads are replaced after this many lines, which bounds the memory that WebAssembly
 * keeps.
 */
const LINES_PER_THREAD = 20_000;

/**
 * Batches per thread: one in progress, one waiting, so that no thread waits for a busy event loop.
 */
const JOBS_PER_THREAD = 2;

export interface TesseractPoolOptions {
  readonly threads: number;
  /** The bundled worker; default: `tesseract-worker.js` next to the running bundle. */
  readonly workerFile?: string;
  /** Overrides the time limit of a batch, for tests. */
  readonly batchSeconds?: number;
}

export type TesseractPool = WorkerPool<ReadRequest, ReadResult[]>;

/**
 * A few worker threads that read batches of line images. A batch fails with `recognizerFailed` or
 * `timeout`, or with `cancelled` if the pool is disposed.
 */
export const tesseractPool = (options: TesseractPoolOptions): TesseractPool =>
  new WorkerPool({
    entry: options.workerFile ?? path.join(import.meta.dirname, 'tesseract-worker.js'),
    name: 'tesseract',
    // Tesseract's own output is meant for training.
    quiet: true,
    threads: options.threads,
    method: READ,
    result: ReadResultsSchema,
    jobsPerThread: JOBS_PER_THREAD,
    sizeOf: ({ images }) => images.length,
    replaceAfter: LINES_PER_THREAD,
    broken: (why) => errors.recognizerFailed('Tesseract', verbatim(why)),
    timeLimit: {
      seconds: ({ images }) =>
        options.batchSeconds ?? SECONDS_PER_BATCH + images.length * SECONDS_PER_LINE,
      error: (seconds) => errors.timeout(say('Reading lines with Tesseract'), seconds),
    },
  });
