import { setTimeout as sleep } from 'node:timers/promises';

/** Longest time for reading a sample, on a machine that does much other work. */
export const READING_MS = 120_000;

/**
 * Repeats a question until the answer is neither empty nor an error.
 * @param what names the awaited result in the error
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  let reason = '';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      reason = `: ${String(error)}`;
    }
    await sleep(150);
  }
  throw new Error(`not within ${String(limitMs / 1000)} s: ${what}${reason}`);
}
