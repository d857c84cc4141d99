import assert from 'node:assert/strict';
import { dotLeaders, leaderLine } from '../../../../../src/engine/compact/prepare/dotLeaders.ts';

const WIDTH = 600;
const HEIGHT = 160;
type Rect = readonly [x: number, y: number, width: number, height: number];

function draw(rects: readonly Rect[], inverted = false) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(inverted ? 0 : 255);
  for (const [x, y, w, h] of rects) {
    for (let row = y; row < y + h; row++) {
      const from = (row * WIDTH + x) * 3;
      data.fill(inverted ? 255 : 0, from, from + w * 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Bars in place of letters, 14 high, above a base line at 64. */
const letters = (x: number, count: number): Rect[] =>
  Array.from({ length: count }, (_, i) => [x + 14 * i, 50, 8, 14]);

const dots = (x: number, count: number, step = 8, y = 61): Rect[] =>
  Array.from({ length: count }, (_, i) => [x + step * i, y, 3, 3]);

const counts = (rects: readonly Rect[]): number[] =>
  [false, true].map((inverted) => dotLeaders(draw(rects, inverted)).length);

describe('leaders', () => {
  it('are rows of equal dots between letters, dark or light', () => {
    assert.deepEqual(counts([...letters(20, 5), ...dots(95, 40), ...letters(420, 3)]), [1, 1]);
  });

  it('are lines of dots for the layout, in the place of the dots', () => {
    const page = draw([...letters(20, 5), ...dots(95, 40), ...letters(420, 3)]);
    const [leader] = dotLeaders(page);
    assert.ok(leader);
    assert.equal(leader.dots.length, 40);
    const { text, quad } = leaderLine(leader);
    assert.match(text, /^\.{4,}$/u);
    assert.equal(quad[0].x, 95);
    assert.ok(quad[0].y < 61 && quad[2].y > 64);
  });

  it('may be skewed with their page', () => {
    const slope = dots(95, 40).map(([x, y, w, h]): Rect => [x, y + Math.round(x / 60), w, h]);
    const right = letters(420, 3).map(([x, y, w, h]): Rect => [x, y + 7, w, h]);
    assert.deepEqual(counts([...letters(20, 5), ...slope, ...right]), [1, 1]);
  });

  it('are neither an ellipsis nor points between figures', () => {
    assert.deepEqual(counts([...letters(20, 5), ...dots(95, 3), ...letters(125, 3)]), [0, 0]);
    const figures = Array.from({ length: 12 }, (_, i) => [
      ...letters(20 + 40 * i, 2),
      ...dots(20 + 40 * i + 28, 1),
    ]).flat();
    assert.deepEqual(counts(figures), [0, 0]);
  });

  it('are not lines to write on', () => {
    assert.deepEqual(counts([...letters(20, 5), ...dots(95, 40)]), [0, 0]);
  });

  it('are not a pattern of dots', () => {
    const pattern = [0, 8].flatMap((dy) => dots(95, 40, 8, 53 + dy));
    assert.deepEqual(counts([...letters(20, 5), ...pattern, ...letters(420, 3)]), [0, 0]);
  });

  it('are not the screen of a shaded area behind a line', () => {
    const screen = [46, 54, 69].flatMap((y) => dots(97, 39, 8, y));
    const row = [...letters(20, 5), ...dots(95, 40), ...letters(420, 3)];
    assert.deepEqual(counts([...row, ...screen]), [0, 0]);
  });

  it('are not rows of dots between rulings, or above or below the letters', () => {
    const rulings: Rect[] = [80, 425].map((x) => [x, 0, 3, 120]);
    assert.deepEqual(counts([...rulings, ...dots(95, 40)]), [0, 0]);
    const above = dots(95, 40, 8, 46);
    assert.deepEqual(counts([...letters(20, 5), ...above, ...letters(420, 3)]), [0, 0]);
    const below = dots(95, 40, 8, 74);
    assert.deepEqual(counts([...letters(20, 5), ...below, ...letters(420, 3)]), [0, 0]);
  });
});
