/** A few worker threads that do jobs of one kind from one queue. */
import * as v from 'valibot';
import { errors } from '../core/errors/errors.ts';
import { READY } from './channelMessages.ts';
import { WorkerThread, type WorkerThreadOptions } from './workerThread.ts';

export interface PoolOptions<Job, Result> extends Pick<
  WorkerThreadOptions,
  'entry' | 'name' | 'workerData' | 'keepsAlive' | 'quiet'
> {
  readonly threads: number;
  /** The request that does a job. */
  readonly method: string;
  readonly result: v.GenericSchema<unknown, Result>;
  /** Jobs that a thread holds at a time, so that it never waits for this thread's event loop. */
  readonly jobsPerThread: number;
  /** The size of a job, for the two limits below; default: 1. */
  readonly sizeOf?: (job: Job) => number;
  /** Largest total size of the jobs that threads hold at a time; a single job may be larger. */
  readonly mostAtOnce?: number;
  /** A thread is replaced after jobs of this total size. */
  readonly replaceAfter?: number;
  /** The error of a job whose thread broke down. */
  readonly broken: (why: string) => Error;
  /** How long a job may take once its thread has started it; default: unlimited. */
  readonly timeLimit?: {
    readonly seconds: (job: Job) => number;
    /** The error of a job that took longer. */
    readonly error: (seconds: number) => Error;
  };
}

interface Work<Job, Result> {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Slot<Job, Result> {
  readonly thread: WorkerThread;
  /** The thread works on the first one; threads that wait for files may work on several. */
  readonly works: Work<Job, Result>[];
  timer?: NodeJS.Timeout | undefined;
  /** Total size of the jobs that the thread was given. */
  used: number;
}

/**
 * Threads start with the first jobs. If one crashes, takes too long or sends malformed messages,
 * only its current job fails: another thread replaces it and gets the waiting jobs.
 */
export class WorkerPool<Job, Result> {
  private readonly queue: Work<Job, Result>[] = [];
  private readonly slots = new Set<Slot<Job, Result>>();
  private startFailed: ((error: Error) => void) | undefined;

  constructor(private readonly options: PoolOptions<Job, Result>) {}

  /** Starts all threads and waits until they are ready. @throws the reason if one cannot start */
  async start(): Promise<void> {
    const lost = new Promise<never>((_, reject) => (this.startFailed = reject));
    try {
      const slots: Slot<Job, Result>[] = [];
      for (let slot = this.begin(); slot; slot = this.begin()) slots.push(slot);
      const ready = slots.map(({ thread }) => thread.channel.request(READY, {}, v.null()));
      await Promise.race([lost, Promise.all(ready)]);
    } finally {
      this.startFailed = undefined;
      lost.catch(() => undefined);
    }
  }

  /**
   * Does a job. A cancelled job is rejected immediately; its thread may still be working on it, and
   * gets other jobs when it has finished.
   * @throws OcrError `cancelled`, also if the pool is disposed; the thread's own; the errors that
   *   the options create for a broken thread or a job that takes too long
   */
  run(job: Job, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted) return Promise.reject(errors.cancelled());
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        const at = this.queue.indexOf(work);
        if (at >= 0) this.queue.splice(at, 1);
        reject(errors.cancelled());
      };
      const settled = (): void => signal?.removeEventListener('abort', cancel);
      const work: Work<Job, Result> = {
        job,
        signal,
        resolve: (result) => {
          settled();
          resolve(result);
        },
        reject: (error) => {
          settled();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.queue.push(work);
      this.pump();
    });
  }

  /** Ends the threads, whatever they are doing. The next job starts new ones. */
  async dispose(): Promise<void> {
    const slots = [...this.slots];
    this.slots.clear();
    const works = [...this.queue.splice(0), ...slots.flatMap((slot) => slot.works.splice(0))];
    for (const { timer } of slots) clearTimeout(timer);
    for (const { reject } of works) reject(errors.cancelled());
    await Promise.all(slots.map(({ thread }) => thread.end(errors.cancelled())));
  }

  private sizeOf(job: Job): number {
    return this.options.sizeOf?.(job) ?? 1;
  }

  private pump(): void {
    const { jobsPerThread, mostAtOnce = Infinity } = this.options;
    for (let work = this.queue[0]; work; work = this.queue[0]) {
      let atOnce = 0;
      for (const { works } of this.slots) for (const { job } of works) atOnce += this.sizeOf(job);
      if (atOnce > 0 && atOnce + this.sizeOf(work.job) > mostAtOnce) return;
      const slot = this.free(0) ?? this.begin() ?? this.free(jobsPerThread - 1);
      if (!slot) return;
      this.queue.shift();
      this.assign(slot, work);
    }
  }

  /** A thread that holds at most this many jobs and is not to be replaced. */
  private free(jobs: number): Slot<Job, Result> | undefined {
    return [...this.slots].find((slot) => slot.works.length <= jobs && !this.isWorn(slot));
  }

  private isWorn({ used }: Slot<Job, Result>): boolean {
    return used > (this.options.replaceAfter ?? Infinity);
  }

  /** Starts a thread, unless there are enough. */
  private begin(): Slot<Job, Result> | undefined {
    if (this.slots.size >= this.options.threads) return undefined;
    const thread = new WorkerThread(this.options, ({ why }) => {
      this.startFailed?.(new Error(why));
      this.lose(slot, this.options.broken(why));
    });
    const slot: Slot<Job, Result> = { thread, works: [], used: 0 };
    this.slots.add(slot);
    return slot;
  }

  private assign(slot: Slot<Job, Result>, work: Work<Job, Result>): void {
    slot.works.push(work);
    slot.used += this.sizeOf(work.job);
    if (slot.works.length === 1) this.watch(slot);
    const { method, result } = this.options;
    const { signal } = work;
    // The job is copied: if its thread dies while it waits, it goes to another.
    slot.thread.channel.request(method, work.job, result, { signal }).then(
      (value) => this.answered(slot, work, () => work.resolve(value)),
      (error: unknown) => this.answered(slot, work, () => work.reject(error)),
    );
  }

  /** Starts the time limit of a thread's current job. */
  private watch(slot: Slot<Job, Result>): void {
    clearTimeout(slot.timer);
    const [work] = slot.works;
    const { timeLimit } = this.options;
    if (!work || !timeLimit) return;
    const seconds = timeLimit.seconds(work.job);
    slot.timer = setTimeout(() => this.lose(slot, timeLimit.error(seconds)), seconds * 1000);
  }

  private answered(slot: Slot<Job, Result>, work: Work<Job, Result>, settle: () => void): void {
    // It was lost with its thread, and that has already been handled.
    if (!this.slots.has(slot)) return;
    const isFirst = slot.works[0] === work;
    slot.works.splice(slot.works.indexOf(work), 1);
    if (isFirst) this.watch(slot);
    settle();
    if (this.isWorn(slot) && slot.works.length === 0) {
      this.slots.delete(slot);
      void slot.thread.end(errors.cancelled());
    }
    this.pump();
  }

  /** Fails a thread's current job; waiting ones go back to the queue. */
  private lose(slot: Slot<Job, Result>, error: Error): void {
    if (!this.slots.delete(slot)) return;
    clearTimeout(slot.timer);
    const [failed, ...waiting] = slot.works.splice(0);
    for (const work of waiting.reverse()) if (!work.signal?.aborted) this.queue.unshift(work);
    void slot.thread.end(error);
    failed?.reject(error);
    this.pump();
  }
}
