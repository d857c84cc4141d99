import { at, lookUp, zip } from '../../../core/system/items.ts';
import type { Language, ScriptName } from '../../../core/text/languages.ts';
import { SEEN_SCRIPTS, summarize } from '../sight/lineLook.ts';
import { isIncomplete } from '../figures/readFigures.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import type { LineReadings } from './lineReadings.ts';
import { READER, routeOf, type PagePlan } from './route.ts';
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

/**
 * Share of a script in what the network sees in a line from which it is the line's in any case, and
 * the fitness that is enough then: the reading is doubtful, but one in other letters is wrong.
 */
const SEEN_SURELY = 0.9;
const FITS_SEEN = 0.3;

/**
 * Confidence in a short line that the line reader reads differently, on a page where a line in
 * another script was found: models are sure of the letters that they make up for two or three
 * glyphs. From the second value on, they are not asked.
 */
const UNPROVED = 0.5;
const PROVED = 0.93;

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

/** Lines of which the page's recognizer is not certain, and that the line reader reads differently. */
async function unprovedLines(
  readings: LineReadings,
  { primary }: PagePlan,
  indexes: readonly number[],
): Promise<number[]> {
  if (!readings.hasReader) return [];
  const first = await readings.read(indexes, primary);
  const asked = zip(indexes, first).filter(
    ([, { text, confidence }]) => confidence < PROVED && lettersOf(text) > 0,
  );
  const own = await readings.read(
    asked.map(([index]) => index),
    READER,
  );
  return zip(asked, own).flatMap(([[index, line], { text, confidence }]) =>
    text === line.text || confidence >= FITS ? [] : [index],
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
  const page = new MixedPage(readings, plan, lines, others, seen);
  const weak = zip(order, first).flatMap(([index, { confidence }]) =>
    confidence < FOREIGN || page.isForeign(index) ? [index] : [],
  );
  const foreign = await page.possibleLines(weak);
  if (foreign.length === 0) return;
  // The page may be a table of figures, which are not among these lines.
  const isSeen = foreign.some((index) => page.isForeign(index));
  if (wellRead(first) < OWN_LINES && !(isSeen && wellRead(lines) >= OWN_LINES)) return;
  await page.readLong(foreign);
  await page.readShort(foreign, order);
  await settleLanguages(readings, page.chosen, lines, candidates);
}

const wellRead = (lines: readonly RecognizedLine[]): number =>
  lines.filter(({ confidence }) => confidence >= OWN_CONFIDENCE).length;

/** A page with lines that may be in other scripts than its own. */
class MixedPage {
  /** The language with which each replaced line was read, by its index. */
  readonly chosen = new Map<number, Language>();
  readonly #options = new Map<number, readonly Language[]>();
  /** The most recently found first. */
  readonly #found: Language[] = [];
  readonly #unproved = new Set<number>();

  constructor(
    private readonly readings: LineReadings,
    private readonly plan: PagePlan,
    private readonly lines: RecognizedLine[],
    private readonly others: readonly Language[],
    private readonly seen: ReadonlyMap<number, Shares>,
  ) {}

  #shareOf(index: number, { script }: Language): number {
    return this.seen.get(index)?.get(script) ?? 0;
  }

  #isCertain(index: number, language: Language): boolean {
    return this.#shareOf(index, language) >= CERTAIN;
  }

  /** Whether the network leaves no doubt that a line is in another script. */
  isForeign(index: number): boolean {
    return this.others.some(
      (language) =>
        !LOOKALIKES.has(language.script) &&
        // Japanese and Korean pages have lines of Han characters.
        !scriptsOfLanguage(languageOf(this.plan.language)).includes(language.script) &&
        this.#isCertain(index, language),
    );
  }

  /** Those of some lines that may be in one of the other languages. */
  async possibleLines(weak: readonly number[]): Promise<number[]> {
    const isForeign = (index: number): boolean => this.isForeign(index);
    const options = await optionsOf(this.readings, weak, this.others, this.seen, isForeign);
    for (const [index, languages] of options) this.#options.set(index, languages);
    return weak.filter((index) => lookUp(options, index).length > 0);
  }

  async readLong(foreign: readonly number[]): Promise<void> {
    let hopeless = 0;
    for (const index of foreign.filter((each) => this.#isLong(each))) {
      const rest = this.others.filter((language) => !this.#found.includes(language));
      const done = await this.#tryLine(index, rest);
      hopeless = done ? 0 : hopeless + 1;
      if (hopeless >= HOPELESS) break;
    }
  }

  /**
   * Those whose script the network sees come first: the others are tried in the scripts found there.
   * @param order all lines
   */
  async readShort(foreign: readonly number[], order: readonly number[]): Promise<void> {
    if (this.#found.length === 0 && !foreign.some((index) => this.isForeign(index))) return;
    const short = foreign.filter((index) => !this.#isLong(index));
    const seen = short.filter((index) => this.isForeign(index));
    for (const index of [...seen, ...short.filter((each) => !seen.includes(each))]) {
      const untried = this.others.filter(
        (language) => !this.#found.includes(language) && this.#isCertain(index, language),
      );
      await this.#tryLine(index, untried);
    }
    if (this.#found.length === 0) return;
    const rest = order.filter((index) => !foreign.includes(index) && !this.#isLong(index));
    for (const index of await unprovedLines(this.readings, this.plan, rest)) {
      this.#unproved.add(index);
      this.#options.set(index, [...this.#found]);
      await this.#tryLine(index, []);
    }
  }

  #isLong(index: number): boolean {
    const { crop } = this.readings.task(index);
    return lettersOf(at(this.lines, index).text) >= LONG || crop.width > 8 * crop.height;
  }

  /** @returns whether the line is known to be in another script */
  async #tryLine(index: number, untried: readonly Language[]): Promise<boolean> {
    const now = at(this.lines, index);
    // Latin look-alikes read by a foreign model are no evidence; Han characters are.
    const own = await this.readings.readOne(index, this.plan.primary);
    const isHan = scriptShare([now.text], ['Han', 'Kana']) > 0.5;
    const inOrder = [...this.#found, ...untried].filter((language) =>
      lookUp(this.#options, index).includes(language),
    );
    // Chinese would be confident about a Japanese line without its kana: kana are tried first.
    const kanaFirst = isHan && simplifiedShare(now.text) < SIMPLIFIED_SHARE;
    const languages = kanaFirst ? japaneseFirst(inOrder) : inOrder;
    const sure = this.#unproved.has(index) ? UNPROVED : own.confidence;
    const current = isHan ? now.confidence - LEAD : sure;
    const best = await bestFit(this.readings, index, languages, this.#found);
    if (best === undefined || best.fits < this.#needed(index, best.language, isHan, current)) {
      return isHan;
    }
    this.lines[index] = best.line;
    this.#note(index, best.language);
    return true;
  }

  /** The fitness with which a language replaces a text of a confidence. */
  #needed(index: number, language: Language, isHan: boolean, current: number): number {
    if (isHan && language.code === 'ja') return FITS;
    const isSeen = this.isForeign(index) && this.#isCertain(index, language);
    const isSure = isSeen && this.#shareOf(index, language) >= SEEN_SURELY;
    if (isSure && current < FOREIGN) return FITS_SEEN;
    return Math.max(FITS, isSeen ? current : current + LEAD);
  }

  #note(index: number, language: Language): void {
    this.chosen.set(index, language);
    const known = this.#found.findIndex(({ code }) => code === language.code);
    if (known >= 0) this.#found.splice(known, 1);
    this.#found.unshift(language);
  }
}
