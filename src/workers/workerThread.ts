/** A worker thread and the channel to it. */
import { Worker } from 'node:worker_threads';
import { messageOf } from '../core/errors/errors.ts';
import { threadPort } from './port.ts';
import { RequestChannel, type ChannelOptions } from './requestChannel.ts';

export interface WorkerThreadOptions extends Omit<ChannelOptions, 'garbled'> {
  /** Bundle that the thread runs. */
  readonly entry: string;
  readonly workerData?: unknown;
  /** Whether the thread alone keeps the process alive. */
  readonly keepsAlive?: boolean;
  /** The thread's output is dropped. */
  readonly quiet?: boolean;
}

/** How a thread ended: by an uncaught exception, on its own, or by sending a malformed message. */
export interface ThreadEnd {
  /** For errors, e.g. `exit code 3`. */
  readonly why: string;
  readonly error?: unknown;
}

const ending = (error: unknown): ThreadEnd => ({ why: messageOf(error), error });

export class WorkerThread {
  readonly channel: RequestChannel;
  private readonly worker: Worker;
  private isOver = false;

  /**
   * @param onEnd called once if the thread ends without a call of {@link end}; the channel is
   *   still open then
   */
  constructor(options: WorkerThreadOptions, onEnd: (end: ThreadEnd) => void) {
    const { entry, workerData, name, quiet = false, keepsAlive = false } = options;
    const silent = { stdout: quiet, stderr: quiet };
    this.worker = new Worker(entry, { name, workerData, ...silent });
    const over = (end: ThreadEnd): void => {
      if (this.isOver) return;
      this.isOver = true;
      onEnd(end);
    };
    this.channel = new RequestChannel(threadPort(this.worker), {
      ...options,
      garbled: (why) => over(ending(new Error(`it sent a malformed message: ${why}`))),
    });
    this.worker.on('error', (error: unknown) => over(ending(error)));
    this.worker.on('messageerror', (error) => over(ending(error)));
    this.worker.on('exit', (code) => over({ why: `exit code ${code}` }));
    if (!keepsAlive) this.worker.unref();
  }

  /**
   * Rejects the open requests and ends the thread, whatever it is doing. Resolves when it has
   * ended, which never happens if it hangs in native code.
   */
  async end(error: Error): Promise<void> {
    this.isOver = true;
    this.channel.close(error);
    await this.worker.terminate();
  }
}
