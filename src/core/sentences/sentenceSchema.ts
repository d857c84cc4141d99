/** Run-time schema of {@link Sentence}, for every boundary that sentences cross. */
import * as v from 'valibot';
import type { Sentence, SentenceValue } from './sentence.ts';

const ValueSchema: v.GenericSchema<SentenceValue> = v.union([
  v.string(),
  v.number(),
  v.lazy(() => SentenceSchema),
]);

export const SentenceSchema: v.GenericSchema<Sentence> = v.object({
  english: v.string(),
  values: v.array(ValueSchema),
});
