import type { Word } from '../../../core/document/document.ts';
import { at, zip } from '../../../core/system/items.ts';
import { scriptsOf } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { alignChars, type CharPair } from '../merge/alignChars.ts';
import { placesOfWords } from '../merge/lineOfWords.ts';
import { charsOfText, charsOfWords, type WordChar } from '../merge/wordChars.ts';
import type { LineReadings } from './lineReadings.ts';
import { CTC, type PagePlan } from './route.ts';
import { standardCharacters } from './standardCharacters.ts';

/** Longest line that is compared, in characters. */
const LONGEST = 200;

/** Share of the CTC model's characters that both must read alike. */
const ALIKE = 0.5;

/** Least confidence of the CTC model in a mark, and in a character, that replaces Tesseract's. */
const MARK_SURE = 0.9;
const CHARACTER_SURE = 0.95;

/** Greatest confidence of Tesseract in such a character, unless the CTC model is certain. */
const DOUBTED = 0.85;
const CERTAIN = 0.99;

/** Confidence in a character about which the recognizers differ. */
const DIFFERENT = 0.75;

/** Marks that are as wide as a character; others are often made up. */
const WIDE_MARK = /^[：；，。、！？（）「」『』]$/u;
const MARK = /^[\p{P}\p{S}]$/u;
const HAN = /^\p{Script=Han}$/u;

/** A character of a word that is replaced. */
interface Change {
  readonly word: number;
  /** Index among the characters of its word. */
  readonly index: number;
  readonly char: string;
}

/**
 * Compares lines of Japanese and traditional Chinese with what the CTC model reads there: it is
 * better at marks, and at characters of which Tesseract is not certain. Its alphabet has simplified
 * forms too, which are no evidence.
 * @param lines results, some of which are replaced
 */
export async function compareSquares(
  readings: LineReadings,
  { language }: PagePlan,
  indexes: readonly number[],
  lines: RecognizedLine[],
): Promise<void> {
  const standard = standardCharacters(language);
  if (!standard) return;
  const compared = indexes.filter((index) => isCompared(at(lines, index)));
  const read = await readings.read(compared, CTC);
  for (const [index, ctc] of zip(compared, read)) {
    const line = at(lines, index);
    const changes = changesOf(line, ctc, standard);
    if (changes.length > 0) lines[index] = withChanges(line, changes);
  }
}

const isCompared = ({ text, recognizer }: RecognizedLine): boolean =>
  recognizer.startsWith('tesseract') &&
  text.length <= LONGEST &&
  scriptsOf(text).some(({ script }) => script === 'Han' || script === 'Kana');

function changesOf(
  line: RecognizedLine,
  ctc: RecognizedLine,
  standard: ReadonlySet<string>,
): Change[] {
  const pairs = alignChars(charsOfWords(line.words), charsOfText(ctc));
  // The CTC model leaves out kana, so that only what it reads can be alike.
  const read = pairs.filter(({ second }) => second !== undefined);
  const alike = read.filter(({ first, second }) => first?.char === second?.char).length;
  if (alike < ALIKE * read.length) return [];
  const seen = new Map<number, number>();
  return pairs.flatMap((pair): Change[] => {
    const { first, second } = pair;
    if (!first) return [];
    const index = seen.get(first.word) ?? 0;
    seen.set(first.word, index + 1);
    if (!second || !isBetter(pair, standard)) return [];
    return [{ word: first.word, index, char: second.char }];
  });
}

function isBetter({ first, second }: CharPair<WordChar>, standard: ReadonlySet<string>): boolean {
  if (!first || !second || first.char === second.char) return false;
  if (MARK.test(first.char)) return WIDE_MARK.test(second.char) && second.confidence >= MARK_SURE;
  const needed = first.confidence < DOUBTED ? CHARACTER_SURE : CERTAIN;
  return HAN.test(first.char) && standard.has(second.char) && second.confidence >= needed;
}

/** The line with other characters in its words, at the same places in its text. */
function withChanges(line: RecognizedLine, changes: readonly Change[]): RecognizedLine {
  const places = placesOfWords(line);
  const words: Word[] = [...line.words];
  let { text } = line;
  for (const { word, index, char } of changes) {
    const place = places[word];
    const own = at(words, word);
    const chars = Array.from(own.text);
    const before = chars.slice(0, index).join('').length;
    const old = at(chars, index);
    // Characters of another length would move the places of the words behind them.
    if (place === undefined || old.length !== char.length) continue;
    chars[index] = char;
    const from = place + before;
    text = `${text.slice(0, from)}${char}${text.slice(from + old.length)}`;
    const confidence = MARK.test(char) ? own.confidence : Math.min(own.confidence, DIFFERENT);
    words[word] = { ...own, text: chars.join(''), confidence };
  }
  return { ...line, text, words };
}
