import assert from 'node:assert/strict';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { withoutSpecks } from '../../../../../src/engine/compact/prepare/specks.ts';

const blank = (size: number): RasterImage => ({
  width: size,
  height: size,
  data: new Uint8Array(size * size * 3).fill(255),
});

function dot({ width, data }: RasterImage, x: number, y: number, side = 1, level = 0): void {
  for (let row = y; row < y + side; row++) {
    data.fill(level, (row * width + x) * 3, (row * width + x + side) * 3);
  }
}

const isBlack = ({ width, data }: RasterImage, x: number, y: number): boolean =>
  data[(y * width + x) * 3] === 0;

/** Single pixels all over a page. */
function speckled(size: number, level = 0): RasterImage {
  const page = blank(size);
  for (let y = 5; y < size - 5; y += 20) {
    for (let x = 5; x < size - 5; x += 20) dot(page, x, y, 1, level);
  }
  return page;
}

describe('specks of a page in black and white', () => {
  it('are removed, and the points of type stay', () => {
    const page = speckled(200);
    dot(page, 50, 54, 2);
    const clean = withoutSpecks(page);
    assert.ok(clean);
    assert.equal(isBlack(clean, 5, 5), false);
    assert.equal(isBlack(clean, 50, 54), true);
  });

  it('stay if they are few, or beside each other as in dotted type', () => {
    const few = blank(200);
    dot(few, 30, 30);
    assert.equal(withoutSpecks(few), undefined);
    const dotted = blank(200);
    for (let y = 20; y < 60; y += 2) for (let x = 20; x < 120; x += 2) dot(dotted, x, y);
    assert.equal(withoutSpecks(dotted), undefined);
  });

  it('are looked for on no page with gray levels', () => {
    const page = speckled(200);
    for (let y = 0; y < 20; y++) dot(page, 10 * y, 7, 10, 120);
    page.data.fill(150, 0, 200 * 20 * 3);
    assert.equal(withoutSpecks(page), undefined);
  });
});
