import { smallest } from '../../core/geometry/extremes.ts';
import { isMathematical, toMathGlyphs } from './math/mathGlyphs.ts';
import { isFunction } from './math/mathCommands.ts';
import { around, signPiece, type MathGlyph } from './math/mathPiece.ts';
import type { TextItem, TextRun } from './textRuns.ts';

/** A fragment of a line with what decides whether it belongs to a formula. */
export interface FormulaPart {
  readonly runs: TextRun[];
  readonly items: readonly TextItem[];
  readonly glyphs: readonly MathGlyph[];
  readonly text: string;
  /** Extent of the ink, along the writing direction and across it. */
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly bottom: number;
  readonly base: number;
  readonly size: number;
  /** Glyphs that are hardly ever a part of prose. */
  readonly signs: number;
  /** Letters in italics and other math alphabets, and single letters. */
  readonly letters: number;
  /** Letters of words, except names of functions. */
  readonly words: number;
}

/** Gaps within words, as a share of the type size. */
const LETTER_GAP = 0.14;

const isItalicLetter = ({ char, textual }: MathGlyph): boolean => !textual && /^\p{L}$/u.test(char);

/** Letters of upright words, and the number of single letters. */
function countLetters(glyphs: readonly MathGlyph[]): { words: number; letters: number } {
  const count = { words: 0, letters: glyphs.filter(isItalicLetter).length };
  let word = '';
  let last: MathGlyph | undefined;
  const close = (): void => {
    if (word.length === 1) count.letters++;
    else if (!isFunction(word)) count.words += word.length;
    word = '';
  };
  for (const glyph of glyphs) {
    if (last && glyph.x0 - last.x1 > LETTER_GAP * glyph.size) close();
    if (glyph.textual && /^\p{L}+$/u.test(glyph.char)) word += glyph.char;
    else close();
    last = glyph;
  }
  close();
  return count;
}

/**
 * Measures a fragment.
 * @param separated italic letters of formulas have a separate font on this page
 */
export function formulaPart(runs: TextRun[], separated: boolean): FormulaPart {
  const items = runs
    .flatMap((run) => run.items)
    .filter(({ text }) => text.trim() !== '')
    .sort((a, b) => a.u0 - b.u0);
  const glyphs = toMathGlyphs(items, separated);
  const pieces = glyphs.map(signPiece);
  const { x0, x1, top, bottom, size } = around(pieces);
  return {
    runs,
    items,
    glyphs,
    text: items.map(({ text }) => text).join(''),
    x0,
    x1,
    top,
    bottom,
    base: smallest(items.filter((item) => item.size > 0.9 * size).map(({ base }) => base)),
    size,
    signs: items.filter(isMathematical).length,
    ...countLetters(glyphs),
  };
}
