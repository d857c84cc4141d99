/**
 * The messages of a channel: requests in one direction; answers, events and notices in the other.
 */
import * as v from 'valibot';
import { SerializedErrorSchema } from '../core/errors/errorSchema.ts';

/** Asks a thread of a pool whether it can take jobs; answered with null. */
export const READY = 'ready';

const id = v.number();

/** To the working side. The requesting side chooses the ids. */
export const ToWorkerSchema = v.variant('type', [
  v.object({ type: v.literal('ask'), id, method: v.string(), params: v.unknown() }),
  /** Asks to stop; the request is still answered. */
  v.object({ type: v.literal('cancel'), id }),
]);
export type ToWorker = v.InferOutput<typeof ToWorkerSchema>;

/** From the working side. Each request is answered once, by `done` or by `failed`. */
export const FromWorkerSchema = v.variant('type', [
  v.object({ type: v.literal('done'), id, result: v.unknown() }),
  v.object({ type: v.literal('failed'), id, error: SerializedErrorSchema }),
  /** Something happened during a request. */
  v.object({ type: v.literal('event'), id, event: v.unknown() }),
  /** A message that belongs to no request. */
  v.object({ type: v.literal('notice'), name: v.string(), value: v.unknown() }),
]);
export type FromWorker = v.InferOutput<typeof FromWorkerSchema>;

/** The id of a message that does not match its schema, so that its request gets an answer. */
export function idOf(message: unknown): number | undefined {
  const parsed = v.safeParse(v.object({ id }), message);
  return parsed.success ? parsed.output.id : undefined;
}
