import { errors } from '../../../core/errors/errors.ts';
import { at } from '../../../core/system/items.ts';
import { LANGUAGES, type Language } from '../../../core/text/languages.ts';
import { detectLanguage, SURE } from './detectLanguage.ts';
import { FRAKTUR, GERMAN } from './fraktur.ts';
import type { LineReadings } from './lineReadings.ts';
import type { PagePlan } from './route.ts';
import { languageOf } from './sampleReading.ts';
import { planFor } from './scriptPlans.ts';

/**
 * Chooses the recognizer of a page from a sample of its lines: by the scripts that the script network
 * sees in them, confirmed by reading. The CTC model returns little confidence or nothing at all for
 * foreign scripts, and so does each Tesseract model.
 */
export class Planner {
  /** The language of the previous page, which is tried first. */
  #last: string | undefined;

  /** @param readable tells whether a language's model is available */
  constructor(private readonly readable: (language: Language) => boolean) {}

  /** The requested languages that a page whose letters look Latin may be in. */
  lookalikes(wanted: readonly string[]): readonly string[] {
    return this.candidates(wanted)
      .filter(({ script }) => script === 'Latin' || script === 'Cyrillic')
      .map(({ code }) => code);
  }

  /** Languages that a page may be in: the requested ones, otherwise all whose data is available. */
  candidates(wanted: readonly string[]): readonly Language[] {
    return wanted.length > 0 ? wanted.map(languageOf) : LANGUAGES.filter(this.readable);
  }

  /**
   * @param sample indexes of the lines that decide
   * @param wanted BCP 47 codes of the languages that the page may be in; empty = any
   */
  async plan(
    readings: LineReadings,
    sample: readonly number[],
    wanted: readonly string[],
  ): Promise<PagePlan> {
    const candidates = this.candidates(wanted);
    const [only] = candidates;
    if (!only) throw errors.languageDataMissing(at(LANGUAGES, 0));
    const rows = { readings, lines: sample };
    return candidates.length === 1
      ? planFor(rows, only)
      : detectLanguage(
          { ...rows, look: await readings.look(sample) },
          candidates,
          candidates.find(({ code }) => code === this.#last),
        );
  }

  /** Remembers how a page was read, for the next one: Fraktur as German, which may be set in it. */
  note({ fitness, figures, language }: PagePlan): void {
    if (fitness < SURE || figures === true) return;
    this.#last = language === FRAKTUR ? GERMAN : language;
  }
}
