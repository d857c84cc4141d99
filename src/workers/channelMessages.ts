/** The messages of a channel: requests one way, answers, events and notices the other. */
import * as v from 'valibot';
import { SerializedErrorSchema } from '../core/errors/errorSchema.ts';

/** Asks a thread of a pool whether it can take jobs; answered with null. */
export const READY = 'ready';

const id = v.number();

/** To the side that works. The asking side chooses the ids. */
export const ToWorkerSchema = v.variant('type', [
  v.object({ type: v.literal('ask'), id, method: v.string(), params: v.unknown() }),
  /** Asks to stop; the request is answered all the same. */
  v.object({ type: v.literal('cancel'), id }),
]);
export type ToWorker = v.InferOutput<typeof ToWorkerSchema>;

/** From the side that works. Each request is answered once, by `done` or by `failed`. */
export const FromWorkerSchema = v.variant('type', [
  v.object({ type: v.literal('done'), id, result: v.unknown() }),
  v.object({ type: v.literal('failed'), id, error: SerializedErrorSchema }),
  /** Something happened while a request is worked on. */
  v.object({ type: v.literal('event'), id, event: v.unknown() }),
  /** Something that belongs to no request. */
  v.object({ type: v.literal('notice'), name: v.string(), value: v.unknown() }),
]);
export type FromWorker = v.InferOutput<typeof FromWorkerSchema>;

/** The id of a message that does not fit its schema, so that its request gets an answer. */
export function idOf(message: unknown): number | undefined {
  const parsed = v.safeParse(v.object({ id }), message);
  return parsed.success ? parsed.output.id : undefined;
}
