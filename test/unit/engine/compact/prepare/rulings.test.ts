import assert from 'node:assert/strict';
import type { Ruling } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { detectRulings } from '../../../../../src/engine/compact/prepare/rulings.ts';

function blank(width: number, height: number, value = 255): RasterImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(value) };
}

function fill(image: RasterImage, x0: number, y0: number, x1: number, y1: number, value = 0): void {
  for (let y = Math.max(0, y0); y < Math.min(image.height, y1); y++) {
    image.data.fill(value, (y * image.width + x0) * 3, (y * image.width + x1) * 3);
  }
}

/** Rows of short strokes, like the text on a page. */
function writing(image: RasterImage, x0: number, y0: number, x1: number, y1: number): void {
  for (let y = y0; y + 14 < y1; y += 26) {
    for (let x = x0; x + 6 < x1; x += 9) {
      fill(image, x, y, x + 2, y + 14);
      fill(image, x, y + ((x * 7) % 11), x + 6, y + ((x * 7) % 11) + 2);
    }
  }
}

const near = (a: number, b: number, by = 2.5): boolean => Math.abs(a - b) <= by;

const has = (rulings: readonly Ruling[], x0: number, y0: number, x1: number, y1: number): boolean =>
  rulings.some((r) => near(r.x0, x0, 6) && near(r.x1, x1, 6) && near(r.y0, y0) && near(r.y1, y1));

describe('ruled lines in a raster', () => {
  it('finds the lines of a grid, thin, thick and gray, and no others', () => {
    const image = blank(1240, 1754);
    fill(image, 100, 200, 900, 201);
    fill(image, 100, 300, 900, 304);
    fill(image, 100, 400, 900, 402, 190);
    for (const x of [100, 500, 898]) fill(image, x, 200, x + 2, 402);
    const rulings = detectRulings(image);
    assert.ok(has(rulings, 100, 200.5, 900, 200.5), 'thin');
    assert.ok(has(rulings, 100, 302, 900, 302), 'thick');
    assert.ok(has(rulings, 100, 401, 900, 401), 'grey');
    assert.equal(rulings.filter((r) => r.direction === 'horizontal').length, 3);
    assert.equal(rulings.filter((r) => r.direction === 'vertical').length, 3);
    assert.ok(near(rulings.find((r) => near(r.y0, 302))!.thickness, 4, 1));
  });

  it('finds a line that is skewed by a degree as one line', () => {
    const image = blank(1240, 1754);
    for (let x = 100; x < 1100; x++) {
      const y = Math.round(500 + (x - 100) * Math.tan((1 * Math.PI) / 180));
      fill(image, x, y, x + 1, y + 3);
    }
    const long = detectRulings(image).filter((r) => r.x1 - r.x0 > 900);
    assert.equal(long.length, 1);
    assert.ok(near(long[0]!.y0, 501.5, 3) && near(long[0]!.y1, 519, 3));
  });

  it('finds neither text nor filled areas', () => {
    const image = blank(1240, 1754);
    writing(image, 100, 100, 1100, 900);
    fill(image, 100, 1000, 600, 1200, 120);
    assert.deepEqual(
      detectRulings(image).filter((r) => Math.max(r.x1 - r.x0, r.y1 - r.y0) > 60),
      [],
    );
  });

  it('finds a line directly below text', () => {
    const image = blank(1240, 1754);
    writing(image, 100, 100, 1100, 130);
    fill(image, 100, 118, 1100, 120);
    assert.ok(has(detectRulings(image), 100, 119, 1100, 119));
  });

  it('returns coordinates in pixels of a large image', () => {
    const image = blank(5000, 400);
    fill(image, 500, 200, 4500, 206);
    const [line] = detectRulings(image);
    assert.ok(near(line!.x0, 500, 8) && near(line!.x1, 4500, 8) && near(line!.y0, 203, 4));
  });

  it('takes well below a second of processor time for a page of 150 dpi', () => {
    const image = blank(1240, 1754);
    writing(image, 80, 80, 1160, 1700);
    const start = process.cpuUsage();
    detectRulings(image);
    assert.ok(process.cpuUsage(start).user < 600_000);
  });
});
