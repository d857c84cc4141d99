import assert from 'node:assert/strict';
import { layDown } from '../../../../../src/engine/compact/columns/layDown.ts';
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

/** The boxes of the dark pixels of a line, from left to right, apart by columns without any. */
function glyphsIn({ width, height, data }: LineTask['crop']): { width: number; height: number }[] {
  const glyphs: { x: number; y: number }[][] = [];
  let wasInk = false;
  for (let x = 0; x < width; x++) {
    const ink = [...Array(height).keys()].filter((y) => data[(y * width + x) * 3]! < 128);
    if (ink.length > 0 && !wasInk) glyphs.push([]);
    wasInk = ink.length > 0;
    for (const y of ink) glyphs.at(-1)!.push({ x, y });
  }
  return glyphs.map((ink) => ({
    width: Math.max(...ink.map(({ x }) => x)) - Math.min(...ink.map(({ x }) => x)) + 1,
    height: Math.max(...ink.map(({ y }) => y)) - Math.min(...ink.map(({ y }) => y)) + 1,
  }));
}

describe('a column of glyphs', () => {
  const task = column(5);
  const { crop, quad, vertical, glyphs } = layDown(task);

  it('becomes a line with the same number of glyphs', () => {
    assert.equal(glyphs, 5);
    assert.deepEqual(quad, task.quad);
    assert.equal(vertical, true);
    assert.deepEqual(glyphsIn(crop), Array(5).fill({ width: 12, height: 12 }));
  });

  it('keeps every glyph upright', () => {
    const dark = (x: number, y: number): boolean => crop.data[(y * crop.width + x) * 3]! < 128;
    const ink: { x: number; y: number }[] = [];
    for (let y = 0; y < crop.height; y++) {
      for (let x = 0; x < crop.width; x++) if (dark(x, y)) ink.push({ x, y });
    }
    assert.equal(ink.length, 5 * (12 * 12 - 6 * 6));
    const left = Math.min(...ink.map(({ x }) => x));
    const top = Math.min(...ink.map(({ y }) => y));
    assert.ok(dark(left + 2, top + 2), 'top left is there');
    assert.ok(!dark(left + 9, top + 2), 'top right is missing');
  });

  it('has no glyphs without ink', () => {
    const data = new Uint8Array(task.crop.data.length).fill(250);
    assert.equal(layDown({ ...task, crop: { ...task.crop, data } }).glyphs, 0);
  });
});
