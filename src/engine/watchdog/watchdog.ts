/** Watches this process from a separate thread. */
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors/errors.ts';
import { largest } from '../../core/geometry/extremes.ts';
import type { WatchdogTask } from './watchdogTask.ts';

const MEGABYTE = 2 ** 20;
/** Enough for its code and a few numbers. */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

export interface WatchdogOptions {
  /** Bundle of `watchdogThread.ts`. */
  readonly entry: string;
  /** Seconds that this process may take to clean up after its parent has ended; default: none. */
  readonly graceSeconds?: number;
}

/**
 * Ends this process if its parent has ended or a memory limit is exceeded, even while its main
 * thread is busy. Does not keep the process alive.
 */
export class Watchdog {
  private readonly shared = new SharedArrayBuffer(4);
  private readonly cell = new Int32Array(this.shared);
  private readonly limits: number[] = [];

  constructor({ entry, graceSeconds = 0 }: WatchdogOptions) {
    const task: WatchdogTask = {
      parent: process.ppid,
      graceMs: graceSeconds * 1000,
      limit: this.shared,
    };
    const thread = new Worker(entry, {
      name: 'watchdog',
      workerData: task,
      resourceLimits: HEAP,
    });
    thread.unref();
    thread.on('error', (error) => {
      process.stderr.write(`The watchdog ended: ${messageOf(error)}\n`);
    });
  }

  /**
   * Limits the resident memory of this process until the returned function is called. If several
   * limits apply at once, the highest counts.
   */
  limitMemory(bytes: number): () => void {
    const megabytes = Math.max(1, Math.min(2 ** 31 - 1, Math.floor(bytes / MEGABYTE)));
    this.limits.push(megabytes);
    this.apply();
    let holds = true;
    return () => {
      if (!holds) return;
      holds = false;
      this.limits.splice(this.limits.indexOf(megabytes), 1);
      this.apply();
    };
  }

  private apply(): void {
    Atomics.store(this.cell, 0, largest(this.limits, 0));
    Atomics.notify(this.cell, 0);
  }
}
