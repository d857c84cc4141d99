import { errors } from '../../core/errors/errors.ts';

/** Errors: `cancelled`, once the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw errors.cancelled();
}
