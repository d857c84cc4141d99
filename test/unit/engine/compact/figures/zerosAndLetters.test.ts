/** Zeros and the letter O in codes, by the width of their glyphs. */
import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { withZeros } from '../../../../../src/engine/compact/figures/zerosAndLetters.ts';
import { inkOf } from '../../../../../src/engine/compact/figures/wordExtent.ts';

const HEIGHT = 40;

/**
 * A line as it was read, after each character of which a glyph is drawn.
 * @param shown what stands on the page, with spaces where the reading has them
 * @param widthOf width of a character's glyph in pixels
 */
function line(read: string, shown: string, widthOf: (char: string) => number): string {
  assert.equal(read.length, shown.length);
  const spans: { from: number; to: number }[] = [];
  let x = 10;
  for (const char of shown) {
    const width = char === ' ' ? 12 : widthOf(char);
    spans.push({ from: x, to: x + width });
    x += width + 5;
  }
  const data = new Uint8Array((x + 10) * HEIGHT * 3).fill(255);
  for (const [i, { from, to }] of spans.entries()) {
    if (shown.charAt(i) === ' ') continue;
    for (let y = 8; y < 32; y++) data.fill(0, 3 * (y * (x + 10) + from), 3 * (y * (x + 10) + to));
  }
  const quad = quadOfBox({ x0: 0, y0: 0, x1: x + 10, y1: HEIGHT });
  const task = { quad, crop: { width: x + 10, height: HEIGHT, data }, vertical: false };
  let next = 0;
  const words = read.split(' ').map((text) => {
    const [first, last] = [spans[next]!, spans[next + text.length - 1]!];
    next += text.length + 1;
    return { text, confidence: 0.9, box: { x0: first.from - 2, x1: last.to + 2, y0: 8, y1: 32 } };
  });
  const result = withZeros({ text: read, confidence: 0.9, words, recognizer: 'x' }, inkOf(task));
  assert.equal(result.words.map((word) => word.text).join(' '), result.text);
  return result.text;
}

/** Digits 20 pixels wide, the letter O half as wide again, other capitals in between. */
const proportional = (char: string): number =>
  char === 'O' ? 30 : char === '1' ? 10 : /\d/u.test(char) ? 20 : 25;
const monospaced = (): number => 20;

describe('a round glyph in a code', () => {
  it('is a zero if it is as wide as the other digits', () => {
    assert.equal(line('EMPO2', 'EMP02', proportional), 'EMP02');
    assert.equal(line('A 7 IO3', 'A 7 I03', proportional), 'A 7 I03');
  });

  it('is the letter if it is wider', () => {
    assert.equal(line('S0-1042', 'SO-1042', proportional), 'SO-1042');
    assert.equal(line('C02 24', 'CO2 24', proportional), 'CO2 24');
  });

  it('stays in monospaced type, and without other digits', () => {
    assert.equal(line('SO-1042', 'S0-1042', monospaced), 'SO-1042');
    assert.equal(line('S0-1042', 'SO-1042', monospaced), 'S0-1042');
    assert.equal(line('AO1', 'A01', proportional), 'AO1');
  });

  it('stays in numbers and in words', () => {
    assert.equal(line('0-870', 'O-870', proportional), '0-870');
    assert.equal(line('22 ROOM', '22 R00M', proportional), '22 ROOM');
  });
});
