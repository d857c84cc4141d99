import { scriptOfChar } from '../../../core/text/languages.ts';
import type { CharPair } from './alignChars.ts';

/** Characters that differ only by their context: they have one shape, or one shape in two sizes. */
const LOOKALIKES: readonly string[] = [
  'Il1|!i',
  'Oo0Q',
  'xX×',
  ...Array.from('cjkpsuvwyz', (letter) => letter + letter.toUpperCase()),
];

const isLookalike = (a: string, b: string): boolean =>
  LOOKALIKES.some((group) => group.includes(a) && group.includes(b));

/**
 * Signs that are in none of the packaged alphabets of Tesseract for these scripts: it writes another
 * character for them, whose confidence says nothing.
 */
const UNKNOWN_TO_TESSERACT = /^[½¼¾⅓⅔⅛⅜⅝⅞‰²³¹⁰-⁹ⁿ₀-₉µ†‡¶₹₽₺₴₩₪₫≈≠≤≥±×÷∞√→←↑↓⇒↔☐☑☒✓✗■□●○′″]$/u;

export const isUnknownToTesseract = (char: string): boolean => UNKNOWN_TO_TESSERACT.test(char);

const isDigit = (char: string): boolean => /^\p{N}$/u.test(char);
const APOSTROPHE = /^['’]$/u;
const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);

/** What is around a stretch of differing characters. */
export interface StretchContext {
  /** What the first recognizer read in the same word, without the stretch. */
  readonly rest: string;
  /** The characters of the first recognizer before and behind the stretch. */
  readonly before: string | undefined;
  readonly behind: string | undefined;
}

/**
 * Whether a difference between another recognizer and the line reader is one about which the line
 * reader is often wrong although it is sure: it reads single characters, without knowing words.
 * @param pairs neighboring places at which both differ
 */
export function isReaderWeakness(pairs: readonly CharPair[], context: StretchContext): boolean {
  return pairs.some((pair) => isLost(pair, pairs, context) || isOutOfPlace(pair, context));
}

/**
 * A single letter that the line reader does not have: it often drops one of a double in
 * narrow type, where both share a time step, and now and then one beside the edge of its crop. The
 * same is true of an apostrophe between letters. Its confidence in the neighbors says nothing about
 * that.
 */
function isLost(
  { first, second }: CharPair,
  pairs: readonly CharPair[],
  { before, behind }: StretchContext,
): boolean {
  if (!first || second || pairs.length > 1) return false;
  const { char } = first;
  if (APOSTROPHE.test(char)) return [before, behind].every((beside) => beside && isLetter(beside));
  return isLetter(char) || char === before || char === behind;
}

/** A character of the same shape, or one that does not belong into its word. */
function isOutOfPlace({ first, second }: CharPair, { rest }: StretchContext): boolean {
  if (!second || isUnknownToTesseract(second.char)) return first?.char === 'x';
  const { char } = second;
  if (isDigit(char)) return /\p{L}/u.test(rest) && !/\p{N}/u.test(rest);
  if (isLetter(char)) {
    if (/\p{N}/u.test(rest) && !/\p{L}/u.test(rest)) return true;
    const letter = Array.from(rest).find(isLetter);
    if (letter !== undefined && scriptOfChar(letter) !== scriptOfChar(char)) return true;
  }
  return first !== undefined && !isDigit(first.char) && isLookalike(first.char, char);
}
