import * as v from 'valibot';
import { ERROR_CODES } from './errors.ts';

/** A typed error as it crosses process borders. */
export const SerializedErrorSchema = v.object({
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  detail: v.optional(v.string()),
  setting: v.optional(v.string()),
});
