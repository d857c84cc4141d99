import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { cropLine } from '../../../../../src/engine/compact/line/lineCrop.ts';
import { loneGlyphs } from '../../../../../src/engine/compact/line/loneGlyphs.ts';

const box = (width: number, height: number) => ({ x0: 0, y0: 0, x1: width, y1: height });
const line = box(200, 20);

describe('tall boxes of a page', () => {
  it('are glyphs if they are as high as its lines, and vertical lines if higher', () => {
    assert.deepEqual(loneGlyphs([line, line, box(10, 22), box(20, 90)]), [
      false,
      false,
      true,
      false,
    ]);
  });

  it('are no glyphs if most boxes are tall: the page is rotated or set in columns', () => {
    assert.deepEqual(loneGlyphs([line, box(10, 22), box(10, 22)]), [false, false, false]);
    assert.deepEqual(loneGlyphs([box(10, 22), box(10, 22), box(10, 22)]), [false, false, false]);
  });

  it('may be all of the text of a picture, unless they are as narrow as a line', () => {
    assert.deepEqual(loneGlyphs([box(20, 40)]), [true]);
    assert.deepEqual(loneGlyphs([box(20, 90)]), [false]);
  });

  it('are cropped as they are if they are glyphs', () => {
    const image = { width: 40, height: 40, data: new Uint8Array(4800) };
    const quad = quadOfBox(box(20, 40));
    assert.equal(cropLine(image, quad).vertical, true);
    const { vertical, crop } = cropLine(image, quad, { glyph: true });
    assert.deepEqual([vertical, crop.width, crop.height], [false, 20, 40]);
  });
});
