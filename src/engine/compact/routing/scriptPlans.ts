import { at } from '../../../core/system/items.ts';
import type { Language, ScriptName } from '../../../core/text/languages.ts';
import { areComplete } from './glyphCount.ts';
import { guessAmongScript, hasSigns } from './languageId.ts';
import { latinLanguageOf } from './latinLanguage.ts';
import type { PageLook } from '../sight/lineLook.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan } from './route.ts';
import { fitness, readingConfidence, scriptShare } from './sampleReading.ts';
import { isTraditional, SIMPLIFIED_SHARE, simplifiedShare } from './traditional.ts';

/**
 * CTC text with this confidence and mostly Han letters is Chinese or Japanese; if the model is
 * certain, fewer are enough: a title may be half in English.
 */
const HAN_CONFIDENCE = 0.6;
const HAN_SHARE = 0.5;
const HAN_SURE = 0.9;
const HAN_SURE_SHARE = 0.2;

/** Japanese text has at least about this share of kana; Chinese read as Japanese has hardly any. */
const KANA_SHARE = 0.2;

/** Share of Latin letters from which a text is only Latin. */
const LATIN_SHARE = 0.9;

/** Lines of a page, and which of them decide. */
export interface Sample {
  readonly readings: LineReadings;
  readonly lines: readonly number[];
  /** What the script network sees in them. */
  readonly look?: PageLook | undefined;
}

/** The plan that results from reading the sample in one language. */
export async function planFor({ readings, lines }: Sample, language: Language): Promise<PagePlan> {
  const primary = routeOf(language);
  const read = await readings.read(lines, primary);
  return { primary, language: language.code, fitness: fitness(language, read) };
}

/** A plan for Latin letters, with the number of letters in the sample and its text. */
export type LatinPlan = PagePlan & { readonly letters: number; readonly text: string };

/**
 * The Latin language indicated by function words and letters, read by one of the script's models.
 */
export async function planLatin(
  { readings, lines }: Sample,
  candidates: readonly Language[],
  last: Language | undefined,
): Promise<LatinPlan> {
  // Any model of the script reads the other languages well enough to distinguish them.
  const english = candidates.find(({ code }) => code === 'en');
  const pivot = last && candidates.includes(last) ? last : (english ?? at(candidates, 0));
  const read = await readings.read(lines, routeOf(pivot));
  const fits = fitness(pivot, read);
  const text = read.map((line) => line.text).join('\n');
  const language = latinLanguageOf(text, candidates) ?? pivot;
  const letters = read.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0);
  return { primary: routeOf(language), language: language.code, fitness: fits, letters, text };
}

/** Chinese or Japanese; undefined if the CTC model finds no Han characters. */
export async function planHan(
  { readings, lines }: Sample,
  candidates: readonly Language[],
): Promise<PagePlan | undefined> {
  const read = await readings.read(lines, { recognizer: 'ctc' });
  const text = read.map((line) => line.text).join('\n');
  const confidence = readingConfidence(read);
  const share = confidence >= HAN_SURE ? HAN_SURE_SHARE : HAN_SHARE;
  if (confidence < HAN_CONFIDENCE || scriptShare([text], ['Han', 'Kana']) < share) return undefined;
  const japanese = candidates.find(({ code }) => code === 'ja');
  if (japanese && simplifiedShare(text) < SIMPLIFIED_SHARE) {
    const asJapanese = await readings.read(lines, routeOf(japanese));
    const texts = asJapanese.map((line) => line.text);
    const fits = fitness(japanese, asJapanese);
    const tasks = lines.map((index) => readings.task(index));
    const isLikely = fits >= HAN_CONFIDENCE || !areComplete(read, tasks);
    if (scriptShare(texts, ['Kana']) >= KANA_SHARE && isLikely) {
      return { primary: routeOf(japanese), language: 'ja', fitness: fits };
    }
  }
  const code = isTraditional(text) ? 'zh-Hant' : 'zh-Hans';
  const chinese = candidates.find((language) => language.code === code) ?? at(candidates, 0);
  return { primary: routeOf(chinese), language: chinese.code, fitness: confidence };
}

/** Scripts whose languages are distinguished before the others are tried. */
const OWN_STEPS: readonly ScriptName[] = ['Latin', 'Han', 'Kana'];

/** The first language of each script: its model is the one with which the script is recognized. */
export const firstOfScripts = (languages: readonly Language[]): readonly Language[] =>
  languages.filter(({ script }, i) => languages.findIndex((each) => each.script === script) === i);

/** The languages that share a script, as far as they are distinguished by their letters. */
export const siblings = (language: Language, candidates: readonly Language[]): Language[] =>
  OWN_STEPS.includes(language.script)
    ? [language]
    : candidates.filter(
        ({ code, script }) =>
          script === language.script && (code === language.code || hasSigns(code)),
      );

/** Which of several languages of one script some lines are in. */
export async function languageOfLines(
  { readings, lines }: Sample,
  languages: readonly Language[],
): Promise<Language> {
  const texts = new Map<string, string>();
  for (const language of languages) {
    const read = await readings.read(lines, routeOf(language));
    texts.set(language.code, read.map(({ text }) => text).join('\n'));
  }
  const guess = guessAmongScript(texts);
  return languages.find(({ code }) => code === guess) ?? at(languages, 0);
}

/** The plan for the language that the sample is in, among those of the plan's script. */
export async function planWithinScript(
  sample: Sample,
  plan: PagePlan,
  candidates: readonly Language[],
): Promise<PagePlan> {
  const found = candidates.find(({ code }) => code === plan.language);
  const languages = found ? siblings(found, candidates) : [];
  if (languages.length < 2) return plan;
  return planFor(sample, await languageOfLines(sample, languages));
}

/** The CTC model's opinion that a sample is in Latin letters. */
export interface LatinLooks {
  /** Its confidence; 0 if it also reads other scripts. */
  readonly confidence: number;
  /** Number of characters that it read. */
  readonly characters: number;
}

export async function latinLooks({ readings, lines }: Sample): Promise<LatinLooks> {
  const read = await readings.read(lines, { recognizer: 'ctc' });
  const texts = read.map(({ text }) => text);
  const isLatin = scriptShare(texts, ['Latin']) >= LATIN_SHARE;
  return {
    confidence: isLatin ? readingConfidence(read) : 0,
    characters: texts.reduce((sum, text) => sum + text.length, 0),
  };
}
