/** Numbers of monospaced type, whose marks look as if they had spaces beside them. */
import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { withClosedNumbers } from '../../../../../src/engine/compact/figures/closedNumbers.ts';
import { inkOf } from '../../../../../src/engine/compact/figures/wordExtent.ts';

const HEIGHT = 40;
const GLYPH = 12;

/**
 * A line as it was read, with a glyph for each of its characters but the spaces.
 * @param distances between the middles of neighboring glyphs
 */
function line(text: string, distances: readonly number[], ruled = false) {
  const glyphs = Array.from(text.replaceAll(' ', ''));
  const middles = [20];
  for (const distance of distances) middles.push(middles.at(-1)! + distance);
  assert.equal(middles.length, glyphs.length);
  const width = middles.at(-1)! + 20;
  const data = new Uint8Array(width * HEIGHT * 3).fill(255);
  const paint = (x0: number, x1: number, y0: number, y1: number) => {
    for (let y = y0; y < y1; y++) data.fill(0, 3 * (y * width + x0), 3 * (y * width + x1));
  };
  for (const [i, char] of glyphs.entries()) {
    const half = /\d/u.test(char) ? GLYPH / 2 : 2;
    paint(middles[i]! - half, middles[i]! + half, half === 2 ? 28 : 8, 32);
  }
  if (ruled) paint(0, width, HEIGHT - 2, HEIGHT);
  const task = {
    quad: quadOfBox({ x0: 0, y0: 0, x1: width, y1: HEIGHT }),
    crop: { width, height: HEIGHT, data },
    vertical: false,
  };
  let next = 0;
  const words = text.split(' ').map((word) => {
    const [first, last] = [next, next + word.length - 1];
    next += word.length;
    const box = { x0: middles[first]! - 6, x1: middles[last]! + 6, y0: 8, y1: 32 };
    return { text: word, confidence: 0.9, box };
  });
  const read = { text, confidence: 0.9, words, recognizer: 'tesseract:eng' };
  const closed = withClosedNumbers(read, inkOf(task));
  assert.equal(closed.words.map((word) => word.text).join(' '), closed.text);
  return closed.text;
}

describe('spaces inside of numbers', () => {
  const pitch = (count: number) => new Array<number>(count).fill(18);

  it('are closed if the glyphs are no farther apart than elsewhere', () => {
    assert.equal(line('16 :42', pitch(4)), '16:42');
    assert.equal(line('0 .765', pitch(4)), '0.765');
    assert.equal(line('- 6.31', pitch(4)), '-6.31');
    assert.equal(line('2022- 05-11', pitch(9)), '2022-05-11');
  });

  it('are closed before a comma that stands beside the middle of its cell', () => {
    const comma = [18, 18, 18, 18, 18, 15, 21, 18];
    assert.equal(line('31.811, 49', comma), '31.811,49');
  });

  it('are closed between digits that are no farther apart than those of the line', () => {
    const far = [30, 18, 18, 18, 18, 18, 40, 18, 18, 18, 18, 18];
    assert.equal(line('$183.69 $1 18.80', [18, ...far.slice(1), 18]), '$183.69 $118.80');
  });

  it('are closed in ruled cells', () => {
    assert.equal(line('15 :31', pitch(4), true), '15:31');
  });

  it('stay if there is room for one', () => {
    assert.equal(line('12, 15, 18', [18, 18, 36, 18, 18, 36, 18]), '12, 15, 18');
    assert.equal(line('3.5 .12', [14, 14, 30, 14, 18]), '3.5 .12');
  });

  it('stay between numbers', () => {
    assert.equal(line('16 42', [18, 26, 18]), '16 42');
    assert.equal(line('6 42', [18, 18]), '6 42');
    assert.equal(line('183 2 500', [18, 18, 40, 26, 18, 18]), '183 2 500');
    assert.equal(line('1830 2 500', [18, 18, 18, 40, 23, 18, 18]), '1830 2 500');
    assert.equal(line('10 - 12', [18, 36, 36, 18]), '10 - 12');
  });
});
