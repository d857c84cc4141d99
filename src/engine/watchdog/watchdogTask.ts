/** What a process and its watchdog share. */

export interface WatchdogTask {
  /** Process that this one works for. */
  readonly parent: number;
  /** Milliseconds between the parent's end and this process's. */
  readonly graceMs: number;
  /** One `Int32`: megabytes that this process may take; 0 = any number. */
  readonly limit: SharedArrayBuffer;
}

/** What the watchdog writes to standard error before it ends its process for its memory. */
export const memoryWords = (used: number, limit: number): string =>
  `Memory limit: ${used} MB are in use, ${limit} MB are allowed.`;

const MEMORY_WORDS = /^Memory limit: \d+ MB are in use, (\d+) MB are allowed\.$/mu;

/** The limit in bytes for which a process was ended, by its last output; undefined for other ends. */
export function memoryLimitIn(output: string): number | undefined {
  const limit = MEMORY_WORDS.exec(output)?.[1];
  return limit === undefined ? undefined : Number(limit) * 2 ** 20;
}
