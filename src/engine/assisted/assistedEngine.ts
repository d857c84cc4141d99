import { type OcrPage, warningOf } from '../../core/document/document.ts';
import { messageOf, OcrError } from '../../core/errors/errors.ts';
import { missedWarning, placesOfRegions } from '../../core/document/missedText.ts';
import { findTask } from '../../core/prompting/tasks.ts';
import { defined } from '../../core/system/defined.ts';
import type { PageSurvey } from '../compact/surveyPage.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import { isWorthAWord, missedLines } from './coverage.ts';
import type { PageOptions } from '../options.ts';
import { say } from '../../core/sentences/sentence.ts';

/** Finds the lines of a page and its orientation. */
export interface Surveyor {
  survey(image: PageImage, options: PageOptions, signal: AbortSignal): Promise<PageSurvey>;
  dispose(): Promise<void>;
}

export interface Surveyors {
  readonly alone: Surveyor;
  /** For a page that is prepared while another is read, on a single core; absent = the same. */
  readonly beside?: Surveyor;
}

const NOT_SURVEYED = say(
  'Text lines could not be detected beforehand: the page was read without rotation, and missing text cannot be detected. The log gives the reason.',
);

/**
 * A vision-language engine assisted by a line detector: pages are rotated upright before they are
 * read, the engine gets the size of the text, and lines missing from its answer are marked.
 */
export class AssistedEngine implements OcrEngine {
  readonly id;
  /** Pages that the engine is reading. */
  private reading = 0;

  /**
   * @param log receives the reason if a page could not be surveyed; it is then read without
   *   assistance
   */
  constructor(
    private readonly engine: OcrEngine,
    private readonly surveyors: Surveyors,
    private readonly log: (message: string) => void = () => undefined,
  ) {
    this.id = engine.id;
  }

  describe(): EngineDescription {
    return this.engine.describe();
  }

  pagesAtOnce(): number {
    return this.engine.pagesAtOnce?.() ?? 1;
  }

  load(signal: AbortSignal): Promise<void> {
    return this.engine.load(signal);
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const started = performance.now();
    const survey = await this.survey(image, options, signal);
    if (!survey) {
      const page = await this.read(image, options, events, signal);
      const warning = warningOf('notSurveyed', NOT_SURVEYED, { page: page.index });
      return { ...page, warnings: [...page.warnings, warning] };
    }
    const surveyed = Math.round(performance.now() - started);
    events.linesFound?.(survey.lines.length);
    const { rotation, lines, lineHeight } = survey;
    const { index, rulings } = image;
    const upright: PageImage = {
      ...survey.image,
      index,
      // Also indicates that there is text: such a page never counts as blank.
      ...defined({
        lineHeight: lines.length > 0 ? Math.max(1, lineHeight) : undefined,
        rulings: rotation === 0 ? rulings : undefined,
      }),
    };
    const page = await this.read(upright, options, events, signal);
    return withMissedLines(
      { ...page, rotation, timings: { survey: surveyed, ...page.timings } },
      lines,
      lineHeight,
      options,
    );
  }

  async dispose(): Promise<void> {
    const { alone, beside } = this.surveyors;
    await Promise.all([this.engine.dispose(), alone.dispose(), beside?.dispose()]);
  }

  private async read(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    this.reading++;
    try {
      return await this.engine.recognizePage(image, options, events, signal);
    } finally {
      this.reading--;
    }
  }

  private async survey(
    image: PageImage,
    options: PageOptions,
    signal: AbortSignal,
  ): Promise<PageSurvey | undefined> {
    const { alone, beside = alone } = this.surveyors;
    const surveyor = this.reading > 0 ? beside : alone;
    try {
      return await surveyor.survey(image, { ...options, languages: [] }, signal);
    } catch (error) {
      if (error instanceof OcrError && error.code === 'cancelled') throw error;
      this.log(`The page was read without a survey: ${messageOf(error)}`);
      return undefined;
    }
  }
}

function withMissedLines(
  page: OcrPage,
  lines: PageSurvey['lines'],
  lineHeight: number,
  { task }: PageOptions,
): OcrPage {
  // Other tasks read a part of the page, or return no places.
  const whole = task === 'document' || task === 'ocr' || task === 'handwriting';
  if (!whole || !findTask(task).grounded) return page;
  const boxes = placesOfRegions(page.regions);
  // An answer without any places says nothing about lines either.
  if (boxes.length === 0 && page.regions.length > 0) return page;
  const missed = missedLines(lines, boxes, page, lineHeight);
  if (!isWorthAWord(missed.length, lines.length)) return page;
  const somewhere = page.regions.some(({ places }) => places.length === 0);
  return {
    ...page,
    missed,
    warnings: [...page.warnings, missedWarning(missed.length, page.index, somewhere)],
  };
}
