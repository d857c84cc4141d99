import { at, zip } from '../../../core/system/items.ts';
import { ANY_LATIN, type Language } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { FRAKTUR, GERMAN } from './fraktur.ts';
import { guessLatinLanguage, STRONG } from './latinLanguage.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan } from './route.ts';
import { languageOf } from './sampleReading.ts';

/** The lead of a line's language over that of the page, as a factor of the evidence. */
const LEAD = 1.5;

/**
 * A line may be in another language than its page if it has this number of letters, was read with
 * less than this confidence, and has no frequent word of the page's language. The data of the whole
 * script must be better by the last value.
 */
const LONG = 20;
const DOUBTED = 0.9;
const BETTER = 0.02;

/** What the words of a line say about its language. */
interface Verdict {
  readonly index: number;
  /** Strong evidence of another language than the page's. */
  readonly other?: Language;
  /** The line is long and doubtful, and no word indicates the page's language. */
  readonly isStrange: boolean;
}

function judge(
  index: number,
  { text, confidence }: RecognizedLine,
  page: string,
  candidates: readonly Language[],
): Verdict {
  const guesses = guessLatinLanguage(text);
  const own = guesses.find(({ code }) => code === page)?.evidence ?? 0;
  const best = guesses.find(({ code }) => candidates.some((known) => known.code === code));
  const isOther =
    best !== undefined && best.code !== page && best.evidence >= Math.max(STRONG, LEAD * own);
  const letters = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return {
    index,
    isStrange: own === 0 && letters >= LONG && confidence < DOUBTED,
    ...(isOther && { other: languageOf(best.code) }),
  };
}

/**
 * Reads the lines again that are in another language in Latin letters than the page, so that their
 * accents are right. A doubtful line whose words indicate no language is tried with the data of the
 * whole script.
 * @param indexes lines that may be in words
 * @param lines results so far; better results replace them
 */
export async function readOtherLatin(
  readings: LineReadings,
  plan: PagePlan,
  indexes: readonly number[],
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<void> {
  const page = languageOf(plan.language);
  const latin = candidates.filter(({ script }) => script === 'Latin');
  if (page.script !== 'Latin' || latin.length < 2) return;
  const own = page.code === FRAKTUR ? GERMAN : page.code;
  const verdicts = indexes.map((index) => judge(index, at(lines, index), own, latin));
  for (const { index, other, isStrange } of verdicts) {
    const language = other ?? (isStrange ? ANY_LATIN : undefined);
    if (!language) continue;
    const read = await readings.readOne(index, routeOf(language));
    const needed = at(lines, index).confidence + (other ? 0 : BETTER);
    if (read.text !== '' && read.confidence >= needed) lines[index] = read;
  }
  await readAccents(readings, own, latin, lines);
}

/** Confidence from which the data of the whole script may add accents to a line. */
const ACCENTED = 0.8;

/** Confidence of lines that were read at all: no data reads the others. */
const READ = 0.6;

/** A word that may have an accent. */
const WORD = /\p{Script=Latin}{3}/u;

/**
 * On a page of a few words, such as a receipt, these do not tell the language, and the data of one
 * language reads the letters of another without their accents, and with confidence. Lines with words
 * are read with the data of the whole script as well, or of the language that most words are of, which
 * is believed if it differs in accents only.
 */
async function readAccents(
  readings: LineReadings,
  page: string,
  languages: readonly Language[],
  lines: RecognizedLine[],
): Promise<void> {
  const words = [...lines.keys()].filter((index) => {
    const { text, confidence } = at(lines, index);
    return WORD.test(text) && confidence >= READ;
  });
  const text = words.map((index) => at(lines, index).text).join('\n');
  const [best] = guessLatinLanguage(text);
  const isTold = best !== undefined && best.evidence >= STRONG;
  if (isTold && best.code === page) return;
  const other = isTold ? languages.find(({ code }) => code === best.code) : undefined;
  const accented = await readings.read(words, routeOf(other ?? ANY_LATIN));
  for (const [index, read] of zip(words, accented)) {
    if (isBetterAccented(at(lines, index), read)) lines[index] = read;
  }
}

function isBetterAccented(line: RecognizedLine, read: RecognizedLine): boolean {
  if (read.text === line.text || read.text === '') return false;
  const isDoubted = line.confidence < DOUBTED && read.confidence >= line.confidence + BETTER;
  return isDoubted || (read.confidence >= ACCENTED && addsAccents(line.text, read.text));
}

/** Whether a reading differs only in letters that the data of English lacks, such as `für` and `fir`. */
function addsAccents(text: string, accented: string): boolean {
  const [before, after] = [text, accented].map((each) => Array.from(each.replaceAll(/\s/gu, '')));
  if (!before || before.length !== after?.length) return false;
  const differing = after.filter((letter, i) => letter !== before[i]);
  return differing.length > 0 && differing.every((letter) => /[^\p{ASCII}\P{L}]/u.test(letter));
}
