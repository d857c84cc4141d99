import { errors } from '../../core/errors/errors.ts';
import type { SharedQueue } from '../serialQueue.ts';

/** Short work that is done between two pages of a long run, in the order it was added. */
export class Interludes {
  private readonly waiting: (() => Promise<void>)[] = [];
  private current: Promise<void> = Promise.resolve();

  /** Whether work is waiting for the end of a page. */
  get isWanted(): boolean {
    return this.waiting.length > 0;
  }

  /**
   * Resolves with the result of the work once it has been carried out. Rejects with `cancelled`
   * immediately if the signal fires while the work still waits.
   */
  add<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const step = (): Promise<void> => {
        signal?.removeEventListener('abort', leave);
        return work().then(resolve, reject);
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(step), 1);
        reject(errors.cancelled());
      };
      if (signal?.aborted === true) {
        reject(errors.cancelled());
        return;
      }
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(step);
    });
  }

  /** Does all waiting work. Never rejects. */
  carryOut(): Promise<void> {
    this.current = this.doAll();
    return this.current;
  }

  /**
   * Does work in its turn. Its result is returned at once, also if it was cancelled while short work
   * was done in its place, but the turn ends with that work: the process does one thing at a time.
   */
  inTurn<T>(
    queue: SharedQueue,
    work: () => Promise<T>,
    isShared: boolean,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const turn = async (): Promise<void> => {
        await work().then(resolve, reject);
        await this.current;
      };
      queue.run(turn, isShared, signal).catch(reject);
    });
  }

  private async doAll(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next();
  }
}
