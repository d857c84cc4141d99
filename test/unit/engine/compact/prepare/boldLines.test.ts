import assert from 'node:assert/strict';
import { boldLines } from '../../../../../src/engine/compact/prepare/boldLines.ts';
import { strokeWidth } from '../../../../../src/engine/compact/prepare/strokeWidth.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';

/** Upright bars of a width, dark on light or light on dark, with soft edges. */
function bars(stroke: number, ground = 240, ink = 20): RasterImage {
  const [width, height] = [240, 24];
  const data = new Uint8Array(width * height * 3).fill(ground);
  for (let y = 4; y < 20; y++) {
    for (let x = 0; x < width; x++) {
      const covered = Math.min(1, Math.max(0, stroke - ((x % 12) - 3)));
      const level = x % 12 < 3 ? ground : ground + (ink - ground) * covered;
      data.fill(Math.round(level), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data };
}

describe('the width of strokes', () => {
  it('is measured in pixels, whatever the colours', () => {
    const [thin, bold] = [strokeWidth(bars(2)) ?? 0, strokeWidth(bars(4)) ?? 0];
    assert.ok(thin > 1.4 && thin < 2.4, String(thin));
    assert.ok(bold / thin > 1.6 && bold / thin < 2.2, String(bold / thin));
    const light = strokeWidth(bars(2, 30, 230)) ?? 0;
    assert.ok(Math.abs(light - thin) < 0.1, String(light));
  });

  it('is not known where there is no print', () => {
    assert.equal(strokeWidth(bars(2, 200, 195)), undefined);
  });
});

describe('bold lines', () => {
  const line = (stroke: number, thickness = 20, text = 'some words of text') => ({
    text,
    stroke,
    thickness,
  });

  it('have wider strokes for their height, which larger type has not', () => {
    const lines = [line(2), line(2.1), line(1.9), line(3), line(4, 40), line(3.1, 21)];
    assert.deepEqual(boldLines(lines), [false, false, false, true, false, true]);
  });

  it('may be two ideographs, which have as many strokes as several letters', () => {
    const lines = [line(2), line(2.1), line(1.9), line(3, 20, '中文'), line(3, 20, 'ab')];
    assert.deepEqual(boldLines(lines).slice(3), [true, undefined]);
  });

  it('are not told on pages of uneven light, nor by a sign alone', () => {
    const uneven = [line(1), line(2), line(3), line(4), line(6)];
    assert.deepEqual(new Set(boldLines(uneven)), new Set([undefined]));
    assert.equal(boldLines([line(2), line(2), line(2), line(4, 20, '17')])[3], undefined);
  });
});
