import assert from 'node:assert/strict';
import { boxOfPoints, quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { divideOverlaps } from '../../../../../src/engine/compact/prepare/divideOverlaps.ts';

const [WIDTH, HEIGHT] = [400, 60];

/** Words of upright strokes at the given places, black on white. */
function page(words: readonly (readonly [from: number, to: number])[]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  for (const [from, to] of words) {
    for (let x = from; x < to; x++) {
      if ((x - from) % 8 >= 3 && x < to - 3) continue;
      for (let y = 15; y < 45; y++) data.fill(0, (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const boxAt = (x0: number, x1: number, y0 = 10, y1 = 50) => ({
  quad: quadOfBox({ x0, x1, y0, y1 }),
  score: 0.9,
});

describe('overlapping boxes of one row', () => {
  const extents = (boxes: ReturnType<typeof divideOverlaps>) =>
    boxes.map(({ quad }) => [boxOfPoints(quad).x0, boxOfPoints(quad).x1]);
  const image = page([
    [20, 180],
    [220, 380],
  ]);

  it('are divided at the space between their words', () => {
    const found = extents(divideOverlaps(image, [boxAt(18, 184), boxAt(165, 384)]));
    assert.deepEqual(found, [
      [18, 184],
      [200, 384],
    ]);
    assert.deepEqual(extents(divideOverlaps(image, [boxAt(18, 230), boxAt(214, 384)])), [
      [18, 200],
      [214, 384],
    ]);
  });

  it('stay if no space is near', () => {
    const boxes = [boxAt(18, 110), boxAt(90, 184)];
    assert.deepEqual(extents(divideOverlaps(image, boxes)), extents(boxes));
  });

  it('stay if they are not of one row, do not overlap, or contain each other', () => {
    for (const boxes of [
      [boxAt(18, 184, 0, 20), boxAt(165, 384, 40, 60)],
      [boxAt(18, 190), boxAt(195, 384)],
      [boxAt(18, 384), boxAt(165, 230)],
    ]) {
      assert.deepEqual(extents(divideOverlaps(image, boxes)), extents(boxes));
    }
  });
});
