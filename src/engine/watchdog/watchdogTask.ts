/** What a process and its watchdog share. */

export interface WatchdogTask {
  /** The process for which this one works. */
  readonly parent: number;
  /** Milliseconds between the parent's end and this process's. */
  readonly graceMs: number;
  /** One `Int32`: megabytes that this process may use; 0 = unlimited. */
  readonly limit: SharedArrayBuffer;
}

/** What the watchdog writes to standard error before it ends its process because of its memory. */
export const memoryWords = (used: number, limit: number): string =>
  `Memory limit: ${used} MB are in use, ${limit} MB are allowed.`;

const MEMORY_WORDS = /^Memory limit: \d+ MB are in use, (\d+) MB are allowed\.$/mu;

/**
 * The limit in bytes for which a process was ended, according to its last output; undefined for
 * other endings.
 */
export function memoryLimitIn(output: string): number | undefined {
  const limit = MEMORY_WORDS.exec(output)?.[1];
  return limit === undefined ? undefined : Number(limit) * 2 ** 20;
}
