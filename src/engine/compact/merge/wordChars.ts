import type { Word } from '../../../core/document/document.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import type { ReadChar } from './alignChars.ts';

/** A character with the index of its word. */
export interface WordChar extends ReadChar {
  readonly word: number;
}

/** The characters of words, with the confidence in their word. */
export const charsOfWords = (words: readonly Word[]): WordChar[] =>
  words.flatMap(({ text, confidence }, word) =>
    Array.from(text, (char, i) => ({ char, confidence, word, spaced: i === 0 && word > 0 })),
  );

/** The line reader has one class for the letter and the micro sign: the letter has Greek company. */
const withMicro = (text: string): string =>
  text.replace(/(?<!\p{Script=Greek})μ(?!\p{Script=Greek})/gu, 'µ');

/** The characters of a text without its spaces, each with the confidence in it. */
export function charsOfText({ text, charConfidences, confidence }: RecognizedLine): WordChar[] {
  const chars: WordChar[] = [];
  let [index, word, spaced] = [0, 0, false];
  for (const char of withMicro(text)) {
    if (char === ' ') word++;
    else {
      chars.push({ char, confidence: charConfidences?.[index] ?? confidence, word, spaced });
    }
    spaced = char === ' ';
    index += char.length;
  }
  return chars;
}
