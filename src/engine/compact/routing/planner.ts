import { errors } from '../../../core/errors/errors.ts';
import { LANGUAGES, type Language } from '../../../core/text/languages.ts';
import { guessArabicLanguage, guessLatinLanguage } from './languageId.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan } from './route.ts';
import { fitness, languageOf, readingConfidence, scriptShare } from './sampleReading.ts';
import { isTraditional, SIMPLIFIED_SHARE, simplifiedShare } from './traditional.ts';

/**
 * CTC text with this confidence and mostly Han letters is Chinese or Japanese; where the model is
 * sure, fewer are enough: a title may be half in English.
 */
const HAN_CONFIDENCE = 0.6;
const HAN_SHARE = 0.5;
const HAN_SURE = 0.9;
const HAN_SURE_SHARE = 0.2;

/** Japanese text has about this share of kana at least; Chinese read as Japanese has hardly any. */
const KANA_SHARE = 0.2;

/** Lines of the first look, and the fitness of Latin in it below which Han is looked for first. */
const GLANCE = 2;
const STRANGE = 0.45;

/**
 * Confidence from which Latin letters of the CTC model are no other script's but Cyrillic. With
 * more of it, and with some from the Latin model, they are Latin: hard print, but upright.
 */
const LATIN_LOOKS = 0.65;
const LATIN_SURE = 0.8;
const LATIN_FITS = 0.5;
const LATIN_SHARE = 0.9;

/** Fitness at which a language is taken without a look at the others. */
export const SURE = 0.65;

/** A sample with fewer letters may be read well by chance: other scripts are looked at too. */
const ENOUGH_LETTERS = 24;

/** What another script must reach, and its lead over Latin, on a page that Latin does not fit. */
const PLAUSIBLE = 0.5;
const LEAD = 0.1;

/** Lines that other scripts are tried on: enough to tell, few enough to be quick. */
const TRIAL_LINES = 3;

/**
 * Chooses the recogniser of a page by a sample of its lines. The CTC model answers foreign scripts
 * with little confidence or nothing at all, and so does each Tesseract model, which makes trying
 * them in turn a script detector that needs no model of its own.
 */
export class Planner {
  /** The language of the page before, which is tried first. */
  #last: string | undefined;

  /** @param readable tells whether a language's model is at hand */
  constructor(private readonly readable: (language: Language) => boolean) {}

  /** Those of the wanted languages that a page whose letters look Latin may be in. */
  lookalikes(wanted: readonly string[]): readonly string[] {
    return this.candidates(wanted)
      .filter(({ script }) => script === 'Latin' || script === 'Cyrillic')
      .map(({ code }) => code);
  }

  /** Languages a page may be in: those named, else all whose data is at hand. */
  candidates(wanted: readonly string[]): readonly Language[] {
    return wanted.length > 0 ? wanted.map(languageOf) : LANGUAGES.filter(this.readable);
  }

  /**
   * @param sample indexes of the lines to judge by
   * @param wanted BCP 47 codes the page may be in; empty = any
   */
  async plan(
    readings: LineReadings,
    sample: readonly number[],
    wanted: readonly string[],
  ): Promise<PagePlan> {
    const candidates = this.candidates(wanted);
    const [only] = candidates;
    if (!only) throw errors.languageDataMissing('text', 'a .traineddata file');
    const plan =
      candidates.length === 1
        ? await this.#planFor(readings, sample, only)
        : await this.#detect(readings, sample, candidates);
    if (plan.fitness >= SURE) this.#last = plan.language;
    return plan;
  }

  async #planFor(
    readings: LineReadings,
    sample: readonly number[],
    language: Language,
  ): Promise<PagePlan> {
    const primary = routeOf(language);
    const lines = await readings.read(sample, primary);
    return { primary, language: language.code, fitness: fitness(language, lines) };
  }

  async #detect(
    readings: LineReadings,
    sample: readonly number[],
    candidates: readonly Language[],
  ): Promise<PagePlan> {
    const last = candidates.find(({ code }) => code === this.#last);
    // Han characters fit Chinese and Japanese alike, Latin letters all Latin languages.
    if (last && !['Latin', 'Han', 'Kana'].includes(last.script)) {
      const plan = await this.#planFor(readings, sample, last);
      if (plan.fitness >= SURE) return plan;
    }
    const latin = candidates.filter(({ script }) => script === 'Latin');
    const han = candidates.filter(({ script }) => script === 'Han' || script === 'Kana');
    const hanFirst =
      han.length > 0 &&
      (latin.length === 0 || (await this.#looksStrange(readings, sample, latin, last)));
    const first = hanFirst ? await this.#detectHan(readings, sample, han) : undefined;
    if (first) return first;
    const asLatin =
      latin.length > 0 ? await this.#detectLatin(readings, sample, latin, last) : undefined;
    if (asLatin && asLatin.fitness >= SURE && asLatin.letters >= ENOUGH_LETTERS) return asLatin;
    const asHan =
      han.length > 0 && !hanFirst ? await this.#detectHan(readings, sample, han) : undefined;
    if (asHan && asHan.fitness > (asLatin?.fitness ?? 0)) return asHan;
    if (asLatin && asLatin.fitness >= SURE) return asLatin;
    if (asHan) return asHan;

    const looks = asLatin ? await this.#latinLooks(readings, sample) : 0;
    if (asLatin && looks >= LATIN_SURE && asLatin.fitness >= LATIN_FITS) {
      return { ...asLatin, fitness: looks };
    }
    const looksLatin = looks >= LATIN_LOOKS;
    const floor = asLatin ? Math.max(PLAUSIBLE, asLatin.fitness + LEAD) : 0;
    const trial = sample.slice(0, TRIAL_LINES);
    let best: PagePlan | undefined = asLatin;
    for (const language of candidates) {
      const { script, code } = language;
      // Urdu is told from Arabic below; a page of Japanese has Han characters, a column may not.
      if (script === 'Latin' || script === 'Han' || code === 'ur') continue;
      if (script === 'Kana' && asLatin && asLatin.letters >= ENOUGH_LETTERS) continue;
      if (looksLatin && script !== 'Cyrillic') continue;
      const plan = await this.#planFor(readings, trial, language);
      const enough = plan.fitness >= floor && plan.fitness > (best?.fitness ?? 0);
      if (enough) best = plan;
      if (plan.fitness >= SURE) break;
    }
    const plan = best ?? (await this.#planFor(readings, trial, candidates[0]!));
    const urdu = candidates.some(({ code }) => code === 'ur');
    if (plan.language === 'ar' && urdu) return this.#arabicOrUrdu(readings, trial, plan);
    return looksLatin ? { ...plan, looksLatin } : plan;
  }

  /** Confidence of the CTC model in Latin letters; 0 where it reads other scripts as well. */
  async #latinLooks(readings: LineReadings, sample: readonly number[]): Promise<number> {
    const lines = await readings.read(sample, { recognizer: 'ctc' });
    const texts = lines.map(({ text }) => text);
    return scriptShare(texts, ['Latin']) >= LATIN_SHARE ? readingConfidence(lines) : 0;
  }

  /** Whether Han characters are likelier than Latin letters, by the page before or a first look. */
  async #looksStrange(
    readings: LineReadings,
    sample: readonly number[],
    latin: readonly Language[],
    last: Language | undefined,
  ): Promise<boolean> {
    if (last) return last.script !== 'Latin';
    const glance = await this.#detectLatin(readings, sample.slice(0, GLANCE), latin, last);
    return glance.fitness < STRANGE;
  }

  /** Undefined where the CTC model does not find Han characters. */
  async #detectHan(
    readings: LineReadings,
    sample: readonly number[],
    candidates: readonly Language[],
  ): Promise<PagePlan | undefined> {
    const lines = await readings.read(sample, { recognizer: 'ctc' });
    const text = lines.map((line) => line.text).join('\n');
    const confidence = readingConfidence(lines);
    const share = confidence >= HAN_SURE ? HAN_SURE_SHARE : HAN_SHARE;
    if (confidence < HAN_CONFIDENCE || scriptShare([text], ['Han', 'Kana']) < share) {
      return undefined;
    }
    const japanese = candidates.find(({ code }) => code === 'ja');
    if (japanese && simplifiedShare(text) < SIMPLIFIED_SHARE) {
      const read = await readings.read(sample, routeOf(japanese));
      const texts = read.map((line) => line.text);
      const japaneseFits = fitness(japanese, read);
      if (scriptShare(texts, ['Kana']) >= KANA_SHARE && japaneseFits >= HAN_CONFIDENCE) {
        return { primary: routeOf(japanese), language: 'ja', fitness: japaneseFits };
      }
    }
    const code = isTraditional(text) ? 'zh-Hant' : 'zh-Hans';
    const chinese = candidates.find((language) => language.code === code) ?? candidates[0]!;
    return { primary: routeOf(chinese), language: chinese.code, fitness: confidence };
  }

  async #detectLatin(
    readings: LineReadings,
    sample: readonly number[],
    candidates: readonly Language[],
    last: Language | undefined,
  ): Promise<PagePlan & { readonly letters: number }> {
    // Any model of the script reads the other languages well enough to tell them apart.
    const english = candidates.find(({ code }) => code === 'en');
    const pivot = last && candidates.includes(last) ? last : (english ?? candidates[0]!);
    const lines = await readings.read(sample, routeOf(pivot));
    const fits = fitness(pivot, lines);
    const [guess] = guessLatinLanguage(lines.map(({ text }) => text).join('\n')).filter(
      ({ code, evidence }) => evidence > 0 && candidates.some((known) => known.code === code),
    );
    const language = candidates.find(({ code }) => code === guess?.code) ?? pivot;
    const letters = lines.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0);
    return { primary: routeOf(language), language: language.code, fitness: fits, letters };
  }

  async #arabicOrUrdu(
    readings: LineReadings,
    sample: readonly number[],
    arabic: PagePlan,
  ): Promise<PagePlan> {
    const asArabic = await readings.read(sample, arabic.primary);
    const urdu = await this.#planFor(readings, sample, languageOf('ur'));
    const asUrdu = await readings.read(sample, urdu.primary);
    const text = [...asArabic, ...asUrdu].map((line) => line.text).join('\n');
    return guessArabicLanguage(text) === 'ur' ? urdu : arabic;
  }
}
