/** Second attempt at a page whose first answer ran into a loop. */
import { type OcrWarning, warningOf } from '../../core/document/document.ts';
import { OcrError, sentenceOf } from '../../core/errors/errors.ts';
import type { Size } from '../../core/geometry/geometry.ts';
import {
  modeOf,
  type ModelFamily,
  type ResolutionMode,
} from '../../core/prompting/resolutionModes.ts';
import { findTask, type Task, type TaskId } from '../../core/prompting/tasks.ts';
import { DeviceError } from './model/deviceError.ts';
import { MODEL_VIEWS, viewSides } from './preprocess/views.ts';
import type { ModelAnswer } from './runModel.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

/** How a page is read. */
export interface LoopAttempt {
  readonly mode: ResolutionMode;
  readonly task: Task;
}

/** Modes for a second attempt, the best first: tiles for a page that had none, and vice versa. */
const CANDIDATES: Readonly<Record<ModelFamily, readonly ResolutionMode[]>> = {
  v1: (['gundam', 'base', 'large', 'small'] as const).map((id) => modeOf('v1', id)),
  v2: (['default', '1024', '768'] as const).map((id) => modeOf('v2', id)),
};

/** Tasks whose text another prompt also reads, though without places. */
const AS_TEXT: ReadonlySet<TaskId> = new Set(['document', 'ocr', 'handwriting']);

/**
 * A mode in which the model sees other views, otherwise another prompt: decoding is greedy, so the
 * same input runs into the same loop.
 * @param viewSizes sides of views for which the model has graphs
 * @returns undefined if there is nothing else to try
 */
export function secondAttempt(
  { mode, task }: LoopAttempt,
  family: ModelFamily,
  image: Size,
  viewSizes: readonly number[],
): LoopAttempt | undefined {
  const seen = (how: ResolutionMode) => viewSides(image, how, MODEL_VIEWS[family]);
  const before = String(seen(mode));
  const other = CANDIDATES[family].find((candidate) => {
    const sides = seen(candidate);
    return String(sides) !== before && sides.every((side) => viewSizes.includes(side));
  });
  if (other !== undefined) return { mode: other, task };
  return AS_TEXT.has(task.id) ? { mode, task: findTask('free') } : undefined;
}

export interface RetryResult {
  readonly answer: ModelAnswer;
  /** The attempt that produced `answer`. */
  readonly attempt: LoopAttempt;
  readonly warning: OcrWarning;
}

export interface LoopRetryOptions {
  readonly first: LoopAttempt;
  readonly second: LoopAttempt | undefined;
  /** Seconds of decoding for both attempts. */
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
  readonly read: (attempt: LoopAttempt, maxSeconds: number) => Promise<ModelAnswer>;
}

const CUT = say('The model repeated itself; the repetition was cut off.');

/**
 * Reads a page again whose first answer is a loop. The first result is kept unless the second is
 * better; the timings are those of both.
 * @throws OcrError `cancelled`; DeviceError, since the page is then read again on another device
 *   anyway
 */
export async function readAgain(
  answer: ModelAnswer,
  options: LoopRetryOptions,
): Promise<RetryResult> {
  const { first, second, signal } = options;
  const keep = (sentence: Sentence, kept = answer): RetryResult => ({
    answer: kept,
    attempt: first,
    warning: warningOf('repetition', sentence),
  });
  const seconds = options.maxSeconds - (answer.timings['decode'] ?? 0) / 1000;
  if (second === undefined) return keep(CUT);
  if (seconds < 1) return keep(say('{0} There was no time left to read the page again.', CUT));
  const how =
    second.mode.id === first.mode.id
      ? say('with the task "{0}"', second.task.id)
      : say('in the mode "{0}"', second.mode.id);
  let again: ModelAnswer;
  try {
    again = await options.read(second, seconds);
  } catch (error) {
    const cancelled = error instanceof OcrError && error.code === 'cancelled';
    if (signal.aborted || cancelled || error instanceof DeviceError) throw error;
    return keep(say('{0} Reading the page again {1} failed: {2}', CUT, how, sentenceOf(error)));
  }
  const timings = sum(answer.timings, again.timings);
  const better = again.end === 'stop' || again.raw.length > answer.raw.length;
  if (!better) {
    return keep(say('{0} Reading the page again {1} returned less text.', CUT, how), {
      ...answer,
      timings,
    });
  }
  const sentence =
    again.end === 'loop'
      ? say(
          'The model repeated itself even when the page was read again {0}; the repetition was cut off.',
          how,
        )
      : say('The page was read again {0} because the model repeated itself.', how);
  return {
    answer: { ...again, timings },
    attempt: second,
    warning: warningOf('repetition', sentence),
  };
}

function sum(a: ModelAnswer['timings'], b: ModelAnswer['timings']): ModelAnswer['timings'] {
  const steps = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...steps].map((step) => [step, (a[step] ?? 0) + (b[step] ?? 0)]));
}
