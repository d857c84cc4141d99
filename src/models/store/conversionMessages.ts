/** What the converter's process is asked, and what it reports meanwhile. It returns null. */
import * as v from 'valibot';
import { QUANTIZATIONS } from '../format/forms.ts';

/** The one request; cancelled, it is answered when what was begun is removed. */
export const CONVERT = 'convert';

export const ConversionSchema = v.object({
  /** Folder of the checkpoint. */
  from: v.string(),
  /** Folder of the conversion. */
  to: v.string(),
  quantization: v.picklist(QUANTIZATIONS),
});

/** An event of the request: what was stored last, and the share of the work that is done, 0..1. */
export const ConversionStepSchema = v.object({ step: v.string(), done: v.number() });
export type ConversionStep = v.InferOutput<typeof ConversionStepSchema>;
