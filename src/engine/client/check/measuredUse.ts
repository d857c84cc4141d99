/** What reading the sample pages says about later pages: their time and memory. */
import type { OcrPage } from '../../../core/document/document.ts';
import { findMode } from '../../../core/prompting/resolutionModes.ts';
import { defined } from '../../../core/system/defined.ts';
import type { Measured } from '../../options.ts';

export interface MeasuredUse extends Measured {
  /** Name of the model as the engine describes it. */
  readonly model: string;
  /** Seconds for a page of ordinary length. */
  readonly pageSeconds?: number;
}

/** Characters of an answer with its tags: the mean of 2,204 answers to pages of all kinds. */
const ANSWER_LENGTH = 3000;
/** Shorter answers say nothing about the time of one character. */
const LEAST_LENGTH = 20;

const secondsOf = ({ timings }: OcrPage, steps: readonly string[]): number =>
  steps.reduce((sum, step) => sum + (timings[step] ?? 0), 0) / 1000;

/** Seconds that a page takes besides its answer, and its answer if it is of ordinary length. */
const ordinaryPage = (page: OcrPage): number =>
  secondsOf(page, ['survey', 'preprocess', 'vision', 'prefill']) +
  (secondsOf(page, ['decode']) * ANSWER_LENGTH) / page.raw.length;

/**
 * Whether the model saw the page in one view of 1024 pixels, and in its turn: the times of a page that
 * was encoded ahead say nothing about the encoder.
 */
function isOneView({ reading, timings }: OcrPage): boolean {
  if (timings['ahead'] !== undefined) return false;
  return (['v1', 'v2'] as const).some((family) => {
    const mode = findMode(family, reading?.mode ?? '');
    return mode?.side === 1024 && mode.tile === undefined;
  });
}

/**
 * @param pages as they were read; the first one has loaded the model, so the last one counts
 * @param peakBytes of the process that read them
 * @returns undefined if no page was read
 */
export function measuredIn(
  pages: readonly OcrPage[],
  peakBytes: number | undefined,
): MeasuredUse | undefined {
  const { device, model } = pages.at(-1)?.reading ?? {};
  if (device === undefined || model === undefined) return undefined;
  const views = pages.filter(isOneView);
  const view = views.at(-1);
  const ordinary = views.findLast(({ raw }) => raw.length >= LEAST_LENGTH);
  const viewSeconds = view ? secondsOf(view, ['vision']) : 0;
  return {
    device,
    model,
    ...defined({
      peakBytes,
      viewSeconds: viewSeconds === 0 ? undefined : viewSeconds,
      pageSeconds: ordinary && ordinaryPage(ordinary),
    }),
  };
}
