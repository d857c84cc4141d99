import { largest } from '../../../core/geometry/extremes.ts';
import { boxHeight } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { enlargedGrey } from '../tesseract/enlarge.ts';
import { glyphsOf, type InkGlyph } from './glyphs.ts';
import { barSign, type BarSign, type DigitBand } from './signShapes.ts';

/** Characters that the recognizers write for signs made of bars. */
const SIGN = /[-–—−=+±÷~*]/u;
const DASH = /[-–—−]/u;

/** Glyphs at least this high, in heights of the highest, are digits. */
const DIGIT = 0.8;

/**
 * Corrects the signs of figures by the pixels of their line: the recognizers confuse minus and
 * equals signs, and plus and plus-minus signs, in small type, and lose a sign in front of a number.
 * Nothing is changed unless the signs in the picture are as many as those in the text.
 * @param text figures without other words
 * @param crop of the line
 */
export function checkSigns(text: string, crop: RasterImage): string {
  const glyphs = glyphsOf(enlargedGrey(crop));
  const digits = digitBand(glyphs);
  if (!digits) return text;
  const shapes = glyphs.map((glyph) => barSign(glyph, digits));
  const seen = shapes.flatMap((sign) => sign ?? []);
  const count = Array.from(text).filter((char) => SIGN.test(char)).length;
  const [first] = shapes;
  const isLost = seen.length === count + 1 && /^\d/u.test(text) && isLeading(first);
  if (!isLost) return seen.length === count ? withSigns(text, seen) : text;
  return withSigns(`${first}${text}`, seen);
}

/** A sign in front of a number. */
const isLeading = (sign: BarSign | undefined): boolean =>
  sign === '-' || sign === '+' || sign === '±';

function digitBand(glyphs: readonly InkGlyph[]): DigitBand | undefined {
  const highest = largest(
    glyphs.map(({ box }) => boxHeight(box)),
    0,
  );
  const digits = glyphs.filter(({ box }) => boxHeight(box) >= DIGIT * highest);
  const middle = (values: number[]): number =>
    values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  if (digits.length === 0) return undefined;
  return {
    y0: middle(digits.map(({ box }) => box.y0)),
    y1: middle(digits.map(({ box }) => box.y1)),
  };
}

/** The text with its signs replaced in their order; dashes of all lengths are one shape. */
function withSigns(text: string, signs: readonly BarSign[]): string {
  let next = 0;
  return Array.from(text, (char) => {
    if (!SIGN.test(char)) return char;
    const sign = signs[next++] ?? char;
    return sign === '-' && DASH.test(char) ? char : sign;
  }).join('');
}
