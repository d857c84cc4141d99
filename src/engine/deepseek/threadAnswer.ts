/** What the model made of a page, as it leaves the thread: the page is made of it on the other side. */
import * as v from 'valibot';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import { ProvenanceSchema, WarningSchema } from '../../core/document/documentSchema.ts';

const numbers = v.array(v.number());
const TaskIdSchema = v.picklist(TASK_IDS);

export const ThreadAnswerSchema = v.object({
  raw: v.string(),
  /** Whether the model ended it itself; else it was cut off, which a warning says. */
  isWhole: v.boolean(),
  tokens: v.object({ ends: numbers, logProbabilities: numbers }),
  /** The task that it answers: a page that was read again can have another one. */
  task: TaskIdSchema,
  /** Milliseconds by step. */
  timings: v.record(v.string(), v.number()),
  warnings: v.array(WarningSchema),
  reading: ProvenanceSchema,
});
export type ThreadAnswer = v.InferOutput<typeof ThreadAnswerSchema>;

/** An answer begins, maybe in the place of one that is given up; or it grows by a piece of text. */
export const AnswerEventSchema = v.union([
  v.object({ begins: TaskIdSchema }),
  v.object({ text: v.string() }),
]);
export type AnswerEvent = v.InferOutput<typeof AnswerEventSchema>;
