import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { inkOf, type LineInk } from '../../../../../src/engine/compact/figures/wordExtent.ts';
import type { RecognizedLine } from '../../../../../src/engine/compact/line/lineRecognizer.ts';

const HEIGHT = 40;
/** Between two glyphs, and of a space, in pixels. */
const GAP = 5;
const SPACE = 12;

interface Drawn {
  /** As it was read, with a confidence of 0.9. */
  readonly line: RecognizedLine;
  readonly ink: LineInk;
}

/**
 * A line with a bar of ink for each glyph.
 * @param read what was read; it has the characters of `shown`, some with another look, and no more spaces
 * @param shown what the page shows
 * @param widthOf width of a character's glyph in pixels
 */
export function drawnGlyphs(read: string, shown: string, widthOf: (char: string) => number): Drawn {
  const spans: { from: number; to: number }[] = [];
  let x = 10;
  for (const char of shown) {
    if (char === ' ') x += SPACE;
    else {
      spans.push({ from: x, to: x + widthOf(char) });
      x += widthOf(char) + GAP;
    }
  }
  const width = x + 10;
  const data = new Uint8Array(width * HEIGHT * 3).fill(255);
  for (const { from, to } of spans) {
    for (let y = 8; y < 32; y++) data.fill(0, 3 * (y * width + from), 3 * (y * width + to));
  }
  const quad = quadOfBox({ x0: 0, y0: 0, x1: width, y1: HEIGHT });
  const ink = inkOf({ quad, crop: { width, height: HEIGHT, data }, vertical: false });
  let next = 0;
  const words = read.split(' ').map((text) => {
    const [first, last] = [spans[next]!, spans[next + text.length - 1]!];
    next += text.length;
    return { text, confidence: 0.9, box: { x0: first.from - 2, x1: last.to + 2, y0: 8, y1: 32 } };
  });
  assert.equal(next, spans.length);
  return { line: { text: read, confidence: 0.9, words, recognizer: 'x' }, ink };
}

/** The text of a line, which must be that of its words. */
export function textOf(line: RecognizedLine): string {
  assert.equal(line.words.map((word) => word.text).join(' '), line.text);
  return line.text;
}
