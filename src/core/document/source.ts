/** What is to be read, as it crosses process borders. */
import * as v from 'valibot';

export const SourceSchema = v.variant('kind', [
  v.object({ kind: v.literal('file'), path: v.string() }),
  v.object({
    kind: v.literal('bytes'),
    name: v.string(),
    bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
]);
export type Source = v.InferOutput<typeof SourceSchema>;
