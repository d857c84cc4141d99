import type { Language } from '../../../core/text/languages.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan } from './route.ts';
import { countScripts, fitness, scriptShare } from './sampleReading.ts';
import { SIMPLIFIED_SHARE, simplifiedShare } from './traditional.ts';

/** A line of the page's own script is read with more confidence than this. */
const FOREIGN = 0.6;

/** Fitness that a foreign script must reach on a line, and its lead over what was read. */
const FITS = 0.6;
const LEAD = 0.1;

/** Fitness at which no further script is tried. */
const SURE = 0.8;

/** Lines that the page's own recognizer must have read well: only then are others foreign. */
const OWN_LINES = 2;
const OWN_CONFIDENCE = 0.8;

/** Lines that fit nothing after which the rest is taken for noise. */
const HOPELESS = 4;

/** Japanese has about this share of kana at least. */
const KANA_SHARE = 0.2;

/** Scripts that a line is tried in at once. */
const AT_ONCE = 2;

/** Letters below which a line tells little: it is tried only in the scripts found on the page. */
const LONG = 8;

/**
 * Confidence of the CTC model from which its Latin letters and digits are what the line says, and
 * from which no other script but Cyrillic looks like them.
 */
const CTC_SURE = 0.95;
const CTC_LATIN = 0.75;

/**
 * Languages that a line may still be in, by what the CTC model reads in it. Fewer characters than
 * squares fit into the picture cannot be all of it: the model leaves out what it does not know.
 */
function possible(
  languages: readonly Language[],
  ctc: RecognizedLine,
  { crop }: LineTask,
): readonly Language[] {
  if (ctc.text.length < crop.width / crop.height) return languages;
  const latin = /[\p{Script=Latin}\p{Nd}]/u.test(ctc.text);
  if (!latin || scriptShare([ctc.text], ['Han', 'Kana']) > 0) return languages;
  if (ctc.confidence >= CTC_SURE) return [];
  if (ctc.confidence < CTC_LATIN) return languages;
  return languages.filter(({ script }) => script === 'Cyrillic');
}

const japaneseFirst = (languages: readonly Language[]): readonly Language[] => [
  ...languages.filter(({ code }) => code === 'ja'),
  ...languages.filter(({ code }) => code !== 'ja'),
];

const lettersOf = (text: string): number =>
  [...countScripts([text]).values()].reduce((sum, count) => sum + count, 0);

/** How well a language fits one line; Chinese read as Japanese has no kana and so fits nothing. */
function lineFitness(language: Language, line: RecognizedLine): number {
  if (language.code === 'ja' && scriptShare([line.text], ['Kana']) < KANA_SHARE) return 0;
  return fitness(language, [line]);
}

interface Fit {
  readonly language: Language;
  readonly line: RecognizedLine;
  readonly fits: number;
}

/**
 * The language that a line reads best in; undefined if it fits none.
 * @param languages in the order in which they are tried, several at once
 * @param found those that other lines of the page are in: one of them is tried by itself
 */
async function bestFit(
  readings: LineReadings,
  index: number,
  languages: readonly Language[],
  found: readonly Language[],
): Promise<Fit | undefined> {
  let best: Fit | undefined;
  let read = 0;
  for (const [i, language] of languages.entries()) {
    if (i >= read) {
      read = found.includes(language) ? i + 1 : i + AT_ONCE;
      const ahead = languages.slice(i, read);
      await Promise.all(ahead.map((each) => readings.read([index], routeOf(each))));
    }
    const [line] = await readings.read([index], routeOf(language));
    const fit = { language, line: line!, fits: lineFitness(language, line!) };
    // Kana settle it: the CTC model is sure of a Japanese line's kanji and leaves its kana out.
    if (language.code === 'ja' && fit.fits >= FITS) return fit;
    if (fit.fits > (best?.fits ?? 0)) best = fit;
    if (fit.fits >= SURE) break;
  }
  return best;
}

/**
 * Reads the lines of other scripts on a mixed page: those that the page's recognizer is unsure of,
 * while it reads others well. Each is tried in the other scripts, the last one found first.
 * @param order indexes of all lines from top to bottom
 * @param lines what was read so far; better readings are put in place
 * @param candidates languages the page may be in, one or more per script
 */
export async function readOtherScripts(
  readings: LineReadings,
  plan: PagePlan,
  order: readonly number[],
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<void> {
  const own = candidates.find(({ code }) => code === plan.language)?.script;
  const others = candidates.filter(
    ({ script, code }) => script !== own && script !== 'Latin' && code !== 'ur',
  );
  if (plan.primary.recognizer === 'ctc' || others.length === 0) return;
  const first = await readings.read(order, plan.primary);
  const weak = order.filter((_, i) => first[i]!.confidence < FOREIGN);
  const opinions = await readings.read(weak, { recognizer: 'ctc' });
  const options = new Map(
    weak.map((index, i) => [index, possible(others, opinions[i]!, readings.tasks[index]!)]),
  );
  const foreign = weak.filter((index) => options.get(index)!.length > 0);
  const read = first.filter(({ confidence }) => confidence >= OWN_CONFIDENCE).length;
  if (foreign.length === 0 || read < OWN_LINES) return;

  const found: Language[] = [];
  const tryLine = async (index: number, untried: readonly Language[]): Promise<boolean> => {
    const now = lines[index]!;
    // A foreign model's Latin look-alikes are no evidence, Han characters are.
    const [own] = await readings.read([index], plan.primary);
    const isHan = scriptShare([now.text], ['Han', 'Kana']) > 0.5;
    const inOrder = [...found, ...untried].filter((one) => options.get(index)!.includes(one));
    // Chinese would be sure of a Japanese line without its kana: kana are looked for first.
    const kanaFirst = isHan && simplifiedShare(now.text) < SIMPLIFIED_SHARE;
    const languages = kanaFirst ? japaneseFirst(inOrder) : inOrder;
    const current = isHan ? now.confidence - LEAD : own!.confidence;
    const best = await bestFit(readings, index, languages, found);
    if (best === undefined) return isHan;
    const needed = isHan && best.language.code === 'ja' ? FITS : Math.max(FITS, current + LEAD);
    if (best.fits < needed) return isHan;
    lines[index] = best.line;
    const { language } = best;
    const at = found.findIndex(({ code }) => code === language.code);
    if (at >= 0) found.splice(at, 1);
    found.unshift(language);
    return true;
  };

  const isLong = (index: number): boolean =>
    lettersOf(lines[index]!.text) >= LONG ||
    readings.tasks[index]!.crop.width > 8 * readings.tasks[index]!.crop.height;
  let hopeless = 0;
  for (const index of foreign.filter(isLong)) {
    const rest = others.filter((language) => !found.includes(language));
    const done = await tryLine(index, rest);
    hopeless = done ? 0 : hopeless + 1;
    if (hopeless >= HOPELESS) break;
  }
  if (found.length === 0) return;
  for (const index of foreign) if (!isLong(index)) await tryLine(index, []);
}
