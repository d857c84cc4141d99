import type { Line, Word } from '../../core/document/document.ts';
import {
  boxHeight,
  boxWidth,
  quadOfBox,
  unionBox,
  type Box,
} from '../../core/geometry/geometry.ts';
import { MOST_SKEW, type Frame } from './frame.ts';
import { singleSpace } from './letterPitch.ts';
import { haveSameLetters } from './letters.ts';
import { joinWords, median, textWidth } from './textMeasure.ts';

/** A word with its position in the frame. */
export interface PlacedWord {
  readonly word: Word;
  readonly box: Box;
  readonly line: Line;
  /** Index of the word in its line, in reading order. */
  readonly at: number;
}

/** A run of words of one line without a wide gap: the smallest unit that the layout moves. */
export interface Fragment {
  readonly line: Line;
  readonly text: string;
  readonly words: readonly PlacedWord[];
  /** In the frame. */
  readonly box: Box;
  /** Type size in pixels: exact if the line states it, else the line's thickness. */
  readonly size: number;
}

/** A gap wider than this share of the type size separates fragments. */
const WIDE_GAP = 1;

/**
 * Transforms lines into the frame and splits them at wide gaps. In equally spaced type, such as that
 * of receipts, a space between words may be wider than the type size.
 */
export function fragmentsOfLines(lines: readonly Line[], frame: Frame): Fragment[] {
  const words = lines.map((line) => placedWords(line, frame.toFrame(line.quad), frame));
  const space = singleSpace(words.map((placed) => ({ words: placed })));
  return lines.flatMap((line) => fragmentsOf(line, frame, space));
}

/**
 * Transforms a line into the frame and splits it at wide gaps.
 * @param space width of a gap, in pixels, that may be a single space
 */
export function fragmentsOf(line: Line, frame: Frame, space = 0): Fragment[] {
  const text = line.text.trim();
  if (text === '') return [];
  const box = frame.toFrame(line.quad);
  const size = line.fontSize ?? typeSize(box, text);
  const words = placedWords(line, box, frame);
  if (words.length < 2) return [{ line, text, words, box, size }];
  const runs = splitAtWideGaps(words, Math.max(WIDE_GAP * size, space, 1));
  if (runs.length === 1) return [{ line, text, words, box, size }];
  return runs.map((run) => ({
    line,
    text: joinWords(run.map(({ word }) => word.text)),
    words: run,
    box: unionBox(run.map((w) => w.box)),
    size,
  }));
}

/**
 * Type size from a line's thickness, unless its letters are far too narrow for it: the boxes of
 * some sources extend well beyond the letters.
 */
function typeSize(box: Box, text: string): number {
  const width = textWidth(text);
  const byWidth = width < 8 ? Infinity : (1.6 * 2 * boxWidth(box)) / width;
  return Math.max(1, Math.min(boxHeight(box), byWidth));
}

/**
 * Words of the line in the frame, with the line's thickness, since tilted word boxes are too tall.
 */
function placedWords(line: Line, box: Box, frame: Frame): PlacedWord[] {
  const words = (line.words ?? []).filter((word) => word.text.trim() !== '');
  // If the words do not match the line's text, that text counts, and their positions are estimated.
  if (words.length > 0 && !haveSameLetters([line.text], textsOf(words))) return [];
  return words.map((word, at) => {
    const placed = frame.toFrame(quadOfBox(word.box));
    if (frame.skew === 0) return { word, box: placed, line, at };
    const length = wordLength(word.box, boxHeight(box), frame);
    const excess = Math.max(0, boxWidth(placed) - length) / 2;
    return {
      word,
      box: { x0: placed.x0 + excess, x1: placed.x1 - excess, y0: box.y0, y1: box.y1 },
      line,
      at,
    };
  });
}

/**
 * Length of a tilted word along its line. Steep text comes from a text layer, in which a word's box
 * is that of its corners.
 */
function wordLength(word: Box, thickness: number, { mode, skew }: Frame): number {
  if (mode === 'ttb') return boxHeight(word);
  if (Math.abs(skew) < MOST_SKEW) return boxWidth(word);
  const rise = thickness * Math.abs(Math.sin(skew));
  return Math.max(0, (boxWidth(word) - rise) / Math.cos(skew));
}

const textsOf = (words: readonly Word[]): string[] => words.map(({ text }) => text);

function splitAtWideGaps(words: readonly PlacedWord[], gap: number): PlacedWord[][] {
  const runs: PlacedWord[][] = [];
  let last: PlacedWord | undefined;
  for (const word of words) {
    const run = runs.at(-1);
    // Words follow in logical order; inside right-to-left text a number may step back.
    const distance = last ? Math.max(word.box.x0 - last.box.x1, last.box.x0 - word.box.x1) : 0;
    if (run && distance <= gap) run.push(word);
    else runs.push([word]);
    last = word;
  }
  return runs;
}

/** Words of a fragment; if the line has none, estimated from the mean width of its letters. */
export function fragmentWords(fragment: Fragment): readonly PlacedWord[] {
  if (fragment.words.length > 0) return fragment.words;
  const { box, text, line } = fragment;
  const total = Math.max(1, textWidth(text));
  const words: PlacedWord[] = [];
  let at = 0;
  for (const piece of text.split(/(\s+)/u)) {
    const width = textWidth(piece);
    if (piece.trim() !== '') {
      const x0 = box.x0 + (boxWidth(box) * at) / total;
      const x1 = box.x0 + (boxWidth(box) * (at + width)) / total;
      const placed = { x0, x1, y0: box.y0, y1: box.y1 };
      const word = { text: piece, box: placed, confidence: line.confidence };
      words.push({ word, box: placed, line, at: words.length });
    }
    at += width;
  }
  return words;
}

/** A part of a fragment: some of its words, in their order. */
export const fragmentPart = (fragment: Fragment, words: readonly PlacedWord[]): Fragment => ({
  ...fragment,
  words,
  text: joinWords(words.map(({ word }) => word.text)),
  box: unionBox(words.map(({ box }) => box)),
});

/** Median type size of the fragments, weighted by the length of their text; 0 without text. */
export function bodySize(fragments: readonly Fragment[]): number {
  const sizes = fragments.flatMap(({ size, text }) =>
    Array<number>(Math.min(200, Math.max(1, text.length))).fill(size),
  );
  return median(sizes);
}
