import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { errors, messageOf } from '../../../core/errors.ts';
import { ReadReplySchema, type ReadReply, type ReadRequest, type ReadResult } from './messages.ts';

/** A batch that takes longer than this has hung: slow machines need about 1 s per line. */
const SECONDS_PER_BATCH = 30;
const SECONDS_PER_LINE = 5;

/** Worker threads are replaced after so many lines, which bounds what WebAssembly keeps. */
const LINES_PER_THREAD = 20_000;

/** Batches with a thread: one at work, one waiting, so that no thread waits for a busy event loop. */
const JOBS_PER_THREAD = 2;

export interface PoolOptions {
  readonly threads: number;
  /** The bundled worker, by default `tesseract-worker.js` beside the running bundle. */
  readonly workerFile?: string;
  /** Overrides the time limit of a batch, for tests. */
  readonly batchSeconds?: number;
}

interface Job {
  readonly request: ReadRequest;
  readonly resolve: (results: ReadResult[]) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** The first one is at work. */
  readonly jobs: Job[];
  timer?: NodeJS.Timeout | undefined;
  lines: number;
}

/**
 * A few worker threads that read batches of line images. A thread that crashes or hangs fails its
 * batch only; another takes its place with the next batch.
 */
export class TesseractPool {
  #queue: Job[] = [];
  readonly #threads = new Set<Thread>();
  #nextId = 1;

  constructor(private readonly options: PoolOptions) {}

  /** Rejects with `recognizerFailed` or `timeout`; with `cancelled` when the pool is disposed. */
  read(request: Omit<ReadRequest, 'id'>): Promise<ReadResult[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request: { ...request, id: this.#nextId++ }, resolve, reject });
      this.#pump();
    });
  }

  async dispose(): Promise<void> {
    const threads = [...this.#threads];
    this.#threads.clear();
    const waiting = [...this.#queue.splice(0), ...threads.flatMap(({ jobs }) => jobs)];
    for (const thread of threads) clearTimeout(thread.timer);
    for (const job of waiting) job.reject(errors.cancelled());
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #pump(): void {
    while (this.#queue.length > 0) {
      const thread = this.#free(0) ?? this.#start() ?? this.#free(JOBS_PER_THREAD - 1);
      if (!thread) return;
      this.#assign(thread, this.#queue.shift()!);
    }
  }

  /** A thread with at most so many batches that is not to be replaced. */
  #free(jobs: number): Thread | undefined {
    return [...this.#threads].find(
      (thread) => thread.jobs.length <= jobs && thread.lines <= LINES_PER_THREAD,
    );
  }

  #start(): Thread | undefined {
    if (this.#threads.size >= this.options.threads) return undefined;
    const file = this.options.workerFile ?? path.join(import.meta.dirname, 'tesseract-worker.js');
    const worker = new Worker(file, { name: 'tesseract', stdout: true, stderr: true });
    const thread: Thread = { worker, jobs: [], lines: 0 };
    worker.on('message', (message: unknown) =>
      this.#answered(thread, v.parse(ReadReplySchema, message)),
    );
    worker.on('error', (error) => this.#lost(thread, messageOf(error)));
    worker.on('exit', (code) => this.#lost(thread, `exit code ${code}`));
    // An idle thread must not keep the process alive.
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }

  #assign(thread: Thread, job: Job): void {
    thread.jobs.push(job);
    thread.lines += job.request.images.length;
    if (thread.jobs.length === 1) this.#watch(thread);
    // The images are copied: a batch that waits for a thread that dies goes to another.
    thread.worker.postMessage(job.request);
  }

  /** Starts the time limit of the batch that a thread works at. */
  #watch(thread: Thread): void {
    clearTimeout(thread.timer);
    const [job] = thread.jobs;
    if (!job) return;
    const seconds =
      this.options.batchSeconds ?? SECONDS_PER_BATCH + job.request.images.length * SECONDS_PER_LINE;
    thread.timer = setTimeout(() => this.#hung(thread, seconds), seconds * 1000);
  }

  #answered(thread: Thread, reply: ReadReply): void {
    if (!this.#threads.has(thread)) return;
    const job = thread.jobs.shift();
    this.#watch(thread);
    if (job?.request.id === reply.id) {
      if (reply.ok) job.resolve(reply.results);
      else job.reject(errors.recognizerFailed('Tesseract', reply.message));
    }
    if (thread.lines > LINES_PER_THREAD && thread.jobs.length === 0) {
      this.#threads.delete(thread);
      void thread.worker.terminate();
    }
    this.#pump();
  }

  #lost(thread: Thread, why: string): void {
    this.#fail(thread, errors.recognizerFailed('Tesseract', why));
  }

  #hung(thread: Thread, seconds: number): void {
    this.#fail(thread, errors.timeout('Reading lines with Tesseract', seconds));
    void thread.worker.terminate();
  }

  /** Fails the batch that a thread worked at; the one that waited goes back to the queue. */
  #fail(thread: Thread, error: Error): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    const [failed, ...waiting] = thread.jobs.splice(0);
    this.#queue = [...waiting, ...this.#queue];
    failed?.reject(error);
    this.#pump();
  }
}
