/**
 * Entry of the watchdog: a thread that does not depend on the main thread, which may be stuck in a
 * parser or a native call. It ends the process if its parent has ended, or if it uses more memory
 * than allowed.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { memoryWords, type WatchdogTask } from './watchdogTask.ts';

/** Milliseconds between two checks: memory can grow by gigabytes per second, parents rarely end. */
const LOOK_AT_MEMORY = 100;
const LOOK_AT_PARENT = 500;
const STDERR = 2;
const MEGABYTE = 2 ** 20;

const { parent, graceMs, limit: shared } = workerData as WatchdogTask;
const cell = new Int32Array(shared);

/** Whether the process that this one works for has ended. */
function orphaned(): boolean {
  // On POSIX an orphan gets another parent; on Windows it does not.
  if (process.platform !== 'win32') return process.ppid !== parent;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Ends this process and, if it leads a group, those that it started. */
function end(): never {
  try {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It does not lead a group.
  }
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(cell, 0, Atomics.load(cell, 0));
}

function tell(words: string): void {
  try {
    writeSync(STDERR, `\n${words}\n`);
  } catch {
    // Nobody reads standard error.
  }
}

// Waiting on the cell wakes the thread immediately if the limit changes.
for (;;) {
  const limit = Atomics.load(cell, 0);
  const used = limit > 0 ? Math.round(process.memoryUsage.rss() / MEGABYTE) : 0;
  if (used > limit) {
    tell(memoryWords(used, limit));
    end();
  }
  if (orphaned()) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, graceMs);
    end();
  }
  Atomics.wait(cell, 0, limit, limit > 0 ? LOOK_AT_MEMORY : LOOK_AT_PARENT);
}
