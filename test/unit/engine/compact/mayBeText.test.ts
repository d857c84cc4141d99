import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { mayBeText } from '../../../../src/engine/compact/readCompactPage.ts';

const box = (width: number, height: number) => {
  return { quad: quadOfBox({ x0: 10, y0: 20, x1: 10 + width, y1: 20 + height }), score: 1 };
};

describe('the boxes that are read', () => {
  it('are those of lines, small glyphs and columns', () => {
    for (const [width, height] of [
      [600, 12],
      [2400, 9],
      [5, 8],
      [30, 900],
    ] as const) {
      assert.ok(mayBeText(box(width, height)), `${width} × ${height}`);
    }
  });

  it('are not those of rules and edges', () => {
    for (const [width, height] of [
      [3000, 2],
      [2, 3000],
      [9000, 6],
    ] as const) {
      assert.ok(!mayBeText(box(width, height)), `${width} × ${height}`);
    }
  });
});
