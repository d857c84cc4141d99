/** The request to the converter's process, and its progress reports. It returns null. */
import * as v from 'valibot';
import { QUANTIZATIONS } from '../format/forms.ts';

/** The only request; if cancelled, it is answered when the partial conversion has been removed. */
export const CONVERT = 'convert';

export const ConversionSchema = v.object({
  /** Folder of the checkpoint. */
  from: v.string(),
  /** Folder of the conversion. */
  to: v.string(),
  quantization: v.picklist(QUANTIZATIONS),
});

/** An event of the request: what was stored last, and the completed share of the work, 0..1. */
export const ConversionStepSchema = v.object({ step: v.string(), done: v.number() });
export type ConversionStep = v.InferOutput<typeof ConversionStepSchema>;
