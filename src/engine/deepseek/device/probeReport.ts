/** What the testing process reports about a device. */
import * as v from 'valibot';
import { say } from '../../../core/sentences/sentence.ts';
import { SentenceSchema } from '../../../core/sentences/sentenceSchema.ts';

const OutcomeSchema = v.union([
  v.object({ error: v.number() }),
  v.object({ failure: SentenceSchema }),
]);
/** The largest relative error observed, or why there is none. */
export type ProbeOutcome = v.InferOutput<typeof OutcomeSchema>;

/**
 * Largest relative error of a row that counts as correct. Devices round activations to int8 in some
 * kernels and not in others, which caused errors of 1–3 %; incorrect kernels caused 7 % and more.
 */
export const TOLERANCE = 0.05;

/** The outcome of a comparison. @param error may be infinite or no number */
export const outcomeOf = (error: number): ProbeOutcome =>
  Number.isFinite(error) ? { error } : { failure: say('the result is not a number') };

/** Whether something was measured and is correct. */
export const isRight = (outcome: ProbeOutcome | undefined): boolean =>
  outcome !== undefined && 'error' in outcome && outcome.error <= TOLERANCE;

const MeasurementsSchema = v.object({
  /** Steps after a prompt that the CPU ran. */
  decode: OutcomeSchema,
  /** The prompt in one run, and steps after it. */
  whole: v.optional(OutcomeSchema),
  /** The prompt a few positions at a time; absent if it was not needed. */
  chunks: v.optional(OutcomeSchema),
  /** Position by position from the start; absent if it was not needed. */
  stepwise: v.optional(OutcomeSchema),
});
export type Measurements = v.InferOutput<typeof MeasurementsSchema>;

const MillisecondsSchema = v.object({ device: v.number(), cpu: v.number() });

export const ReportSchema = v.object({
  /** Estimated milliseconds per token of the released models. */
  speed: MillisecondsSchema,
  /** Estimated milliseconds of one view of 1024 pixels in the vision encoder. */
  visionSpeed: v.optional(MillisecondsSchema),
  /** The decoder by form; none: the device was too slow to be tested. */
  decoder: v.object({
    gpu: v.optional(MeasurementsSchema),
    gpuHalf: v.optional(MeasurementsSchema),
  }),
  /** The vision encoder by form. */
  vision: v.object({ float: v.optional(OutcomeSchema), half: v.optional(OutcomeSchema) }),
});
export type Report = v.InferOutput<typeof ReportSchema>;
