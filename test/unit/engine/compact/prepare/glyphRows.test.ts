import assert from 'node:assert/strict';
import { quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { glyphRows } from '../../../../../src/engine/compact/prepare/glyphRows.ts';
import { unreadPlaces, unseenRows } from '../../../../../src/engine/compact/prepare/unseenRows.ts';

type Color = readonly [number, number, number];

const filled = (width: number, height: number, color: Color): RasterImage => {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = color[i % 3]!;
  return { width, height, data };
};

function paint(image: RasterImage, { x0, y0, x1, y1 }: Box, color: Color): void {
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) image.data.set(color, (y * image.width + x) * 3);
  }
}

/** Widths of the bars that represent the glyphs of a row. */
const WIDTHS = [6, 3, 9, 6, 12, 4, 7, 3, 10, 6, 5, 8];

/** A row of glyph-like bars, 10 pixels high. */
function paintRow(image: RasterImage, x: number, y: number, color: Color, widths = WIDTHS): Box {
  let at = x;
  for (const width of widths) {
    paint(image, { x0: at, y0: y, x1: at + width, y1: y + 10 }, color);
    at += width + 4;
  }
  return { x0: x, y0: y, x1: at - 4, y1: y + 10 };
}

const contains = (outer: Box, { x0, y0, x1, y1 }: Box): boolean =>
  outer.x0 <= x0 && outer.y0 <= y0 && outer.x1 >= x1 && outer.y1 >= y1;

describe('rows of ink that looks like type', () => {
  it('are found dark on light and light on dark', () => {
    const image = filled(300, 200, [255, 255, 255]);
    paint(image, { x0: 0, y0: 100, x1: 300, y1: 200 }, [20, 20, 60]);
    const above = paintRow(image, 30, 40, [30, 30, 30]);
    const below = paintRow(image, 60, 150, [220, 220, 220]);
    const rows = glyphRows(image, []);
    for (const row of [above, below]) {
      const box = { x0: row.x0 + 1, y0: row.y0 + 1, x1: row.x1, y1: row.y1 };
      assert.ok(rows.some((found) => contains(found.box, box)));
    }
    assert.equal(rows.length, 2);
  });

  it('are found once each where two bands of a tall picture meet', () => {
    const image = filled(4000, 2400, [255, 255, 255]);
    const places = Array.from({ length: 59 }, (_, i) => 20 + i * 40);
    for (const y of places) paintRow(image, 100, y, [0, 0, 0]);
    const found = glyphRows(image, []).map(({ box }) => Math.round((box.y0 + box.y1) / 2 / 40));
    assert.equal(found.length, places.length);
    assert.equal(new Set(found).size, places.length);
  });

  it('are left out where a line is known, with the fringe of its ink', () => {
    const image = filled(300, 100, [255, 255, 255]);
    const { x0, y0, x1, y1 } = paintRow(image, 30, 40, [0, 0, 0]);
    const tight = quadOfBox({ x0, y0: y0 + 1, x1, y1: y1 - 1 });
    assert.deepEqual(glyphRows(image, [tight]), []);
  });

  it('are no dots, bricks or bars', () => {
    const image = filled(600, 400, [255, 255, 255]);
    paintRow(image, 30, 40, [0, 0, 0], new Array<number>(24).fill(9));
    for (let x = 30; x < 400; x += 5) {
      paint(image, { x0: x, y0: 200, x1: x + 2, y1: 240 }, [0, 0, 0]);
    }
    assert.deepEqual(glyphRows(image, []), []);
  });
});

describe('rows that no line covers', () => {
  it('are reported if they are many and were not read', () => {
    const image = filled(400, 200, [255, 255, 255]);
    const first = paintRow(image, 30, 40, [0, 0, 0]);
    paintRow(image, 30, 120, [0, 0, 0]);
    const rows = unseenRows(image, []);
    assert.equal(rows.length, 2);
    const places = unreadPlaces(rows, () => false);
    assert.equal(places.length, 2);
    assert.ok(places.some((place) => contains(place, first)));
    assert.deepEqual(
      unreadPlaces(rows, (index) => index === 0),
      [],
    );
  });
});
