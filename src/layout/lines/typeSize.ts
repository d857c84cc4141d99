import { boxHeight, boxWidth } from '../../core/geometry/geometry.ts';
import type { PlacedWord } from './fragments.ts';
import { median, textWidth } from './textMeasure.ts';

/** Alphabets whose capitals and ascenders reach one height above the baseline. */
const ALPHABETIC = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}.:!?'"’“”\-–—]+$/u;
const TALL = /[\p{Lu}bdfhklß]/u;
/** Letters with descenders, or with accents that may rise above the cap height. */
const DEEP = /[gjpqyQJþçşğЦЩДцщдрруфµβγζημξρφχψ]/u;
const ACCENT = /\p{M}/u;

/**
 * From this share of its line's thickness up, a word's box is that of the line, not of its letters.
 */
const LOOSE = 0.96;

/**
 * Cap height in pixels, measured on the words that have capitals or ascenders and no descenders, so
 * that it does not depend on which letters a line happens to contain.
 * Undefined if there is no such word or the words' boxes do not fit the letters.
 * @param thickness of the line's own box in pixels
 * @param skew of the page in radians: a level box around a tilted word is taller than the word
 */
export function capitalHeight(
  words: readonly PlacedWord[],
  thickness: number,
  skew: number,
): number | undefined {
  const heights = words
    .filter(({ word }) => isMeasurable(word.text))
    .map(({ word: { box } }) => boxHeight(box) - boxWidth(box) * Math.abs(Math.tan(skew)));
  const height = median(heights);
  return height > 4 && height < LOOSE * thickness ? height : undefined;
}

function isMeasurable(text: string): boolean {
  if (!ALPHABETIC.test(text) || ACCENT.test(text.normalize('NFD'))) return false;
  return TALL.test(text) && !DEEP.test(text);
}

/** What a line's type is measured by. */
export interface MeasuredLine {
  readonly text: string;
  /** Height of the line in pixels. */
  readonly size: number;
  readonly capHeight?: number;
  readonly letterWidth: number;
}

/**
 * Mean width of a letter from the words' extent in pixels, capitals counted wider as they are in
 * most faces; bold type is wider than regular type of the same size.
 */
export function letterWidth(text: string, width: number): number {
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  return width / Math.max(1, textWidth(text) + 0.35 * capitals);
}

/** Letters below which a measure of one line says too little. */
const LEAST_LETTERS = 8;

/** Characters that fill a square of the type size, so that their width is their size. */
const SQUARE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** Whether nearly all of a text is square characters and their punctuation. */
const isSquare = (text: string): boolean =>
  2 * (text.match(SQUARE)?.length ?? 0) > 0.8 * textWidth(text.replaceAll(/\s/gu, ''));

/**
 * True if two lines are set in type of different size: height and width of the letters agree.
 */
export function differInSize(a: MeasuredLine, b: MeasuredLine): boolean {
  if (Math.min(textWidth(a.text), textWidth(b.text)) < LEAST_LETTERS) return false;
  const width = a.letterWidth / b.letterWidth;
  if (isSquare(a.text) && isSquare(b.text)) {
    const height = a.size / b.size;
    return width > 1 ? width > 1.2 && height > 1.08 : width < 1 / 1.2 && height < 1 / 1.08;
  }
  if (a.capHeight === undefined || b.capHeight === undefined) return false;
  const height = a.capHeight / b.capHeight;
  return height > 1 ? height > 1.25 && width > 1.18 : height < 1 / 1.25 && width < 1 / 1.18;
}

/** True if line `a` is at least slightly larger, or bolder and not smaller, than line `b`. */
export function isStronger(a: MeasuredLine, b: MeasuredLine): boolean {
  if (a.capHeight === undefined || b.capHeight === undefined) return false;
  const height = a.capHeight / b.capHeight;
  return height > 1.06 && a.letterWidth > 1.08 * b.letterWidth;
}
