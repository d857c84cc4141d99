/** What a channel needs from the object that carries its messages. */
import type { ChildProcess, Serializable } from 'node:child_process';
import { parentPort, type MessagePort, type Worker } from 'node:worker_threads';

/** One of two ends between which messages are sent. */
export interface Port {
  /** @throws if the message cannot be copied, or the other end has gone */
  post(message: unknown): void;
  /** Calls `receive` with every message from the other end. May be called once. */
  listen(receive: (message: unknown) => void): void;
}

/** The port to a worker thread, or from one to its owner. */
export const threadPort = (end: Worker | MessagePort): Port => ({
  post: (message) => end.postMessage(message),
  listen: (receive) => void end.on('message', receive),
});

/**
 * The port from a worker thread to the thread that started it.
 * @throws Error in any other thread
 */
export function parentThreadPort(): Port {
  if (parentPort === null) throw new Error('This file runs in a worker thread.');
  return threadPort(parentPort);
}

/**
 * The port to a child process, or from one to its parent. A message to a process that has ended is
 * lost.
 */
export const processPort = (end: Pick<ChildProcess, 'send' | 'on'> | NodeJS.Process): Port => ({
  post: (message) => {
    end.send?.(message as Serializable, undefined, undefined, () => undefined);
  },
  listen: (receive) => void end.on('message', receive),
});
