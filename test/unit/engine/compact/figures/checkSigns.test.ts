import assert from 'node:assert/strict';
import { checkSigns } from '../../../../../src/engine/compact/figures/checkSigns.ts';

const HEIGHT = 40;
type Rect = readonly [x: number, y: number, width: number, height: number];

/** A line of rectangles, black on white or the reverse. */
function crop(rects: readonly Rect[], inverted = false) {
  const width = 20 + Math.max(...rects.map(([x, , w]) => x + w));
  const data = new Uint8Array(width * HEIGHT * 3).fill(inverted ? 0 : 255);
  for (const [x, y, w, h] of rects) {
    for (let row = y; row < y + h; row++) {
      const from = (row * width + x) * 3;
      data.fill(inverted ? 255 : 0, from, from + w * 3);
    }
  }
  return { width, height: HEIGHT, data };
}

/** A digit: an upright frame, so that it is no bar. */
const digit = (x: number): Rect[] => [
  [x, 8, 12, 3],
  [x, 8, 3, 24],
  [x + 9, 8, 3, 24],
  [x, 29, 12, 3],
];
const minus = (x: number): Rect[] => [[x, 20, 12, 3]];
const equals = (x: number): Rect[] => [
  [x, 16, 12, 3],
  [x, 23, 12, 3],
];
const plus = (x: number, y = 14): Rect[] => [
  [x, y + 5, 13, 3],
  [x + 5, y, 3, 13],
];
const plusMinus = (x: number): Rect[] => [...plus(x, 10), [x, 25, 13, 3]];
/** A cross with a slanted stroke in a corner. */
const four = (x: number): Rect[] => [
  [x, 22, 14, 3],
  [x + 8, 8, 3, 24],
  ...Array.from({ length: 14 }, (_, i): Rect => [
    x + Math.max(0, 8 - Math.ceil(i * 0.6)),
    8 + i,
    3,
    1,
  ]),
];

describe('signs of figures', () => {
  const cases: readonly (readonly [string, string, readonly Rect[]])[] = [
    ['=53', '-53', [...minus(10), ...digit(30), ...digit(50)]],
    ['~53', '-53', [...minus(10), ...digit(30), ...digit(50)]],
    ['5-3', '5=3', [...digit(10), ...equals(30), ...digit(50)]],
    ['6+8', '6±8', [...digit(10), ...plusMinus(30), ...digit(50)]],
    ['6±8', '6+8', [...digit(10), ...plus(30), ...digit(50)]],
    ['53', '-53', [...minus(10), ...digit(30), ...digit(50)]],
    ['53', '+53', [...plus(10), ...digit(30), ...digit(50)]],
  ];
  for (const [read, wanted, rects] of cases) {
    it(`are corrected by their pixels: ${read} is ${wanted}`, () => {
      assert.equal(checkSigns(read, crop(rects)), wanted);
      assert.equal(checkSigns(read, crop(rects, true)), wanted);
    });
  }

  it('are kept if they are right, dashes of any length included', () => {
    const image = crop([...minus(10), ...digit(30), ...minus(50), ...digit(70)]);
    assert.equal(checkSigns('-5–3', image), '-5–3');
  });

  it('are kept if there are not as many in the picture', () => {
    assert.equal(checkSigns('5=3+1', crop([...digit(10), ...minus(30), ...digit(50)])), '5=3+1');
    assert.equal(checkSigns('5_3', crop([...digit(10), [30, 31, 12, 3], ...digit(50)])), '5_3');
  });

  it('are no digits: a 4 is a cross with a slanted stroke', () => {
    assert.equal(checkSigns('45', crop([...four(10), ...digit(40)])), '45');
  });

  it('are not looked for in an empty picture', () => {
    assert.equal(checkSigns('-5', crop([[0, 0, 0, 0]])), '-5');
  });
});
