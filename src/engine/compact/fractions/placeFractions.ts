import { meanConfidence } from '../../../core/document/confidence.ts';
import type { Line, Word } from '../../../core/document/document.ts';
import {
  boxCenter,
  boxHeight,
  boxOfPoints,
  quadOfBox,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { FractionPiece } from './readFractions.ts';

/** A fraction is in the line that its bar crosses, this many of the line's heights away at most. */
const REACH = 3;
/** The bar is this near to the middle of the line, in heights of the line. */
const LEVEL = 0.4;
/** What follows closer than this share of the line's height, such as a comma, touches it. */
const TOUCHING = 0.25;
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}]/u;

/**
 * Puts fractions back into the lines from which they were removed before reading. A fraction that is
 * level with no line is a line of its own.
 * @param lines of the upright page
 * @param fractions from left to right
 */
export function placeFractions(
  lines: readonly Line[],
  fractions: readonly FractionPiece[],
): Line[] {
  const placed = [...lines];
  for (const fraction of fractions) {
    const index = indexOfLine(placed, fraction);
    const line = placed[index];
    if (line) placed[index] = withFraction(line, fraction);
    else placed.push(lineOf(fraction));
  }
  return placed;
}

/** The nearest level line with the fraction beside it or between its words; -1 if there is none. */
function indexOfLine(lines: readonly Line[], { box, barY, digitHeight }: FractionPiece): number {
  let [nearest, least] = [-1, Infinity];
  for (const [index, line] of lines.entries()) {
    if (line.direction !== 'ltr') continue;
    const at = boxOfPoints(line.quad);
    const height = boxHeight(at);
    const gap = Math.max(at.x0 - box.x1, box.x0 - at.x1, 0);
    const isLevel = Math.abs(boxCenter(at).y - barY) <= LEVEL * height;
    const mayContain = gap > 0 || isBetweenWords(line, box);
    if (isLevel && mayContain && gap <= REACH * Math.max(height, digitHeight) && gap < least) {
      [nearest, least] = [index, gap];
    }
  }
  return nearest;
}

const isBetweenWords = ({ words = [] }: Line, { x0, x1 }: Box): boolean => {
  const middle = (x0 + x1) / 2;
  return words.length > 1 && words.every(({ box }) => middle < box.x0 || middle > box.x1);
};

/** @param rows top and bottom of its line: the line is no larger than its letters */
const wordOf = (
  { text, latex, box, confidence }: FractionPiece,
  { y0, y1 }: Pick<Box, 'y0' | 'y1'>,
): Word => ({
  text,
  box: { ...box, y0, y1 },
  confidence,
  ...(latex === undefined ? {} : { style: { formula: latex } }),
});

function withFraction(line: Line, fraction: FractionPiece): Line {
  const at = boxOfPoints(line.quad);
  const known: readonly Word[] =
    line.words && line.words.length > 0
      ? line.words
      : [{ text: line.text, box: at, confidence: line.confidence }];
  const words = [...known, wordOf(fraction, at)].sort(
    (a, b) => boxCenter(a.box).x - boxCenter(b.box).x,
  );
  return {
    ...line,
    words,
    text: textOf(words),
    quad: quadOfBox(unionBox([at, ...words.map(({ box }) => box)])),
    confidence: meanConfidence(words) ?? line.confidence,
  };
}

function textOf(words: readonly Word[]): string {
  return words
    .map((word, i) => {
      const before = words[i - 1];
      if (!before) return word.text;
      const gap = word.box.x0 - before.box.x1;
      const isClosing = before.style?.formula !== undefined && CLOSING.test(word.text);
      const touches = isClosing && gap < TOUCHING * boxHeight(before.box);
      return touches ? word.text : ` ${word.text}`;
    })
    .join('');
}

/** Height of a line in heights of its digits. */
const LINE = 1.3;

function lineOf(fraction: FractionPiece): Line {
  const { barY, digitHeight } = fraction;
  const half = (LINE * digitHeight) / 2;
  const word = wordOf(fraction, { y0: barY - half, y1: barY + half });
  return {
    text: word.text,
    quad: quadOfBox(word.box),
    confidence: word.confidence,
    words: [word],
    direction: 'ltr',
    script: 'Common',
    recognizer: 'ctc:line-reader',
  };
}
