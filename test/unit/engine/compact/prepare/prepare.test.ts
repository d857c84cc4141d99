import assert from 'node:assert/strict';
import {
  rotatePoint,
  type Point,
  type Quad,
  type Rotation,
  type Size,
} from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { cleanNoise, median3 } from '../../../../../src/engine/compact/prepare/denoise.ts';
import { rotateImage, rotateQuad } from '../../../../../src/engine/compact/prepare/rotate.ts';

const rotations: readonly Rotation[] = [0, 90, 180, 270];
const size = { width: 3, height: 2 };

/** A page whose pixel at (x, y) has the color (x, y, 7). */
function marked(): RasterImage {
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) data.set([x, y, 7], (y * size.width + x) * 3);
  }
  return { ...size, data };
}

/**
 * Maps a point of a page that was rotated clockwise by `rotation` back to the page before the
 * rotation.
 * @param size size of the page before the rotation
 */
function unrotatePoint({ x, y }: Point, rotation: Rotation, size: Size): Point {
  switch (rotation) {
    case 0:
      return { x, y };
    case 90:
      return { x: y, y: size.height - x };
    case 180:
      return { x: size.width - x, y: size.height - y };
    case 270:
      return { x: size.width - y, y: x };
  }
}

describe('rotating a page', () => {
  for (const rotation of rotations) {
    it(`moves every pixel to its new coordinates, by ${rotation}°`, () => {
      const turned = rotateImage(marked(), rotation);
      for (let y = 0; y < turned.height; y++) {
        for (let x = 0; x < turned.width; x++) {
          const from = unrotatePoint({ x: x + 0.5, y: y + 0.5 }, rotation, size);
          const i = (y * turned.width + x) * 3;
          assert.deepEqual(
            [...turned.data.subarray(i, i + 3)],
            [Math.floor(from.x), Math.floor(from.y), 7],
          );
        }
      }
    });

    it(`is undone by unrotatePoint, by ${rotation}°`, () => {
      const point = { x: 1.25, y: 0.5 };
      const there = rotatePoint(point, rotation, size);
      assert.deepEqual(unrotatePoint(there, rotation, size), point);
    });

    it(`keeps the first corner of a box at the top left, by ${rotation}°`, () => {
      const quad: Quad = [
        { x: 0, y: 0 },
        { x: 2, y: 0 },
        { x: 2, y: 1 },
        { x: 0, y: 1 },
      ];
      const [a, b, c, d] = rotateQuad(quad, rotation, size);
      assert.ok(a.x < b.x && a.y === b.y && b.x === c.x && b.y < c.y && d.x === a.x);
    });
  }
});

/** A gray page with lines of ink, and optionally with noise. Deterministic. */
function page(noise: number): RasterImage {
  const [width, height] = [240, 240];
  const data = new Uint8Array(width * height * 3);
  let seed = 1;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < width * height; i++) {
    const ink = Math.floor(i / width) % 30 < 3;
    const speck = noise > 0 && random() < 0.02;
    const value = (ink ? 120 : 190) + (random() - 0.5) * 2 * noise;
    data.fill(speck ? (random() < 0.5 ? 0 : 255) : value, 3 * i, 3 * i + 3);
  }
  return { width, height, data };
}

describe('noise reduction', () => {
  it('does not change a clean page', () => assert.equal(cleanNoise(page(0)), undefined));

  it('does not change light grain', () => assert.equal(cleanNoise(page(3)), undefined));

  it('removes specks and grain and raises the contrast', () => {
    const cleaned = cleanNoise(page(14));
    assert.ok(cleaned);
    const row = (y: number): Uint8Array =>
      cleaned.forReading.data.subarray(y * 240 * 3 + 30, (y * 240 + 220) * 3);
    const mean = (values: Uint8Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const contrast = mean(row(45)) - mean(row(31));
    assert.ok(contrast > 100, `contrast ${contrast}`);
    const paper = cleaned.forDetection.data.subarray(45 * 240 * 3 + 30, (45 * 240 + 220) * 3);
    assert.ok(Math.min(...paper) > 150, 'specks are gone');
  });

  it('uses the true median', () => {
    const grey = Uint8Array.of(9, 1, 8, 2, 255, 3, 7, 4, 6);
    assert.equal(median3(grey, 3, 3)[4], 6);
  });
});
