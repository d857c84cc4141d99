/**
 * The model's answer to a page, as it leaves the thread: the page is made from it on the other
 * side.
 */
import * as v from 'valibot';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import { ProvenanceSchema, WarningSchema } from '../../core/document/documentSchema.ts';

const numbers = v.array(v.number());
const TaskIdSchema = v.picklist(TASK_IDS);

export const ThreadAnswerSchema = v.object({
  raw: v.string(),
  /** Whether the model ended the answer itself; otherwise it was cut off, which a warning says. */
  isWhole: v.boolean(),
  tokens: v.object({ ends: numbers, logProbabilities: numbers }),
  /** The task that it answers: if a page was read again, it can be a different one. */
  task: TaskIdSchema,
  /** Milliseconds by step. */
  timings: v.record(v.string(), v.number()),
  warnings: v.array(WarningSchema),
  reading: ProvenanceSchema,
});
export type ThreadAnswer = v.InferOutput<typeof ThreadAnswerSchema>;

/** An answer begins, possibly in place of a discarded one; or it grows by a piece of text. */
export const AnswerEventSchema = v.union([
  v.object({ begins: TaskIdSchema }),
  v.object({ text: v.string() }),
]);
export type AnswerEvent = v.InferOutput<typeof AnswerEventSchema>;
