/** Messages between the extension host and the "paste or drop" page, validated by both sides. */
import * as v from 'valibot';

/**
 * Largest file the "paste or drop" page accepts; the inference process has its own, finer limits.
 */
export const DROP_LIMIT_BYTES = 512 * 2 ** 20;

const DroppedFileSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(1000)),
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.byteLength > 0 && bytes.byteLength <= DROP_LIMIT_BYTES),
  ),
});

/** Messages of the "paste or drop" page to the host. */
export const DropMessageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({
    type: v.literal('files'),
    files: v.pipe(v.array(DroppedFileSchema), v.minLength(1)),
    /** Why others were not taken, in sentences. */
    refused: v.array(v.pipe(v.string(), v.maxLength(2000))),
  }),
  /** Files dragged from the editor itself arrive as their URIs. */
  v.object({
    type: v.literal('uris'),
    uris: v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.minLength(1)),
  }),
  v.object({ type: v.literal('close') }),
]);
export type DropMessage = v.InferOutput<typeof DropMessageSchema>;

/** Messages of the host to the "paste or drop" page. */
export const DropReplySchema = v.variant('type', [
  v.object({ type: v.literal('strings'), translations: v.record(v.string(), v.string()) }),
  v.object({ type: v.literal('refused'), message: v.string() }),
]);
export type DropReply = v.InferOutput<typeof DropReplySchema>;
