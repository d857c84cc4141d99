import { at, zip } from '../../../core/system/items.ts';
import { scriptOfChar, type ScriptName } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { alignChars } from '../merge/alignChars.ts';
import { mergeReadings } from '../merge/mergeReadings.ts';
import { charsOfText, charsOfWords } from '../merge/wordChars.ts';
import type { LineReadings } from './lineReadings.ts';
import { READER } from './route.ts';

/** Scripts of the line reader. */
const KNOWN: ReadonlySet<ScriptName> = new Set(['Latin', 'Cyrillic', 'Greek', 'Common']);

/** A line with a less certain word is compared with the line reader's. */
const CERTAIN = 0.93;

/**
 * Share of the certain words that the line reader must read alike; otherwise it does not know the
 * page's type.
 */
const RELIABLE = 0.87;

/** Longest line that is compared, in characters: comparing takes the product of both lengths. */
const LONGEST = 400;

const spelled = ({ words }: RecognizedLine): string => words.map(({ text }) => text).join(' ');

/** Whether a line has signs and digits, which other recognizers often confuse. */
const hasSigns = (text: string): boolean => /[\p{N}\p{S}§¶†‡•°%&*#'"‘’“”«»]/u.test(text);

function isCompared(line: RecognizedLine): boolean {
  const { text, words } = line;
  if (text === '' || text.length > LONGEST || spelled(line) !== text) return false;
  if (!Array.from(text).every((char) => KNOWN.has(scriptOfChar(char)))) return false;
  return hasSigns(text) || words.some(({ confidence }) => confidence < CERTAIN);
}

/** Letters beyond ASCII in certain words. */
const lettersOf = (lines: readonly RecognizedLine[]): Set<string> =>
  new Set(
    lines
      .flatMap(({ words }) => words)
      .filter(({ confidence }) => confidence >= CERTAIN)
      .flatMap(({ text }) => text.match(/[^\p{ASCII}]/gu) ?? []),
  );

/** Certain words of a line, and those of them that the line reader reads alike. */
function agreement(line: RecognizedLine, own: RecognizedLine): readonly [number, number] {
  const differing = new Set<number>();
  for (const { first, second } of alignChars(charsOfWords(line.words), charsOfText(own))) {
    if (first && first.char !== second?.char) differing.add(first.word);
  }
  const certain = [...line.words.entries()].filter(([, word]) => word.confidence >= CERTAIN);
  return [certain.length, certain.filter(([index]) => !differing.has(index)).length];
}

/**
 * Compares lines in Latin, Cyrillic and Greek letters with what the line reader reads there: those
 * that have a doubtful word, digits or signs, and are not very long.
 * @param lines results; those that the line reader corrects or supports are replaced
 */
export async function compareWithReader(
  readings: LineReadings,
  lines: RecognizedLine[],
): Promise<void> {
  if (!readings.hasReader) return;
  const indexes = [...lines.keys()].filter((index) => isCompared(at(lines, index)));
  const readerLines = await readings.read(indexes, READER);
  const pairs = zip(indexes, readerLines).filter(([, own]) => own.text.length <= LONGEST);
  let [certain, alike] = [0, 0];
  for (const [index, own] of pairs) {
    const [words, same] = agreement(at(lines, index), own);
    certain += words;
    alike += same;
  }
  if (alike < RELIABLE * certain) return;
  const letters = lettersOf(lines);
  for (const [index, own] of pairs) {
    lines[index] = mergeReadings(at(lines, index), own, letters) ?? at(lines, index);
  }
}
