import assert from 'node:assert/strict';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { enlargedGrey } from '../../../../../src/engine/compact/tesseract/enlarge.ts';
import { greyOf } from '../../../../../src/engine/compact/prepare/grey.ts';
import { BORDER, lineImageOf } from '../../../../../src/engine/compact/tesseract/lineImage.ts';

/** White, with a black bar from `x0` to `x1` over the middle half of the height. */
function bar(width: number, height: number, x0: number, x1: number): RasterImage {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let y = height / 4; y < (3 * height) / 4; y++) {
    data.fill(0, 3 * (y * width + x0), 3 * (y * width + x1));
  }
  return { width, height, data };
}

describe('The crop of a line of small type', () => {
  it('is enlarged to the same height, but at most four times', () => {
    const sizes = [8, 14, 20, 28].map((height) => {
      const { width, height: enlarged } = enlargedGrey(bar(100, height, 10, 20));
      return [width, enlarged];
    });
    assert.deepEqual(sizes, [
      [400, 32],
      [400, 56],
      [280, 56],
      [200, 56],
    ]);
  });

  it('is left alone if its type is large enough', () => {
    const crop = bar(100, 32, 10, 20);
    assert.deepEqual(enlargedGrey(crop), { width: 100, height: 32, grey: greyOf(crop) });
  });

  it('keeps its ink in place', () => {
    const { width, height, grey } = enlargedGrey(bar(60, 16, 20, 40));
    const row = Math.floor(height / 2);
    const dark = Array.from({ length: width }, (_, x) => grey[row * width + x] ?? 255);
    const from = dark.findIndex((value) => value < 128);
    const to = dark.findLastIndex((value) => value < 128) + 1;
    const scale = width / 60;
    assert.ok(Math.abs(from / scale - 20) < 0.5, `from ${from / scale}`);
    assert.ok(Math.abs(to / scale - 40) < 0.5, `to ${to / scale}`);
  });

  it('gets the same margin as other crops', () => {
    const { width, height, grey } = lineImageOf(bar(60, 14, 20, 40));
    assert.deepEqual([width, height], [240 + 2 * BORDER, 56 + 2 * BORDER]);
    assert.ok(grey.subarray(0, BORDER * width).every((value) => value === 255));
  });
});
