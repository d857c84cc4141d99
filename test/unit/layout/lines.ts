import type { Line, Word } from '../../../src/core/document/document.ts';
import { quadOfBox, type Ruling } from '../../../src/core/geometry/geometry.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import type { LayoutInput } from '../../../src/layout/lines/layoutInput.ts';
import { textWidth } from '../../../src/layout/lines/textMeasure.ts';

/** Width of one letter as a share of the type size. */
const LETTER = 0.5;

export interface TypeStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly direction?: 'ltr' | 'rtl' | 'ttb';
}

/** A line with its top left corner at (x, y), letters half as wide as high, with word boxes. */
export function lineAt(text: string, x: number, y: number, style: TypeStyle = {}): Line {
  const size = style.size ?? 20;
  const words: Word[] = [];
  let at = x;
  for (const piece of text.split(/(\s+)/u)) {
    const width = textWidth(piece) * LETTER * size;
    const box = { x0: at, x1: at + width, y0: y, y1: y + size };
    if (piece.trim() !== '') words.push({ text: piece, box, confidence: 0.9 });
    at += width;
  }
  return {
    text,
    quad: quadOfBox({ x0: x, x1: at, y0: y, y1: y + size }),
    confidence: 0.9,
    words,
    ...(style.bold === undefined ? {} : { bold: style.bold }),
    ...(style.direction === undefined ? {} : { direction: style.direction }),
  };
}

export const widthOf = (text: string, size = 20): number => textWidth(text) * LETTER * size;

/** Lines below each other at a usual distance. */
export const column = (
  texts: readonly string[],
  x: number,
  y: number,
  style: TypeStyle = {},
): Line[] => texts.map((text, i) => lineAt(text, x, y + i * 1.4 * (style.size ?? 20), style));

/** Cells at the given left edges; empty strings are empty cells. */
export const row = (cells: readonly string[], xs: readonly number[], y: number): Line[] =>
  cells.flatMap((cell, i) => (cell === '' ? [] : [lineAt(cell, xs[i]!, y)]));

export const across = (y: number, x0: number, x1: number): Ruling => ({
  direction: 'horizontal',
  x0,
  x1,
  y0: y,
  y1: y,
  thickness: 2,
});

export const down = (x: number, y0: number, y1: number): Ruling => ({
  direction: 'vertical',
  x0: x,
  x1: x,
  y0,
  y1,
  thickness: 2,
});

export const pageOf = (
  lines: readonly Line[],
  extra: Partial<LayoutInput> = {},
): ReturnType<typeof layoutPage> =>
  layoutPage({ pageIndex: 0, width: 1240, height: 1754, lines, ...extra });

const STOCK = [
  'by in of on to at we it',
  'the and its was for old mill',
  'slow cold road rain hill when came',
  'river water field stone house about green',
  'people valley market winter harbor before',
  'harvest bridges carries between villages',
].flatMap((words) => words.split(' '));

/**
 * Justified text: every line has the requested number of letters, since its last words are chosen
 * to fill it.
 */
export function prose(letters: number, lines: number, seed = 1): string[] {
  let state = seed;
  const next = (words: readonly string[]): string => {
    state = (state * 1103515245 + 12345) % 2147483648;
    // The low bits of such a sequence repeat after a few steps.
    return words[(state >>> 8) % words.length]!;
  };
  const ofLength = (length: number) => STOCK.filter((word) => word.length === length);
  const longest = Math.max(...STOCK.map(({ length }) => length));
  return Array.from({ length: lines }, () => {
    let text = next(STOCK);
    for (let left = letters - text.length; left > 0; left = letters - text.length) {
      // A space and a word, such that a space and a two-letter word still fit, or nothing is left.
      const words = STOCK.filter(({ length }) => length + 1 <= left - 3);
      text += ` ${next(left - 1 <= longest ? ofLength(left - 1) : words)}`;
    }
    return text;
  });
}
