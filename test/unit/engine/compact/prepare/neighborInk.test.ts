import assert from 'node:assert/strict';
import { quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { cropLine } from '../../../../../src/engine/compact/line/lineCrop.ts';
import { withoutNeighborInk } from '../../../../../src/engine/compact/prepare/neighborInk.ts';

const [WIDTH, HEIGHT] = [200, 80];

/** A page with black boxes. */
function pageWith(boxes: readonly Box[]): RasterImage {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  for (const { x0, y0, x1, y1 } of boxes) {
    for (let y = y0; y < y1; y++) data.fill(0, (y * WIDTH + x0) * 3, (y * WIDTH + x1) * 3);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Letters of the body of a line, ten pixels wide. */
const letters = (y0: number, y1: number): Box[] =>
  Array.from({ length: 9 }, (_, i) => ({ x0: 10 + 20 * i, x1: 20 + 20 * i, y0, y1 }));

/** Rows of a crop with ink in a column. */
const inkAt = ({ width, height, data }: RasterImage, x: number): number[] =>
  Array.from({ length: height }, (_, y) => y).filter((y) => data[(y * width + x) * 3] === 0);

const LINE: Box = { x0: 0, x1: WIDTH, y0: 26, y1: 54 };
const cut = (boxes: readonly Box[]) => {
  const page = pageWith(boxes);
  return withoutNeighborInk(page, cropLine(page, quadOfBox(LINE)));
};

describe('the ink of neighboring lines', () => {
  const above: Box = { x0: 50, x1: 54, y0: 6, y1: 30 };
  const below: Box = { x0: 92, x1: 96, y0: 50, y1: 74 };
  const body = letters(34, 48);

  it('is taken away where descenders and ascenders reach into a line', () => {
    const { crop, quad } = cut([...body, above, below]);
    assert.deepEqual([quad[0].y, quad[3].y, crop.height], [26, 54, 28]);
    // Only the own letters are left in the columns of the descender and of the ascender.
    assert.deepEqual([inkAt(crop, 52).length, inkAt(crop, 94).length], [14, 14]);
  });

  it('is not taken for own letters that reach as far', () => {
    const tall: Box = { x0: 110, x1: 120, y0: 27, y1: 48 };
    const { crop } = cut([...body, above, tall]);
    assert.equal(inkAt(crop, 112).length, 21);
    assert.equal(inkAt(crop, 52).length, 14);
  });

  it('stays if it touches the line, and nothing changes without it', () => {
    const touching: Box = { x0: 50, x1: 54, y0: 22, y1: 40 };
    assert.equal(inkAt(cut([...body, touching]).crop, 52)[0], 0);
    const page = pageWith(body);
    const task = cropLine(page, quadOfBox(LINE));
    assert.equal(withoutNeighborInk(page, task), task);
  });

  it('includes the rulings of a table, but no letter as high as the line', () => {
    const ruling: Box = { x0: 3, x1: 5, y0: 26, y1: HEIGHT };
    const level: Box = { x0: 0, x1: WIDTH, y0: 26, y1: 28 };
    const letter: Box = { x0: 190, x1: 192, y0: 26, y1: 54 };
    const { crop } = cut([...body, ruling, level]);
    assert.equal(inkAt(crop, 4).length, 0);
    assert.equal(inkAt(crop, 12).length, 14);
    const thick: Box = { x0: 60, x1: 68, y0: 0, y1: HEIGHT };
    assert.equal(inkAt(cut([...body, thick, letter]).crop, 64).length, 28);
    assert.equal(inkAt(cut([...body, letter]).crop, 191).length, 28);
  });
});
