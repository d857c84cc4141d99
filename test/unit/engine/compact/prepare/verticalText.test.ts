import assert from 'node:assert/strict';
import { layDown } from '../../../../../src/engine/compact/prepare/verticalText.ts';
import type { LineTask } from '../../../../../src/engine/compact/line/lineRecognizer.ts';

/**
 * A column of glyphs as cropped, rotated counter-clockwise: each glyph is a dark 12 × 12 square
 * whose top right quarter (on the page) is missing, on a pitch of 20.
 */
function column(glyphs: number): LineTask {
  const [width, height] = [glyphs * 20, 20];
  const data = new Uint8Array(width * height * 3).fill(250);
  for (let glyph = 0; glyph < glyphs; glyph++) {
    for (let down = 0; down < 12; down++) {
      for (let right = 0; right < 12; right++) {
        if (down < 6 && right >= 6) continue;
        const x = glyph * 20 + 4 + down;
        const y = height - 1 - (4 + right);
        data.fill(20, (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
    }
  }
  const quad: LineTask['quad'] = [
    { x: 50, y: 0 },
    { x: 50, y: width },
    { x: 30, y: width },
    { x: 30, y: 0 },
  ];
  return { quad, crop: { width, height, data }, vertical: true };
}

describe('a column of glyphs', () => {
  const task = column(5);
  const { crop, quad, vertical } = layDown(task);
  const dark = (x: number, y: number): boolean => crop.data[(y * crop.width + x) * 3]! < 128;

  it('becomes a line with the same number of cells', () => {
    assert.equal(crop.width, 5 * 20);
    assert.deepEqual(quad, task.quad);
    assert.equal(vertical, true);
  });

  it('keeps every glyph complete and upright', () => {
    for (let cell = 0; cell < 5; cell++) {
      const ink: { x: number; y: number }[] = [];
      for (let y = 0; y < crop.height; y++) {
        for (let x = 0; x < 20; x++) if (dark(cell * 20 + x, y)) ink.push({ x, y });
      }
      assert.equal(ink.length, 12 * 12 - 6 * 6, `cell ${cell}`);
      const left = Math.min(...ink.map(({ x }) => x));
      const top = Math.min(...ink.map(({ y }) => y));
      assert.ok(dark(cell * 20 + left + 2, top + 2), 'top left is there');
      assert.ok(!dark(cell * 20 + left + 9, top + 2), 'top right is missing');
    }
  });
});
