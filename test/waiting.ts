import assert from 'node:assert/strict';

/** Milliseconds between two looks. */
const PAUSE = 10;

/**
 * Waits for a condition, which it checks again and again.
 * @param what is waited for, for the message of the failure
 * @param probe the condition; the wait ends with the first value that is neither undefined nor false
 * @returns that value
 * @throws AssertionError if the condition is not met in time
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | PromiseLike<T | undefined | false>,
  seconds = 20,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) assert.fail(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
