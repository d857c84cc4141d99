/** From the model's answer to a page, outside the model's thread. */
import type { OcrPage } from '../../core/document/document.ts';
import { assemblePage } from '../../core/document/assemblePage.ts';
import { findTask } from '../../core/prompting/tasks.ts';
import { blankPage } from '../answer/blankPage.ts';
import { END_OF_SENTENCE } from '../answer/grounding.ts';
import { partialReports } from '../answer/partialAnswer.ts';
import { readAnswer, type AnswerOptions } from '../answer/readAnswer.ts';
import type { PageEvents, PageImage } from '../engine.ts';
import type { PageOptions } from '../options.ts';
import type { AnswerEvent, ThreadAnswer } from './threadAnswer.ts';

const answering = (image: PageImage, options: PageOptions): Omit<AnswerOptions, 'task'> => ({
  pageIndex: image.index,
  size: image,
  spanningTables: options.spanningTables,
  dollarFormulas: options.dollarFormulas,
});

/** @param answer null for a blank page */
export function answeredPage(
  answer: ThreadAnswer | null,
  image: PageImage,
  options: PageOptions,
): OcrPage {
  if (answer === null) return blankPage(image);
  const raw = answer.isWhole ? answer.raw + END_OF_SENTENCE : answer.raw;
  const task = findTask(answer.task);
  const { regions, warnings } = readAnswer(raw, answer.tokens, {
    ...answering(image, options),
    task,
  });
  return {
    index: image.index,
    width: image.width,
    height: image.height,
    rotation: 0,
    origin: 'ocr',
    ...assemblePage(regions, options),
    raw: answer.raw,
    timings: Object.fromEntries(
      Object.entries(answer.timings).map(([step, ms]) => [step, Math.round(ms)]),
    ),
    warnings: [...answer.warnings, ...warnings],
    reading: answer.reading,
  };
}

/**
 * Receives the events of an answer and reports the Markdown so far, at most a few times a second.
 */
export function growingPage(
  image: PageImage,
  options: PageOptions,
  events: PageEvents,
): (event: AnswerEvent) => void {
  let raw = '';
  let report: (raw: string) => void = () => undefined;
  return (event) => {
    if ('begins' in event) {
      raw = '';
      report = partialReports(
        events.partialMarkdown?.bind(events),
        { ...answering(image, options), task: findTask(event.begins) },
        options,
      );
      return;
    }
    raw += event.text;
    report(raw);
  };
}
