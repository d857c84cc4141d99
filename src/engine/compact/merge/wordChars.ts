import type { Word } from '../../../core/document/document.ts';
import { boxHeight } from '../../../core/geometry/geometry.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import type { ReadChar } from './alignChars.ts';

/** A character with the index of its word. */
export interface WordChar extends ReadChar {
  readonly word: number;
  /** White space in front of the word, in heights of the line; undefined within a word, or if unknown. */
  readonly gap?: number | undefined;
}

/** The characters of words, with the confidence in their word. */
export const charsOfWords = (words: readonly Word[]): WordChar[] =>
  words.flatMap(({ text, confidence }, word) =>
    Array.from(text, (char, i) => ({ char, confidence, word, spaced: i === 0 && word > 0 })),
  );

/** White space between two words of a horizontal line, in heights of the line. */
const gapBetween = (before: Word | undefined, word: Word | undefined): number | undefined =>
  before && word && (word.box.x0 - before.box.x1) / Math.max(1, boxHeight(word.box));

/** The line reader has one class for the letter and the micro sign: the letter has Greek company. */
const withMicro = (text: string): string =>
  text.replace(/(?<!\p{Script=Greek})μ(?!\p{Script=Greek})/gu, 'µ');

/** The characters of a text without its spaces, each with the confidence in it. */
export function charsOfText({
  text,
  words,
  charConfidences,
  confidence,
}: RecognizedLine): WordChar[] {
  const chars: WordChar[] = [];
  let [index, word, spaced] = [0, 0, false];
  for (const char of withMicro(text)) {
    if (char === ' ') word++;
    else {
      const own = charConfidences?.[index] ?? confidence;
      const gap = spaced ? gapBetween(words[word - 1], words[word]) : undefined;
      chars.push({ char, confidence: own, word, spaced, gap });
    }
    spaced = char === ' ';
    index += char.length;
  }
  return chars;
}
