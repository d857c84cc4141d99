import { constants, open as openCallback } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../../core/errors/fileErrors.ts';
import type { Output } from './outputFile.ts';
import type { StreamPlace } from './outputPlace.ts';

const openDescriptor = promisify(openCallback);

/** How often to check whether a pipe has a reader, in milliseconds. */
const POLL_MS = 100;

/**
 * Opens a device or a pipe, which receives texts as they are written.
 * @param signal stops waiting for a reader of the pipe
 */
export function openStream(place: StreamPlace, signal: AbortSignal): Promise<Output> {
  return place.isPipe ? openPipe(place.path, signal) : openDevice(place.path);
}

async function openDevice(path: string): Promise<Output> {
  // Existing content stays: the descriptor may be that of a file with the shell's own output.
  const handle = await open(path, 'a');
  const close = () => handle.close();
  return {
    write: (text) => handle.appendFile(text),
    commit: () => close().then(() => undefined),
    discard: () => close().catch(() => undefined),
  };
}

/** A system call that waits for a reader would keep the process from ending. */
async function openPipe(path: string, signal: AbortSignal): Promise<Output> {
  const fd = await openForReader(path, signal);
  const socket = new Socket({ fd, readable: false, writable: true });
  socket.on('error', () => undefined);
  const end = (): Promise<undefined> =>
    new Promise((resolve) => socket.end(() => resolve(undefined)));
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        socket.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    commit: end,
    discard: () => Promise.resolve(void socket.destroy()),
  };
}

async function openForReader(path: string, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    try {
      return await openDescriptor(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  throw Object.assign(new Error(`No process reads ${path}.`), { code: 'EPIPE' });
}
