import type { Word } from '../../../core/document/document.ts';
import { at, lookUp, zip } from '../../../core/system/items.ts';
import { scriptOfChar, type ScriptName } from '../../../core/text/languages.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { alignChars, isSameChar } from '../merge/alignChars.ts';
import { withWords } from '../merge/lineOfWords.ts';
import { mergeReadings } from '../merge/mergeReadings.ts';
import { areTwins } from '../merge/twins.ts';
import { LINE_READER } from '../ppocr/ppocrRecognizer.ts';
import { charsOfText, charsOfWords } from '../merge/wordChars.ts';
import { doubtfulParts } from './doubtfulParts.ts';
import type { LineReadings } from './lineReadings.ts';
import { READER } from './route.ts';

/** Scripts of the line reader. */
const KNOWN: ReadonlySet<ScriptName> = new Set(['Latin', 'Cyrillic', 'Greek', 'Common']);

/** A less certain word is compared with the line reader's. */
const CERTAIN = 0.93;

/**
 * Share of the certain words that the line reader must read alike; otherwise it does not know the
 * page's type.
 */
const RELIABLE = 0.87;

/** Longest line that is compared, in characters: comparing takes the product of both lengths. */
const LONGEST = 400;

const spelled = ({ words }: RecognizedLine): string => words.map(({ text }) => text).join(' ');

/** Whether a text has signs and digits, which other recognizers often confuse. */
const hasSigns = (text: string): boolean => /[\p{N}\p{S}§¶†‡•°%&*#'"‘’“”«»]/u.test(text);

/** Whether a text consists of characters that the line reader may know. */
export const isKnownToReader = (text: string): boolean =>
  text !== '' && Array.from(text).every((char) => KNOWN.has(scriptOfChar(char)));

/** A word that is compared: an uncertain one, or one with signs or digits. */
const isDoubtful = ({ text, confidence }: Word): boolean => confidence < CERTAIN || hasSigns(text);

function isCompared(line: RecognizedLine): boolean {
  const { text, words, recognizer } = line;
  // What the line reader has read would be supported by itself.
  if (recognizer === LINE_READER.id) return false;
  if (!isKnownToReader(text) || text.length > LONGEST || spelled(line) !== text) return false;
  return words.some(isDoubtful);
}

/** Letters beyond ASCII in certain words. */
const lettersOf = (lines: readonly RecognizedLine[]): Set<string> =>
  new Set(
    lines
      .flatMap(({ words }) => words)
      .filter(({ confidence }) => confidence >= CERTAIN)
      .flatMap(({ text }) => text.match(/[^\p{ASCII}]/gu) ?? []),
  );

/** A letter of another script in the same shape says nothing about the type. */
const looksSame = (a: string, b: string): boolean => isSameChar(a, b) || areTwins(a, b);

/** Certain words of a line, and those of them that the line reader reads alike. */
function agreement(line: RecognizedLine, own: RecognizedLine): readonly [number, number] {
  const differing = new Set<number>();
  for (const { first, second } of alignChars(charsOfWords(line.words), charsOfText(own))) {
    if (first && !(second && looksSame(first.char, second.char))) differing.add(first.word);
  }
  const certain = [...line.words.entries()].filter(([, word]) => word.confidence >= CERTAIN);
  return [certain.length, certain.filter(([index]) => !differing.has(index)).length];
}

/** Neighboring words of a line that are compared with the line reader's. */
interface Compared {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly task: LineTask;
}

/** The doubtful parts of a line, or all of it. */
function partsOf(index: number, { words }: RecognizedLine, task: LineTask): Compared[] {
  const parts = doubtfulParts(task, words, words.map(isDoubtful));
  return (parts ?? [{ from: 0, to: words.length, task }]).map((part) => ({ index, ...part }));
}

/** Reads parts of lines; whole lines may have been read already. */
async function readParts(
  readings: LineReadings,
  parts: readonly Compared[],
): Promise<RecognizedLine[]> {
  const isWhole = ({ index, task }: Compared): boolean => task === readings.task(index);
  const whole = parts.filter(isWhole);
  const others = parts.filter((part) => !isWhole(part));
  const readWhole = await readings.read(
    whole.map(({ index }) => index),
    READER,
  );
  const readOthers = await readings.readTasks(
    others.map(({ task }) => task),
    READER,
  );
  const read = new Map([...zip(whole, readWhole), ...zip(others, readOthers)]);
  return parts.map((part) => lookUp(read, part));
}

/**
 * Compares lines in Latin, Cyrillic and Greek letters with what the line reader reads there: the
 * parts with doubtful words, digits or signs of those that are not very long.
 * @param lines results; those that the line reader corrects or supports are replaced
 */
export async function compareWithReader(
  readings: LineReadings,
  lines: RecognizedLine[],
): Promise<void> {
  if (!readings.hasReader) return;
  const indexes = [...lines.keys()].filter((index) => isCompared(at(lines, index)));
  const parts = indexes.flatMap((index) => partsOf(index, at(lines, index), readings.task(index)));
  const read = await readParts(readings, parts);
  const pairs = zip(parts, read).filter(([, own]) => own.text.length <= LONGEST);
  const first = ({ index, from, to }: Compared): RecognizedLine => {
    const line = at(lines, index);
    return withWords(line, line.words.slice(from, to));
  };
  let [certain, alike] = [0, 0];
  for (const [part, own] of pairs) {
    const [words, same] = agreement(first(part), own);
    certain += words;
    alike += same;
  }
  if (alike < RELIABLE * certain) return;
  const letters = lettersOf(lines);
  // From the last part of a line to the first, so that the numbers of its words stay right.
  for (const [part, own] of pairs.reverse()) {
    const { index, from, to } = part;
    const line = at(lines, index);
    const merged = mergeReadings(first(part), own, letters, line.text);
    if (!merged) continue;
    const words = [...line.words.slice(0, from), ...merged.words, ...line.words.slice(to)];
    lines[index] = withWords(line, words);
  }
}
