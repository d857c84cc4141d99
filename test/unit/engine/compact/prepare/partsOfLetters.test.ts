import assert from 'node:assert/strict';
import { withoutPartsOfLetters } from '../../../../../src/engine/compact/prepare/partsOfLetters.ts';
import { quadOfBox, type Quad } from '../../../../../src/core/geometry/geometry.ts';

const boxed = (x0: number, y0: number, width: number, height: number) => ({
  quad: quadOfBox({ x0, y0, x1: x0 + width, y1: y0 + height }),
  score: 0.9,
});

describe('parts of letters that are found beside their line', () => {
  const line = boxed(100, 100, 300, 36);

  it('are left out', () => {
    assert.deepEqual(withoutPartsOfLetters([boxed(102, 115, 6, 6), line]), [line]);
    const almost = boxed(99.5, 115, 8, 8);
    assert.deepEqual(withoutPartsOfLetters([line, almost]), [line]);
  });

  it('are not taken for signs of their own beside or across a line', () => {
    const kept = [line, boxed(410, 115, 6, 6), boxed(96, 115, 12, 8), boxed(120, 90, 12, 14)];
    assert.deepEqual(withoutPartsOfLetters(kept), kept);
  });

  it('are not taken for text within a large box', () => {
    const kept = [boxed(0, 0, 600, 60), boxed(20, 20, 80, 22)];
    assert.deepEqual(withoutPartsOfLetters(kept), kept);
  });

  it('are not looked for beside a slanted line, within its bounding box', () => {
    const slanted: Quad = [
      { x: 100, y: 100 },
      { x: 400, y: 200 },
      { x: 390, y: 236 },
      { x: 90, y: 136 },
    ];
    const kept = [{ quad: slanted, score: 0.9 }, boxed(350, 110, 10, 10)];
    assert.deepEqual(withoutPartsOfLetters(kept), kept);
  });
});
