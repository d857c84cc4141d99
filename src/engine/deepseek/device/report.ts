/** What the testing process tells of a device. */
import * as v from 'valibot';

const OutcomeSchema = v.union([v.object({ error: v.number() }), v.object({ failure: v.string() })]);
/** The largest relative error seen, or why there is none. */
export type Outcome = v.InferOutput<typeof OutcomeSchema>;

const MeasurementsSchema = v.object({
  /** The prompt in one run, and steps after it. */
  whole: OutcomeSchema,
  /** Position by position from the start. */
  stepwise: OutcomeSchema,
  /** Steps after a prompt that the CPU ran. */
  decode: OutcomeSchema,
});
export type Measurements = v.InferOutput<typeof MeasurementsSchema>;

export const ReportSchema = v.object({
  /** Estimated milliseconds of one token of the released models. */
  speed: v.object({ device: v.number(), cpu: v.number() }),
  /** Absent: the device was too slow to be tested. */
  measured: v.optional(MeasurementsSchema),
});
export type Report = v.InferOutput<typeof ReportSchema>;
