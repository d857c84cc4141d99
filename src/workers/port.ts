/** What a channel needs of the thing that carries its messages. */
import type { MessagePort, Worker } from 'node:worker_threads';

/** One of two ends that messages go between. */
export interface Port {
  /** @throws if the message cannot be copied, or the other end is gone */
  post(message: unknown): void;
  /** Calls `receive` with every message from the other end. Called once. */
  listen(receive: (message: unknown) => void): void;
}

/** The port to a worker thread, or from one to its owner. */
export const threadPort = (end: Worker | MessagePort): Port => ({
  post: (message) => end.postMessage(message),
  listen: (receive) => void end.on('message', receive),
});
