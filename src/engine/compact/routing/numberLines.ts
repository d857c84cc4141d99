import type { Word } from '../../../core/document/document.ts';
import { smallest } from '../../../core/geometry/extremes.ts';
import { at, zip } from '../../../core/system/items.ts';
import { isRightToLeft, scriptsOf, type ScriptName } from '../../../core/text/languages.ts';
import { numberRuns, pairedNumbers, type NumberRun } from '../figures/numberRuns.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { placesOfWords } from '../merge/lineOfWords.ts';
import type { LineReadings } from './lineReadings.ts';
import { CTC, READER, type Route } from './route.ts';

/** Scripts whose lines are compared as a whole with what the line reader reads. */
const READ_WHOLE: ReadonlySet<ScriptName> = new Set(['Latin', 'Cyrillic', 'Greek', 'Common']);

/** Scripts that the CTC model knows: between their letters its numbers stay apart. */
const KNOWN_TO_CTC: ReadonlySet<ScriptName> = new Set(['Han', 'Kana']);

/** Longest line that is compared, in characters. */
const LONGEST = 400;

/** Confidence in a number that two of three recognizers read, and in one that each reads differently. */
const TWO_OF_THREE = 0.9;
const ALL_DIFFER = 0.75;

/** Least confidence of another recognizer in each character of a number that replaces Tesseract's. */
const SURE = 0.9;

/** A number in a word of a line. */
interface OwnNumber extends NumberRun {
  readonly word: number;
}

/** What another recognizer reads where a line has a number. */
interface Opinion {
  readonly text: string;
  /** Letters that were left out between two numbers may have made one of them. */
  readonly mayBeJoined: boolean;
  /** Least confidence in its characters. */
  readonly confidence: number;
}

/**
 * Compares the numbers in lines of scripts that the line reader does not know with what the CTC model
 * and the line reader read there: both know digits, and leave out or make up the letters around
 * them. A wrong digit cannot be noticed otherwise.
 * @param lines results; those in which a number is corrected or doubted are replaced
 */
export async function compareNumbers(
  readings: LineReadings,
  indexes: readonly number[],
  lines: RecognizedLine[],
): Promise<void> {
  if (!readings.hasReader) return;
  const compared = indexes.filter((index) => hasForeignNumbers(at(lines, index)));
  // All at once, since recognizers read lines in batches; what follows finds the results.
  const isSquareLine = (index: number): boolean => knowsLetters(at(lines, index));
  await readings.read(compared.filter(isSquareLine), CTC);
  await readings.read(
    compared.filter((index) => !isSquareLine(index)),
    READER,
  );
  for (const index of compared) {
    const line = at(lines, index);
    const numbers = ownNumbers(line);
    const ctc = (): Promise<(Opinion | undefined)[]> =>
      opinions(readings, index, CTC, line, numbers);
    // The line reader takes squares for digits.
    const isSquare = isSquareLine(index);
    const second = isSquare ? await ctc() : await opinions(readings, index, READER, line, numbers);
    if (numbers.every(({ text }, i) => second[i]?.text === text)) continue;
    const third = isSquare ? [] : await ctc();
    lines[index] = withNumbers(
      line,
      numbers,
      numbers.map((own, i) => decide(own.text, second[i], third[i])),
    );
  }
}

function hasForeignNumbers({ text, recognizer }: RecognizedLine): boolean {
  if (!recognizer.startsWith('tesseract') || text.length > LONGEST || !/\d/u.test(text)) {
    return false;
  }
  return scriptsOf(text).some(({ script }) => !READ_WHOLE.has(script));
}

const knowsLetters = ({ text }: RecognizedLine): boolean =>
  scriptsOf(text).every(({ script }) => KNOWN_TO_CTC.has(script) || READ_WHOLE.has(script));

const ownNumbers = ({ words }: RecognizedLine): OwnNumber[] =>
  words.flatMap(({ text }, word) => numberRuns(text).map((run) => ({ ...run, word })));

/** What a recognizer reads for each number of a line; undefined where it reads none like it. */
async function opinions(
  readings: LineReadings,
  index: number,
  route: Route,
  line: RecognizedLine,
  numbers: readonly OwnNumber[],
): Promise<(Opinion | undefined)[]> {
  const read = await readings.readOne(index, route);
  const runs = numberRuns(read.text);
  // The recognizers read from left to right, whatever the script.
  if (isRightToLeft(scriptsOf(line.text)[0]?.script ?? 'Common')) runs.reverse();
  const isClean = route === CTC && knowsLetters(line);
  const partners = pairedNumbers(
    numbers.map(({ text }) => text),
    runs.map(({ text }) => text),
    isClean,
  );
  return numbers.map((own, i) => {
    const partner = partners[i];
    if (partner === undefined) return undefined;
    const run = at(runs, partner);
    const mayBeJoined = route === CTC && !isClean && run.text.includes(own.text);
    return { text: run.text, mayBeJoined, confidence: leastConfidence(read, run) };
  });
}

function leastConfidence(
  { charConfidences, confidence }: RecognizedLine,
  { start, text }: NumberRun,
): number {
  return charConfidences
    ? smallest(charConfidences.subarray(start, start + text.length))
    : confidence;
}

/** The number, and the confidence in it if that is limited. */
interface Decision {
  readonly text: string;
  readonly most: number;
}

function decide(own: string, second?: Opinion, third?: Opinion): Decision {
  const others = [second, third].flatMap((opinion) => opinion ?? []);
  if (second !== undefined && second.text === third?.text) {
    return { text: second.text, most: second.text === own ? 1 : TWO_OF_THREE };
  }
  const agreeing = others.filter(({ text, mayBeJoined }) => text === own || mayBeJoined);
  if (agreeing.length > 0 || others.length === 0) {
    return { text: own, most: agreeing.length === others.length ? 1 : TWO_OF_THREE };
  }
  const sure = others.find(({ confidence }) => confidence >= SURE);
  return { text: sure?.text ?? own, most: ALL_DIFFER };
}

/** The line with other numbers in its words; its text is that of its words between its spaces. */
function withNumbers(
  line: RecognizedLine,
  numbers: readonly OwnNumber[],
  decisions: readonly Decision[],
): RecognizedLine {
  const places = placesOfWords(line);
  const words: Word[] = [...line.words];
  let { text } = line;
  // From the last number to the first, so that their places stay right.
  for (const [own, decision] of zip(numbers, decisions).reverse()) {
    const word = at(words, own.word);
    const start = startOf(word.text, own, decision.text);
    const end = own.start + own.text.length;
    const place = places[own.word];
    if (decision.text !== own.text && place === undefined) continue;
    if (place !== undefined) {
      text = `${text.slice(0, place + start)}${decision.text}${text.slice(place + end)}`;
    }
    words[own.word] = {
      ...word,
      text: `${word.text.slice(0, start)}${decision.text}${word.text.slice(end)}`,
      confidence: Math.min(word.confidence, decision.most),
    };
  }
  return { ...line, text, words };
}

/** Signs that Tesseract reads for the digit 1. */
const LIKE_ONE = /[|।lI!]/u;

/** Where the replaced part of a word begins: a sign for the first digit of the number is one. */
function startOf(word: string, { start, text }: NumberRun, replacement: string): number {
  const isFirst = LIKE_ONE.test(word.charAt(start - 1)) && replacement === `1${text}`;
  return isFirst ? start - 1 : start;
}
