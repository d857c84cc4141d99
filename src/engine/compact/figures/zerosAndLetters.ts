import type { Word } from '../../../core/document/document.ts';
import { boxWidth } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { extentOf, glyphsIn, type LineInk } from './wordExtent.ts';

/** A word in which a round glyph may be a zero or the letter O: a code, a formula, a number with its unit. */
const isMixed = (text: string): boolean =>
  /[O0]/u.test(text) && /\d/u.test(text) && /\p{Script=Latin}/u.test(text);

/** Digits that are about as wide as a zero; a 1 is narrower. */
const DIGIT = /[2-9]/u;
/** Capitals that are wider than digits, except in monospaced and condensed type. */
const CAPITAL = /[A-LNPR-VX-Z]/u;

/**
 * Width of a round glyph in widths of the line's other digits, up to which it is a zero and from which
 * it is the letter. In 28 proportional typefaces, regular and bold, at 14 to 24 pixels, zeros have .91 to
 * 1.15 (up to 1.3 in two with digits of different heights) and the letter 1.23 to 1.69; in monospaced
 * type it has 1 to 1.31.
 */
const ZERO_AT_MOST = 1.13;
const LETTER_AT_LEAST = 1.25;
/** A capital of this width, in the same unit, shows that a letter O would be wider than a zero. */
const PROPORTIONAL = 1.15;

/** A word with the widths of its glyphs, if it has one for each of its characters. */
interface MeasuredWord {
  readonly word: Word;
  readonly widths: readonly number[] | undefined;
}

/**
 * A line whose codes and formulas have zeros and the letter O by the width of their glyphs: `EMP02`,
 * `SO-104`, `CO2`. Recognizers know them only by the characters beside them, and are as sure of either.
 * @param ink of a line that is not vertical
 */
export function withZeros(line: RecognizedLine, ink: LineInk): RecognizedLine {
  const { words, text } = line;
  const isWhole = words.map((word) => word.text).join(' ') === text;
  if (!isWhole || !words.some((word) => isMixed(word.text))) return line;
  const measured = words.map((word) => ({ word, widths: glyphWidths(word, ink) }));
  const digits = widthsOf(measured, DIGIT).sort((a, b) => a - b);
  const usual = digits[digits.length >> 1];
  if (usual === undefined) return line;
  const isProportional = widthsOf(measured, CAPITAL).some((w) => w >= PROPORTIONAL * usual);
  const corrected = measured.map(({ word, widths }) =>
    widths && isMixed(word.text)
      ? { ...word, text: byWidth(word.text, widths, usual, isProportional) }
      : word,
  );
  return { ...line, words: corrected, text: corrected.map((word) => word.text).join(' ') };
}

function glyphWidths(word: Word, ink: LineInk): number[] | undefined {
  const own = glyphsIn(extentOf(word, ink), ink.glyphs);
  if (own.length !== word.text.length) return undefined;
  return own.map((index) => boxWidth(at(ink.glyphs, index).box));
}

/** Widths of the glyphs of some characters. */
const widthsOf = (measured: readonly MeasuredWord[], chars: RegExp): number[] =>
  measured.flatMap(
    ({ word, widths }) => widths?.filter((_, i) => chars.test(word.text.charAt(i))) ?? [],
  );

const byWidth = (
  text: string,
  widths: readonly number[],
  usual: number,
  isProportional: boolean,
): string =>
  Array.from(text, (char, i) => {
    if (char !== 'O' && char !== '0') return char;
    const width = at(widths, i) / usual;
    if (width >= LETTER_AT_LEAST) return 'O';
    return isProportional && width <= ZERO_AT_MOST ? '0' : char;
  }).join('');
