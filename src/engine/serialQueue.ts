import { errors } from '../core/errors/errors.ts';

/** Runs tasks one after another in the order they were added. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** Rejects with `cancelled` immediately if the signal fires while the task still waits. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const previous = this.tail;
    let release: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (release = resolve));
    this.tail = previous.then(() => done);
    try {
      await untilAborted(previous, signal);
      return await task();
    } finally {
      release();
    }
  }
}

const settled = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => undefined,
    () => undefined,
  );

/** Shared tasks that run beside each other at most. */
const MOST_TOGETHER = 16;

/** Runs tasks in order: shared ones beside each other, all others alone. */
export class SharedQueue {
  private readonly serial = new SerialQueue();
  private readonly together = new Set<Promise<unknown>>();

  /** Rejects with `cancelled` immediately if the signal fires while the task still waits. */
  async run<T>(task: () => Promise<T>, isShared: boolean, signal?: AbortSignal): Promise<T> {
    if (!isShared) {
      return this.serial.run(async () => {
        await untilAborted(Promise.allSettled(this.together), signal);
        return task();
      }, signal);
    }
    // Waits for its turn, but not for the tasks beside it.
    const { work } = await this.serial.run(async () => {
      while (this.together.size >= MOST_TOGETHER) {
        await untilAborted(Promise.race([...this.together].map(settled)), signal);
      }
      const started = task();
      const end = (): boolean => this.together.delete(started);
      this.together.add(started);
      started.then(end, end);
      return { work: started };
    }, signal);
    return work;
  }
}

/** The promise's result, or a rejection with `cancelled` as soon as the signal fires. */
export async function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(errors.cancelled());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
