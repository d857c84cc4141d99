import assert from 'node:assert/strict';
import { withoutPartsOfLetters } from '../../../../../src/engine/compact/prepare/partsOfLetters.ts';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';

const [WIDTH, HEIGHT] = [500, 160];

/** A page with black rectangles. */
function page(...ink: readonly (readonly [x0: number, y0: number, x1: number, y1: number])[]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(250);
  for (const [x0, y0, x1, y1] of ink) {
    for (let y = y0; y < y1; y++) data.fill(10, (y * WIDTH + x0) * 3, (y * WIDTH + x1) * 3);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const boxed = (x0: number, y0: number, x1: number, y1: number) => ({
  quad: quadOfBox({ x0, y0, x1, y1 }),
  score: 0.9,
});

describe('boxes that hold no glyph', () => {
  /** A glyph with an arm to its left, and another one. */
  const glyphs = [
    [120, 58, 128, 84],
    [108, 74, 120, 78],
    [140, 58, 148, 84],
  ] as const;
  const line = boxed(106, 52, 154, 90);

  it('are parts of letters of the line beside them', () => {
    for (const part of [boxed(98, 70, 112, 82), boxed(107, 72, 115, 80)]) {
      assert.deepEqual(withoutPartsOfLetters(page(...glyphs), [part, line]), [line]);
    }
  });

  it('are empty places between words', () => {
    const empty = boxed(160, 56, 190, 86);
    assert.deepEqual(withoutPartsOfLetters(page(...glyphs), [line, empty]), [line]);
  });

  it('are not signs of their own', () => {
    const dash = boxed(90, 68, 104, 80);
    const kept = [dash, line, boxed(156, 66, 168, 82)];
    const image = page(...glyphs, [92, 72, 102, 76], [158, 70, 164, 78]);
    assert.deepEqual(withoutPartsOfLetters(image, kept), kept);
  });

  it('are not signs that a longer box holds as well', () => {
    const kept = [boxed(112, 20, 124, 32), line];
    assert.deepEqual(withoutPartsOfLetters(page(...glyphs, [114, 22, 122, 30]), kept), kept);
  });
});
