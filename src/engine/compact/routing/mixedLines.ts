import { at, lookUp, zip } from '../../../core/system/items.ts';
import type { Language, ScriptName } from '../../../core/text/languages.ts';
import { SEEN_SCRIPTS, summarize } from '../sight/lineLook.ts';
import { isIncomplete } from '../figures/readFigures.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan } from './route.ts';
import {
  countScripts,
  fitness,
  languageOf,
  scriptShare,
  scriptsOfLanguage,
} from './sampleReading.ts';
import { firstOfScripts, languageOfLines, siblings } from './scriptPlans.ts';
import { SIMPLIFIED_SHARE, simplifiedShare } from './traditional.ts';

/** Confidence above which a line counts as being in the page's own script. */
const FOREIGN = 0.6;

/** Fitness that a foreign script must reach on a line, and its lead over the text so far. */
const FITS = 0.6;
const LEAD = 0.1;

/** Fitness at which no further script is tried. */
const SURE = 0.8;

/**
 * Number of lines that the page's own recognizer must have read well: only then can others be
 * foreign.
 */
const OWN_LINES = 2;
const OWN_CONFIDENCE = 0.8;

/** Number of lines that fit no script after which the others count as noise. */
const HOPELESS = 4;

/** Japanese has at least about this share of kana. */
const KANA_SHARE = 0.2;

/** Number of scripts that are tried on a line at the same time. */
const AT_ONCE = 2;

/**
 * A line with fewer letters says little: it is tried only in the scripts found on the page, and in
 * the one that has this share of what the script network sees in the line.
 */
const LONG = 8;
const CERTAIN = 0.6;

/** A script with a smaller share of what the network sees in a line is not tried. */
const UNSEEN = 0.05;

/**
 * Confidence of the CTC model from which its Latin letters and digits are accepted as the text of
 * the line, and from which only Cyrillic can look like them.
 */
const CTC_SURE = 0.95;
const CTC_LATIN = 0.75;

/**
 * Languages that a line may still be in, according to the CTC model's text. If that has fewer
 * characters than squares fit into the picture, it is incomplete: the model omits what it does not
 * know.
 */
function possible(
  languages: readonly Language[],
  ctc: RecognizedLine,
  task: LineTask,
): readonly Language[] {
  if (isIncomplete(ctc, task)) return languages;
  const latin = /[\p{Script=Latin}\p{Nd}]/u.test(ctc.text);
  if (!latin || scriptShare([ctc.text], ['Han', 'Kana']) > 0) return languages;
  if (ctc.confidence >= CTC_SURE) return [];
  if (ctc.confidence < CTC_LATIN) return languages;
  return languages.filter(({ script }) => script === 'Cyrillic');
}

/** Scripts whose letters the network may see in Latin capitals: there, confidence decides. */
const LOOKALIKES: ReadonlySet<ScriptName> = new Set(['Cyrillic', 'Greek']);

type Shares = ReadonlyMap<ScriptName, number>;

/** Shares of the scripts that the network sees in each line; empty without the network. */
async function seenScripts(
  readings: LineReadings,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, Shares>> {
  const looks = await readings.looks(indexes);
  if (!looks) return new Map();
  return new Map(zip(indexes, looks).map(([index, look]) => [index, summarize([look]).scripts]));
}

/** Share of a language's scripts in what the network sees; undefined if it sees or knows too little. */
function seenShare(language: Language, shares: Shares | undefined): number | undefined {
  if (!shares || shares.size === 0 || !SEEN_SCRIPTS.has(language.script)) return undefined;
  const scripts = scriptsOfLanguage(language);
  return scripts.reduce((sum, script) => sum + (shares.get(script) ?? 0), 0);
}

const japaneseFirst = (languages: readonly Language[]): readonly Language[] => [
  ...languages.filter(({ code }) => code === 'ja'),
  ...languages.filter(({ code }) => code !== 'ja'),
];

const lettersOf = (text: string): number =>
  [...countScripts([text]).values()].reduce((sum, count) => sum + count, 0);

/**
 * How well a language fits one line; Chinese read as Japanese has no kana and therefore fits
 * nothing.
 */
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
 * @param languages in the order in which they are tried, several at the same time
 * @param found languages of other lines of the page: each of them is tried alone
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
    const line = await readings.readOne(index, routeOf(language));
    const fit = { language, line, fits: lineFitness(language, line) };
    // Kana decide it: the CTC model is confident about a Japanese line's kanji and omits its kana.
    if (language.code === 'ja' && fit.fits >= FITS) return fit;
    if (fit.fits > (best?.fits ?? 0)) best = fit;
    if (fit.fits >= SURE) break;
  }
  return best;
}

/**
 * Reads lines again whose script was recognized with the model of one language, if they are in
 * another language of that script. All lines of a script decide together: one may have no letters
 * that do.
 * @param read the language with which each line was read, by its index; always the script's first
 */
async function settleLanguages(
  readings: LineReadings,
  read: ReadonlyMap<number, Language>,
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<void> {
  for (const first of new Set(read.values())) {
    const languages = siblings(first, candidates);
    if (languages.length < 2) continue;
    const indexes = [...read].flatMap(([index, language]) => (language === first ? [index] : []));
    const language = await languageOfLines({ readings, lines: indexes }, languages);
    for (const index of indexes) lines[index] = await readings.readOne(index, routeOf(language));
  }
}

/**
 * The languages that each of some lines may be in, according to the CTC model and the network.
 * @param isForeign whether the network leaves no doubt that a line is in another script
 */
async function optionsOf(
  readings: LineReadings,
  indexes: readonly number[],
  languages: readonly Language[],
  seen: ReadonlyMap<number, Shares>,
  isForeign: (index: number) => boolean,
): Promise<ReadonlyMap<number, readonly Language[]>> {
  const opinions = await readings.read(indexes, { recognizer: 'ctc' });
  return new Map(
    zip(indexes, opinions).map(([index, ctc]) => {
      const likely = isForeign(index) ? languages : possible(languages, ctc, readings.task(index));
      const shares = seen.get(index);
      return [index, likely.filter((each) => (seenShare(each, shares) ?? 1) >= UNSEEN)];
    }),
  );
}

/**
 * Reads the lines in other scripts on a mixed page: those about which the page's recognizer is not
 * confident, while it reads others well. Each is tried in the other scripts, the most recently
 * found first.
 * @param order indexes of all lines from top to bottom
 * @param lines results so far; better results replace them
 * @param candidates languages that the page may be in, one or more per script
 */
export async function readOtherScripts(
  readings: LineReadings,
  plan: PagePlan,
  order: readonly number[],
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<void> {
  const own = candidates.find(({ code }) => code === plan.language)?.script;
  const others = firstOfScripts(candidates).filter(
    ({ script }) => script !== own && script !== 'Latin',
  );
  if (plan.primary.recognizer === 'ctc' || others.length === 0) return;
  const first = await readings.read(order, plan.primary);
  const seen = await seenScripts(readings, order);
  const isCertain = (index: number, language: Language): boolean =>
    (seen.get(index)?.get(language.script) ?? 0) >= CERTAIN;
  const isForeign = (index: number): boolean =>
    others.some(
      (language) =>
        !LOOKALIKES.has(language.script) &&
        // Japanese and Korean pages have lines of Han characters.
        !scriptsOfLanguage(languageOf(plan.language)).includes(language.script) &&
        isCertain(index, language),
    );
  const weak = zip(order, first).flatMap(([index, { confidence }]) =>
    confidence < FOREIGN || isForeign(index) ? [index] : [],
  );
  const options = await optionsOf(readings, weak, others, seen, isForeign);
  const foreign = weak.filter((index) => lookUp(options, index).length > 0);
  const read = first.filter(({ confidence }) => confidence >= OWN_CONFIDENCE).length;
  if (foreign.length === 0 || read < OWN_LINES) return;

  const found: Language[] = [];
  const chosen = new Map<number, Language>();
  const tryLine = async (index: number, untried: readonly Language[]): Promise<boolean> => {
    const now = at(lines, index);
    // Latin look-alikes read by a foreign model are no evidence; Han characters are.
    const own = await readings.readOne(index, plan.primary);
    const isHan = scriptShare([now.text], ['Han', 'Kana']) > 0.5;
    const inOrder = [...found, ...untried].filter((one) => lookUp(options, index).includes(one));
    // Chinese would be confident about a Japanese line without its kana: kana are tried first.
    const kanaFirst = isHan && simplifiedShare(now.text) < SIMPLIFIED_SHARE;
    const languages = kanaFirst ? japaneseFirst(inOrder) : inOrder;
    const current = isHan ? now.confidence - LEAD : own.confidence;
    const best = await bestFit(readings, index, languages, found);
    if (best === undefined) return isHan;
    const isKana = isHan && best.language.code === 'ja';
    const isSeen = isForeign(index) && isCertain(index, best.language);
    const needed = isKana ? FITS : Math.max(FITS, isSeen ? current : current + LEAD);
    if (best.fits < needed) return isHan;
    lines[index] = best.line;
    const { language } = best;
    chosen.set(index, language);
    const known = found.findIndex(({ code }) => code === language.code);
    if (known >= 0) found.splice(known, 1);
    found.unshift(language);
    return true;
  };

  const isLong = (index: number): boolean => {
    const { crop } = readings.task(index);
    return lettersOf(at(lines, index).text) >= LONG || crop.width > 8 * crop.height;
  };
  let hopeless = 0;
  for (const index of foreign.filter(isLong)) {
    const rest = others.filter((language) => !found.includes(language));
    const done = await tryLine(index, rest);
    hopeless = done ? 0 : hopeless + 1;
    if (hopeless >= HOPELESS) break;
  }
  if (found.length === 0 && !foreign.some(isForeign)) return;
  for (const index of foreign.filter((each) => !isLong(each))) {
    await tryLine(
      index,
      others.filter((language) => !found.includes(language) && isCertain(index, language)),
    );
  }
  await settleLanguages(readings, chosen, lines, candidates);
}
