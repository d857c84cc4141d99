import type { Word } from '../../../core/document/document.ts';
import { smallest } from '../../../core/geometry/extremes.ts';
import { boxHeight, type Box } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import { scriptsOf, type ScriptName } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { alignChars, isSameChar, type CharPair } from './alignChars.ts';
import { withWords } from './lineOfWords.ts';
import { charsOfText, charsOfWords, type WordChar } from './wordChars.ts';
import { respaced, type MergedChar, type MergedWord } from './respaced.ts';
import { twinVerdict, zeroVerdict } from './twins.ts';
import { isReaderWeakness, isUnknownToTesseract, type StretchContext } from './weaknesses.ts';

type Pair = CharPair<WordChar>;

/** Least confidence of the line reader with which it corrects another recognizer. */
const READER_SURE = 0.8;
/** The same for letters that the page does not have elsewhere, and for signs that Tesseract lacks. */
const READER_CERTAIN = 0.95;

/** Greatest confidence in a word about which a sure reader disagrees. */
const DISPUTED = 0.75;

/** Confidence of the other recognizer that a known weakness of the line reader does not shake. */
const CERTAIN = 0.9;

/** Share of the usual width of the line's spaces that a space must have. */
const SPACE_SHARE = 0.7;

/** Share of the characters that must be equal; otherwise one of both has read something else. */
const ALIKE = 0.5;

const isEqual = ({ first, second }: Pair): boolean =>
  first !== undefined && second !== undefined && isSameChar(first.char, second.char);

/** A line as two recognizers read it. */
class Comparison {
  readonly #pairs: readonly Pair[];
  /** Script of most letters of the line. */
  readonly #script: ScriptName | undefined;

  constructor(
    private readonly words: readonly Word[],
    own: RecognizedLine,
    private readonly letters: ReadonlySet<string>,
    context: string,
  ) {
    this.#script = scriptsOf(context)[0]?.script;
    this.#pairs = alignChars(charsOfWords(words), charsOfText(own));
  }

  get isAlike(): boolean {
    return this.#pairs.filter(isEqual).length >= ALIKE * this.#pairs.length;
  }

  merged(): Word[] {
    const chars: MergedChar[] = [];
    const disputed = new Set<number>();
    for (let from = 0; from < this.#pairs.length;) {
      const to = this.#endOfStretch(from);
      const pairs = this.#pairs.slice(from, to);
      const agrees = isEqual(at(pairs, 0));
      const verdict = agrees ? undefined : this.#verdict(from, to);
      for (let i = from; i < to; i++) {
        const char = this.#charAt(i, verdict?.believed ?? false);
        if (char) chars.push(char);
        if (verdict?.disputed) disputed.add(char?.word ?? this.#wordAt(i));
      }
      from = to;
    }
    const numbers = [...new Set(chars.map(({ word }) => word))];
    const words = numbers.map((number): MergedWord => {
      const own = chars.filter(({ word }) => word === number);
      const limit = disputed.has(number) ? DISPUTED : 1;
      const sure = own.map((char) => ({ ...char, confidence: Math.min(limit, char.confidence) }));
      return { chars: sure, box: this.#boxOf(number) };
    });
    return respaced(words, this.#wordGap()).map(({ chars: own, box }) => ({
      text: own.map(({ char }) => char).join(''),
      box,
      confidence: own.reduce((sum, { confidence }) => sum + confidence, 0) / own.length,
    }));
  }

  /** The least width of a space: most of that of the spaces that both readings have in the line. */
  #wordGap(): number {
    const gaps = this.#pairs.flatMap(({ first, second }) =>
      first?.spaced && second?.spaced ? (second.gap ?? []) : [],
    );
    const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1];
    return middle === undefined ? Infinity : SPACE_SHARE * middle;
  }

  /** End of the neighboring pairs that all agree, or all differ. */
  #endOfStretch(from: number): number {
    const agrees = isEqual(at(this.#pairs, from));
    let to = from + 1;
    while (to < this.#pairs.length && isEqual(at(this.#pairs, to)) === agrees) to++;
    return to;
  }

  /** Whether the line reader is believed where both differ, and whether the place is doubtful. */
  #verdict(from: number, to: number): { believed: boolean; disputed: boolean } {
    const pairs = this.#pairs.slice(from, to);
    const { before, rest } = this.#context(from, to);
    const twin = twinVerdict(pairs, this.#script, rest) ?? zeroVerdict(pairs, before, rest);
    if (twin) return { believed: twin === 'second', disputed: false };
    const sure = this.#least('second', from, to);
    const isSign = pairs.some(({ second }) => second && isUnknownToTesseract(second.char));
    const isKnown = pairs.every(({ second }) => !second || this.#isKnown(second.char));
    const counts = sure >= (isKnown && !isSign ? READER_SURE : READER_CERTAIN);
    const own = this.#least('first', from, to);
    const isWeak = isReaderWeakness(pairs, this.#context(from, to));
    const believed = counts && (isSign || sure > own) && !isWeak && !this.#losesWord(pairs);
    return { believed, disputed: counts && !(isWeak && own >= CERTAIN) };
  }

  /** Whether the line reader has less than half of a word with letters or digits. */
  #losesWord(pairs: readonly Pair[]): boolean {
    const words = new Set(pairs.flatMap(({ first }) => first?.word ?? []));
    return [...words].some((word) => {
      const own = this.#pairs.filter(({ first }) => first?.word === word);
      const read = own.filter(({ second }) => second).length;
      return (
        2 * read < own.length && own.some(({ first }) => first && /[\p{L}\p{N}]/u.test(first.char))
      );
    });
  }

  #isKnown(char: string): boolean {
    return !/^\p{L}$/u.test(char) || /^[\x20-\x7e]$/u.test(char) || this.letters.has(char);
  }

  /** Least confidence of one side of a stretch; of its neighbors if that side has nothing there. */
  #least(side: 'first' | 'second', from: number, to: number): number {
    const own = this.#pairs.slice(from, to).flatMap((pair) => pair[side] ?? []);
    const beside = [this.#pairs[from - 1], this.#pairs[to]].flatMap((pair) => pair?.[side] ?? []);
    return smallest(
      (own.length > 0 ? own : beside).map(({ confidence }) => confidence),
      1,
    );
  }

  #context(from: number, to: number): StretchContext {
    const touched = new Set(this.#pairs.slice(from, to).map((_, i) => this.#wordAt(from + i)));
    const rest = this.#pairs.filter(
      ({ first }, i) => (i < from || i >= to) && first && touched.has(first.word),
    );
    return {
      rest: rest.map(({ first }) => first?.char ?? '').join(''),
      before: this.#pairs[from - 1]?.first?.char,
      behind: this.#pairs[to]?.first?.char,
    };
  }

  #charAt(i: number, believed: boolean): MergedChar | undefined {
    const { first, second } = at(this.#pairs, i);
    const chosen = believed ? second : first;
    if (!chosen) return undefined;
    const confidence =
      first && second && isEqual({ first, second })
        ? 1 - (1 - first.confidence) * (1 - second.confidence)
        : chosen.confidence;
    return {
      char: chosen.char,
      confidence,
      word: this.#wordAt(i),
      spaced: second?.spaced,
      gap: second?.gap,
    };
  }

  /** The word of a pair: that of the first reading, or where the line reader puts its character. */
  #wordAt(i: number): number {
    const { first, second } = at(this.#pairs, i);
    if (first) return first.word;
    const before = this.#pairs.slice(0, i).findLast((pair) => pair.first)?.first?.word;
    const next = this.#pairs.slice(i + 1).find((pair) => pair.first)?.first;
    const isLast = this.#pairs[i + 1]?.second?.spaced ?? true;
    if (!second?.spaced && before !== undefined) return before;
    if (!isLast && next && next.word !== before) return next.word;
    return (before ?? -1) + 0.5;
  }

  #boxOf(number: number): Box {
    const own = this.words[number];
    if (own) return own.box;
    const before = this.words[Math.floor(number)]?.box;
    const behind = this.words[Math.ceil(number)]?.box;
    const beside = before ?? behind ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
    const x0 = before?.x1 ?? beside.x0 - boxHeight(beside);
    const x1 = behind?.x0 ?? beside.x1 + boxHeight(beside);
    return { ...beside, x0: Math.min(x0, x1), x1: Math.max(x0, x1) };
  }
}

/**
 * A line corrected by the line reader where it is surer, with confidences that both readings support:
 * greater where they agree, at most {@link DISPUTED} where the line reader is sure of something else.
 * @param line its text must consist of its words
 * @param letters letters beyond ASCII that the page has elsewhere
 * @param context text of the whole line, if `line` is a part of one
 * @returns undefined if the readings have too little in common
 */
export function mergeReadings(
  line: RecognizedLine,
  own: RecognizedLine,
  letters: ReadonlySet<string>,
  context = line.text,
): RecognizedLine | undefined {
  const comparison = new Comparison(line.words, own, letters, context);
  if (!comparison.isAlike) return undefined;
  return withWords(line, comparison.merged());
}
