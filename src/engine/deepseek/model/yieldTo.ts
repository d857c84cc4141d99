import { errors } from '../../../core/errors/errors.ts';

/**
 * Processes messages between two native calls, which block their thread: otherwise a cancellation
 * that arrived during one call would be noticed only after the next.
 * @throws OcrError `cancelled` once the signal fired
 */
export async function yieldTo(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted === true) throw errors.cancelled();
}
