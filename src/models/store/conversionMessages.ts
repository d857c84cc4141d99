/** What the converter's process and whoever started it say to each other. */
import * as v from 'valibot';
import { ERROR_CODES } from '../../core/errors/errors.ts';

export const ConversionMessageSchema = v.variant('type', [
  v.object({ type: v.literal('progress'), step: v.string(), done: v.number() }),
  v.object({ type: v.literal('done') }),
  v.object({
    type: v.literal('failed'),
    error: v.object({
      code: v.picklist(ERROR_CODES),
      message: v.string(),
      detail: v.optional(v.string()),
      setting: v.optional(v.string()),
    }),
  }),
]);
export type ConversionMessage = v.InferOutput<typeof ConversionMessageSchema>;

/** Asks the converter to stop and to remove what it began. */
export const CANCEL = 'cancel';
