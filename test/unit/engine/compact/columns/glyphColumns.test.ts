import assert from 'node:assert/strict';
import { boxOfPoints, quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import {
  glyphColumns,
  type GlyphColumns,
} from '../../../../../src/engine/compact/columns/glyphColumns.ts';

const SIZE = { width: 220, height: 260 };

/** A white page with black frames of two pixels, which stand for glyphs. */
function drawn(glyphs: readonly Box[]): RasterImage {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3).fill(255);
  for (const { x0, y0, x1, y1 } of glyphs) {
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const isStroke = x < x0 + 2 || x >= x1 - 2 || y < y0 + 2 || y >= y1 - 2;
        if (isStroke) data.fill(0, (y * SIZE.width + x) * 3, (y * SIZE.width + x) * 3 + 3);
      }
    }
  }
  return { ...SIZE, data };
}

/** Glyphs of a side on a pitch, one below the other. */
const stack = (x0: number, y0: number, side: number, pitch: number, count: number): Box[] =>
  Array.from({ length: count }, (_, i) => ({
    x0,
    x1: x0 + side,
    y0: y0 + i * pitch,
    y1: y0 + i * pitch + side,
  }));

const box = (x0: number, y0: number, x1: number, y1: number): { quad: Box; score: number } => ({
  quad: { x0, y0, x1, y1 },
  score: 0.6,
});

const find = (
  glyphs: readonly Box[],
  ...boxes: readonly { quad: Box; score: number }[]
): GlyphColumns | undefined =>
  glyphColumns(
    drawn(glyphs),
    boxes.map(({ quad, score }) => ({ quad: quadOfBox(quad), score })),
  );

const placesOf = (columns: GlyphColumns | undefined): Box[] =>
  (columns?.boxes ?? []).map(({ quad }) => boxOfPoints(quad)).sort((a, b) => a.x0 - b.x0);

describe('columns of upright glyphs', () => {
  const left = stack(40, 20, 18, 20, 8);
  const right = stack(80, 20, 18, 20, 6);
  const ruby = stack(99, 22, 7, 9, 4);

  it('are boxes without their ruby', () => {
    const columns = find([...left, ...right, ...ruby], box(37, 17, 61, 181), box(77, 17, 109, 141));
    const places = placesOf(columns);
    assert.equal(places.length, 2);
    assert.equal(columns?.ruby.length, 4);
    assert.ok(places[1]!.x1 <= 99, `ends at ${places[1]!.x1}`);
    assert.ok(places[1]!.y0 <= 20 && places[1]!.y1 >= 138);
  });

  it('are those of a headline in larger type as well', () => {
    const headline = stack(120, 20, 30, 33, 3);
    const places = placesOf(
      find(
        [...left, ...right, ...headline],
        box(37, 17, 61, 181),
        box(77, 17, 101, 141),
        box(117, 17, 153, 120),
      ),
    );
    assert.equal(places.length, 3);
    assert.ok(places[2]!.x0 <= 120 && places[2]!.x1 >= 150, JSON.stringify(places[2]));
  });

  it('are put together from boxes of single glyphs', () => {
    const spaced = stack(40, 20, 18, 30, 7);
    const boxes = spaced.map(({ x0, y0, x1, y1 }) => box(x0 - 2, y0 - 2, x1 + 2, y1 + 2));
    assert.equal(placesOf(find(spaced, ...boxes)).length, 1);
  });

  it('are found beside others, and to their ends', () => {
    const places = placesOf(find([...left, ...right], box(37, 17, 61, 130), box(77, 17, 101, 141)));
    assert.equal(places.length, 2);
    assert.ok(places[0]!.y1 >= 178, `ends at ${places[0]!.y1}`);
  });

  it('are boxes of their own below a large gap', () => {
    const below = stack(40, 120, 18, 20, 4);
    const above = stack(40, 10, 18, 20, 3);
    const columns = find([...above, ...below], box(37, 7, 61, 203));
    assert.equal(placesOf(columns).length, 2);
  });

  it('lean as a scan does', () => {
    const leaning = [40, 80, 120].flatMap((x) =>
      stack(x, 10, 18, 20, 12).map((glyph) => {
        const by = Math.round(glyph.y0 * 0.05);
        return { ...glyph, x0: glyph.x0 + by, x1: glyph.x1 + by };
      }),
    );
    const boxes = [40, 80, 120].map((x) => box(x - 2, 7, x + 32, 251));
    const columns = find(leaning, ...boxes);
    assert.equal(columns?.boxes.length, 3);
    const [a, , , d] = columns.boxes[0]!.quad;
    assert.ok(d.x - a.x > 6, 'the box leans');
  });

  it('are not level lines of glyphs on a grid', () => {
    const rows = [20, 55, 90].flatMap((y) =>
      Array.from({ length: 8 }, (_, i) => ({
        x0: 20 + i * 20,
        x1: 38 + i * 20,
        y0: y,
        y1: y + 18,
      })),
    );
    assert.equal(find(rows, box(17, 17, 181, 41), box(17, 52, 181, 76)), undefined);
    const glyphs = rows.map(({ x0, y0, x1, y1 }) => box(x0 - 1, y0 - 2, x1 + 1, y1 + 2));
    assert.equal(find(rows, ...glyphs), undefined);
  });

  it('leave boxes beside them as they are', () => {
    const number = stack(180, 235, 10, 12, 1);
    const columns = find([...left, ...number], box(37, 17, 61, 181), box(176, 232, 194, 248));
    assert.equal(columns?.boxes.length, 2);
  });

  it('are not looked for without ink', () => {
    assert.equal(find([], box(37, 17, 61, 181)), undefined);
  });
});
