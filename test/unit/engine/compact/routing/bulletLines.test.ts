import assert from 'node:assert/strict';
import { inkOf } from '../../../../../src/engine/compact/figures/wordExtent.ts';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { withFirstBullet } from '../../../../../src/engine/compact/routing/bulletLines.ts';

const [WIDTH, HEIGHT] = [240, 48];

/** A picture with a square for a bullet and frames for letters, at the columns. */
function picture(bullet: number | undefined, letters: readonly number[]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  const fill = (x: number, y: number, width: number, height: number): void => {
    for (let row = y; row < y + height; row++) {
      data.fill(0, (row * WIDTH + x) * 3, (row * WIDTH + x + width) * 3);
    }
  };
  if (bullet !== undefined) fill(bullet, 20, 10, 10);
  for (const x of letters) {
    fill(x, 12, 14, 3);
    fill(x, 33, 14, 3);
    fill(x, 12, 3, 24);
    fill(x + 11, 12, 3, 24);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

type Placed = readonly [text: string, x0: number, x1: number];

/** The line with its words, after the bullets were restored. */
function restored(
  crop: ReturnType<typeof picture>,
  words: readonly Placed[],
  text = words.map(([word]) => word).join(' '),
) {
  const task = {
    quad: quadOfBox({ x0: 100, y0: 100, x1: 100 + WIDTH, y1: 100 + HEIGHT }),
    crop,
    vertical: false,
  };
  const read = {
    text,
    confidence: 0.9,
    recognizer: 'tesseract:hin',
    words: words.map(([word, x0, x1]) => ({
      text: word,
      confidence: 0.9,
      box: { x0: 100 + x0, x1: 100 + x1, y0: 110, y1: 140 },
    })),
  };
  const line = withFirstBullet(read, inkOf(task));
  return [line.text, line.words.map((word) => word.text).join('|')];
}

describe('bullets in front of a line', () => {
  const letters = [60, 80, 100, 120, 140];
  const left = picture(10, letters);

  it('replace what was read for them', () => {
    assert.deepEqual(
      restored(left, [
        ['०', 8, 22],
        ['रात', 58, 156],
      ]),
      ['• रात', '•|रात'],
    );
    assert.deepEqual(
      restored(
        left,
        [
          ['・', 8, 14],
          ['*', 14, 22],
          ['夜', 58, 76],
        ],
        '・*夜',
      ),
      ['• 夜', '•|夜'],
    );
  });

  it('are written although nothing was read for them, or a part of the first word', () => {
    assert.deepEqual(restored(left, [['रात', 58, 156]]), ['• रात', '•|रात']);
    assert.deepEqual(restored(left, [['·夜航', 8, 156]]), ['• 夜航', '•|夜航']);
  });

  it('are at the right of lines that are read from there', () => {
    const right = picture(210, letters);
    assert.deepEqual(
      restored(right, [
        ['٠ه', 205, 222],
        ['ليل', 58, 156],
      ]),
      ['• ليل', '•|ليل'],
    );
  });

  it('are not written for letters, nor for more than a bullet', () => {
    const none = picture(undefined, [10, ...letters]);
    assert.deepEqual(
      restored(none, [
        ['०', 8, 26],
        ['रात', 58, 156],
      ])[0],
      '० रात',
    );
    assert.deepEqual(
      restored(left, [
        ['item', 8, 22],
        ['रात', 58, 156],
      ])[0],
      'item रात',
    );
  });
});
