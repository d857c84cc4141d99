/**
 * One worker per model, across windows and processes: a lock file that its owner touches while it
 * works. A lock is stale if its process has ended (same machine) or if it was not touched for a
 * minute (a shared folder, or a reused process id).
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { errors } from '../../core/errors/errors.ts';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { storageError } from './storage.ts';
import { say } from '../../core/sentences/sentence.ts';

const STALE_MS = 60_000;
const TOUCH_MS = 10_000;
/** Pause in milliseconds while another process removes a stale lock. */
const GUARD_MS = 20;
const ELSEWHERE = say('another window');

const OwnerSchema = v.object({ pid: v.number(), host: v.string(), key: v.string() });
type Owner = v.InferOutput<typeof OwnerSchema>;

interface Held {
  /** Undefined while the file is being written, or if it is damaged. */
  readonly owner: Owner | undefined;
  readonly age: number;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is running and belongs to another user.
    return systemCode(error) === 'EPERM';
  }
}

async function readLock(file: string): Promise<Held | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = undefined;
    }
    const owner = v.safeParse(OwnerSchema, parsed);
    return { owner: owner.success ? owner.output : undefined, age: Date.now() - mtimeMs };
  } catch {
    return undefined;
  }
}

const isStale = ({ owner, age }: Held): boolean =>
  age > STALE_MS || (owner?.host === os.hostname() && !isAlive(owner.pid));

/**
 * Removes a stale lock. Only one process does so at a time, under a separate guard, and checks
 * again first: what was stale a moment ago may be a new lock by now.
 */
async function clear(file: string): Promise<void> {
  const guard = `${file}.clearing`;
  const entered = await open(guard, 'wx').catch(() => undefined);
  if (entered === undefined) {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(guard, { force: true });
    else await sleep(GUARD_MS);
    return;
  }
  try {
    const held = await readLock(file);
    if (held && isStale(held)) await rm(file, { force: true });
  } finally {
    await entered.close();
    await rm(guard, { force: true });
  }
}

/** True while a process works under the lock. */
export async function isLocked(file: string): Promise<boolean> {
  const held = await readLock(file);
  return held !== undefined && !isStale(held);
}

/**
 * Runs work under a lock. `work` gets a signal that fires with the caller's, and if the lock was
 * lost, for example after the machine slept and another process considered it dead.
 * @param name of what is locked, for the error
 * @throws OcrError `storeBusy`
 */
export async function withLock<T>(
  file: string,
  name: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const owner: Owner = { pid: process.pid, host: os.hostname(), key: randomUUID() };
  await acquire(file, name, owner);
  const lost = new AbortController();
  const timer = setInterval(() => {
    void readLock(file).then(async (held) => {
      if (held?.owner?.key !== owner.key) {
        lost.abort();
        return;
      }
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
    });
  }, TOUCH_MS);
  timer.unref();
  try {
    return await work(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } catch (error) {
    if (lost.signal.aborted && signal?.aborted !== true) throw errors.storeBusy(name, ELSEWHERE);
    throw error;
  } finally {
    clearInterval(timer);
    const held = await readLock(file);
    if (held?.owner?.key === owner.key) await rm(file, { force: true });
  }
}

async function acquire(file: string, name: string, owner: Owner): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
    throw storageError(error, path.dirname(file));
  });
  for (let tries = 0; tries < 20; tries++) {
    try {
      const handle = await open(file, 'wx');
      try {
        await handle.writeFile(JSON.stringify(owner));
      } finally {
        await handle.close();
      }
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw storageError(error, file);
    }
    const held = await readLock(file);
    if (held === undefined) continue;
    if (!isStale(held)) {
      const { pid, host } = held.owner ?? { pid: '?', host: os.hostname() };
      throw errors.storeBusy(
        name,
        pid === process.pid
          ? say('this window')
          : host === os.hostname()
            ? say('another window (process {0})', String(pid))
            : say('another window (process {0} on {1})', String(pid), host),
      );
    }
    await clear(file);
  }
  throw errors.storeBusy(name, ELSEWHERE);
}
