import { scriptOfChar, type ScriptName } from '../../../core/text/languages.ts';
import type { CharPair } from './alignChars.ts';

/** Characters of one shape in two scripts, and a digit that looks like a letter. */
const TWINS: ReadonlySet<string> = new Set([
  ...['AА', 'BВ', 'CС', 'EЕ', 'HН', 'IІ', 'JЈ', 'KК', 'MМ', 'OО', 'PР', 'SЅ', 'TТ', 'XХ', 'YУ'],
  ...['aа', 'cс', 'eе', 'iі', 'jј', 'oо', 'pр', 'sѕ', 'xх', 'yу', '3З', '3з'],
]);

/** Greek capitals in the shape of Latin ones. */
const GREEK = ['AΑ', 'BΒ', 'EΕ', 'ZΖ', 'HΗ', 'IΙ', 'KΚ', 'MΜ', 'NΝ', 'OΟ', 'PΡ', 'TΤ', 'YΥ', 'XΧ'];

const FOLDED: ReadonlyMap<string, string> = new Map(
  [...TWINS, ...GREEK].map((pair) => [pair.slice(1), pair.slice(0, 1)]),
);

const isLetter = (char: string): boolean => /\p{L}/u.test(char);

/** Whether another script has a letter in the shape of this one. */
export const hasTwin = (char: string): boolean => [...TWINS].some((pair) => pair.includes(char));

/** A text with one letter for all of a shape. */
export const withoutTwins = (text: string): string =>
  Array.from(text, (char) => FOLDED.get(char) ?? char).join('');

/** Whether two characters have one shape. */
export const areTwins = (a: string, b: string): boolean => TWINS.has(a + b) || TWINS.has(b + a);

/**
 * Which of two readings is right where they differ only in the script of letters of one shape: the
 * one in the script of the line. Neither shape nor confidence says anything about that.
 * @param pairs neighboring places at which both differ
 * @param own script of most letters of the line
 * @param rest what the first reading has besides them in the same word
 * @returns undefined if the difference is another one
 */
export function twinVerdict(
  pairs: readonly CharPair[],
  own: ScriptName | undefined,
  rest: string,
): 'first' | 'second' | undefined {
  const isTwin = ({ first, second }: CharPair): boolean =>
    first !== undefined && second !== undefined && areTwins(first.char, second.char);
  if (!pairs.every(isTwin)) return undefined;
  const second = pairs.flatMap((pair) => pair.second?.char ?? []).filter(isLetter);
  const isWord = [...Array.from(rest), ...pairs.map(({ first }) => first?.char ?? '')].some(
    isLetter,
  );
  // A digit alone is one.
  if (!isWord) return 'first';
  if (second.length === 0) return undefined;
  const isOwn = second.every((char) => scriptOfChar(char) === own);
  return isOwn ? 'second' : 'first';
}

/**
 * Which of two readings has zeros where the other has the letter O, behind a digit of a number:
 * `1OMG` is 10 mg. Recognizers are as sure of either, while hardly a unit begins with that letter.
 * @param pairs neighboring places at which both differ
 * @param before what the first reading has in front of them
 * @param rest what it has besides them in the same word
 * @returns undefined if the difference is another one, or in a formula or a code
 */
export function zeroVerdict(
  pairs: readonly CharPair[],
  before: string | undefined,
  rest: string,
): 'first' | 'second' | undefined {
  const isInNumber = /^\d/u.test(before ?? '') && !/^\p{L}/u.test(rest);
  if (!isInNumber || pairs[0]?.first?.spaced === true) return undefined;
  const isOver = (own: string | undefined, other: string | undefined): boolean =>
    own === '0' && other === 'O';
  if (pairs.every(({ first, second }) => isOver(first?.char, second?.char))) return 'first';
  return pairs.every(({ first, second }) => isOver(second?.char, first?.char))
    ? 'second'
    : undefined;
}
