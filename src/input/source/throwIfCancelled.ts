import { errors } from '../../core/errors/errors.ts';

/** Errors: `cancelled`, once the signal has fired. */
export function throwIfCancelled(token: AbortSignal | undefined): void {
  if (token?.aborted === true) throw errors.cancelled();
}
