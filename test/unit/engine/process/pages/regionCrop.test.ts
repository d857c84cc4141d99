import assert from 'node:assert/strict';
import {
  cropImage,
  paddedBox,
  recognizeCrop,
} from '../../../../../src/engine/process/pages/regionCrop.ts';
import type { OcrPage } from '../../../../../src/core/document/document.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';

/** Each pixel encodes its position: red = x, green = y. */
function grid(width: number, height: number): RasterImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 0], (y * width + x) * 3);
  }
  return { width, height, data };
}

const found = (box: { x0: number; y0: number; x1: number; y1: number }): OcrPage => {
  const quad = [
    { x: box.x0, y: box.y0 },
    { x: box.x1, y: box.y0 },
    { x: box.x1, y: box.y1 },
    { x: box.x0, y: box.y1 },
  ] as const;
  const line = { text: 'a', quad, confidence: 1, words: [{ text: 'a', box, confidence: 1 }] };
  return {
    ...{ index: 0, width: 1, height: 1, rotation: 0, origin: 'ocr', markdown: 'a', text: 'a' },
    ...{ raw: '', confidence: 1, scripts: [], timings: {}, warnings: [] },
    regions: [
      {
        ...{ id: 'p1-r1', kind: 'paragraph', markdown: 'a', text: 'a', confidence: 1 },
        ...{ places: [box], lines: [line] },
        table: {
          rows: 1,
          columns: 1,
          cells: [
            {
              ...{ row: 0, column: 0, rowSpan: 1, columnSpan: 1, text: 'a', box },
              ...{ header: false, confidence: 1 },
            },
          ],
        },
      },
    ],
  };
};

describe('reading a part of a page', () => {
  it('cuts out the pixels of the box', () => {
    const part = cropImage(grid(20, 30), { x0: 5, y0: 10, x1: 8, y1: 12 });
    assert.deepEqual([part.width, part.height], [3, 2]);
    assert.deepEqual([...part.data.subarray(0, 3)], [5, 10, 0]);
    assert.deepEqual([...part.data.subarray(-3)], [7, 11, 0]);
  });

  it('adds a margin that ends at the edges of the page', () => {
    const box = paddedBox({ x0: 1, y0: 50, x1: 99.6, y1: 150 }, { width: 100, height: 400 });
    assert.deepEqual(box, { x0: 0, y0: 46, x1: 100, y1: 154 });
    const outside = paddedBox({ x0: 500, y0: 500, x1: 600, y1: 600 }, { width: 10, height: 10 });
    assert.deepEqual(outside, { x0: 9, y0: 9, x1: 10, y1: 10 });
  });

  it('maps every place of the result back to the page', async () => {
    const crop = { box: { x0: 20, y0: 30, x1: 40, y1: 50 }, rotation: 0 } as const;
    const page = await recognizeCrop(grid(100, 200), crop, (part) => {
      assert.deepEqual([part.width, part.height], [28, 28]);
      assert.deepEqual([...part.data.subarray(0, 2)], [16, 26]);
      return Promise.resolve(found({ x0: 1, y0: 2, x1: 3, y1: 4 }));
    });
    assert.deepEqual([page.width, page.height, page.rotation], [100, 200, 0]);
    const moved = { x0: 17, y0: 28, x1: 19, y1: 30 };
    const [region] = page.regions;
    assert.deepEqual(region?.places, [moved]);
    assert.deepEqual(region.lines?.[0]?.words?.[0]?.box, moved);
    assert.deepEqual(region.lines[0].quad[0], { x: 17, y: 28 });
    assert.deepEqual(region.table?.cells[0]?.box, moved);
  });

  it('assigns a region without a place the place of the part', async () => {
    const crop = { box: { x0: 20, y0: 30, x1: 40, y1: 50 }, rotation: 0 } as const;
    const page = await recognizeCrop(grid(100, 200), crop, ({ width, height }) => {
      const { regions, ...rest } = found({ x0: 1, y0: 2, x1: 3, y1: 4 });
      return Promise.resolve({
        ...{ ...rest, width, height },
        regions: regions.map((region) => ({ ...region, places: [] })),
      });
    });
    assert.deepEqual(page.regions[0]?.places, [{ x0: 16, y0: 26, x1: 44, y1: 54 }]);
  });

  it('rotates the page upright first', async () => {
    const crop = { box: { x0: 0, y0: 0, x1: 30, y1: 20 }, rotation: 90 } as const;
    const page = await recognizeCrop(grid(20, 30), crop, (part) => {
      // Clockwise: the source's lower left corner is now at the top left.
      assert.deepEqual([part.width, part.height], [30, 20]);
      assert.deepEqual([...part.data.subarray(0, 2)], [0, 29]);
      return Promise.resolve(found({ x0: 0, y0: 0, x1: 1, y1: 1 }));
    });
    assert.deepEqual([page.width, page.height, page.rotation], [30, 20, 90]);
  });
});
