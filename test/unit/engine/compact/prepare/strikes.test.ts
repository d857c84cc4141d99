import assert from 'node:assert/strict';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { strikesIn, withoutStrikes } from '../../../../../src/engine/compact/prepare/strikes.ts';

const WIDTH = 300;
const HEIGHT = 24;

/** Upright strokes as letters, and level strokes `[x0, x1, y0, y1]`. */
function line(letters: readonly [number, number], ...bars: [number, number, number, number][]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  const draw = (x0: number, x1: number, y0: number, y1: number): void => {
    for (let y = y0; y < y1; y++) data.fill(0, 3 * (y * WIDTH + x0), 3 * (y * WIDTH + x1));
  };
  for (let x = letters[0]; x + 4 <= letters[1]; x += 8) draw(x, x + 4, 6, 18);
  for (const bar of bars) draw(...bar);
  return { width: WIDTH, height: HEIGHT, data } satisfies RasterImage;
}

describe('words that are struck out', () => {
  const struck = line([10, 290], [100, 160, 11, 13]);

  it('have a straight stroke through their letters', () => {
    const [strike, ...others] = strikesIn(struck);
    assert.deepEqual(others, []);
    assert.ok(strike && strike.x0 >= 96 && strike.x1 <= 164);
    assert.deepEqual([strike.y0, strike.y1], [11, 13]);
  });

  it('may have a stroke that is slightly slanted', () => {
    assert.equal(strikesIn(line([10, 290], [40, 120, 10, 12], [80, 160, 11, 13])).length, 1);
  });

  it('are not underlined, in a box, or a dash between words', () => {
    assert.deepEqual(strikesIn(line([10, 290], [10, 290, 20, 22])), []);
    assert.deepEqual(strikesIn(line([10, 100], [120, 200, 11, 13])), []);
    assert.deepEqual(strikesIn(line([10, 290], [100, 160, 8, 16])), []);
  });

  it('lose the stroke, but not what crosses it', () => {
    const free = withoutStrikes(struck, strikesIn(struck));
    assert.deepEqual(strikesIn(free), []);
    assert.deepEqual([...free.data], [...line([10, 290]).data]);
  });
});
