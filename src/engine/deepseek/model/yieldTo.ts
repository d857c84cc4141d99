import { errors } from '../../../core/errors/errors.ts';

/**
 * Lets messages through between two native calls, which block their thread: without, a cancellation
 * that came during one would be seen after the next.
 * @throws OcrError `cancelled` once the signal fired
 */
export async function yieldTo(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted === true) throw errors.cancelled();
}
