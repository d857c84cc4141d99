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
