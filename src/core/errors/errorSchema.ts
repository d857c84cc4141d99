/** Run-time schema of {@link SerializedOcrError}, for every boundary that errors cross. */
import * as v from 'valibot';
import { ERROR_CODES } from './errorCodes.ts';
import { SentenceSchema } from '../sentences/sentenceSchema.ts';

export const SerializedErrorSchema = v.object({
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  sentence: v.optional(SentenceSchema),
  detail: v.optional(v.string()),
  setting: v.optional(v.string()),
});
