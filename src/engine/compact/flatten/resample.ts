import { at } from '../../../core/system/items.ts';
import { defined } from '../../../core/system/defined.ts';
import type { Point } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { copyCubic } from '../line/cubic.ts';
import type { PageMap } from './pageMap.ts';

/** The map is computed at every n-th pixel and is linear between. */
const STEP = 16;

/** A page as it looks on a map, with bicubic weights and replicated borders. */
export function resample(page: RasterImage, { width, height, toPage }: PageMap): RasterImage {
  const columns = Math.ceil(width / STEP) + 1;
  const rows = Math.ceil(height / STEP) + 1;
  const nodes: Point[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      nodes.push(toPage({ x: column * STEP, y: row * STEP }));
    }
  }
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const first = Math.floor(y / STEP) * columns;
    // The middle of the pixel.
    const down = ((y % STEP) + 0.5) / STEP;
    for (let column = 0; column < columns - 1; column++) {
      const from = between(at(nodes, first + column), at(nodes, first + column + columns), down);
      const to = between(
        at(nodes, first + column + 1),
        at(nodes, first + column + 1 + columns),
        down,
      );
      const [stepX, stepY] = [(to.x - from.x) / STEP, (to.y - from.y) / STEP];
      const end = Math.min(width, (column + 1) * STEP);
      for (let x = column * STEP; x < end; x++) {
        const along = x - column * STEP + 0.5;
        const px = from.x + along * stepX - 0.5;
        const py = from.y + along * stepY - 0.5;
        copyCubic(page, px, py, data, 3 * (y * width + x));
      }
    }
  }
  return defined({ width, height, data, dpi: page.dpi });
}

const between = (a: Point, b: Point, share: number): Point => ({
  x: a.x + share * (b.x - a.x),
  y: a.y + share * (b.y - a.y),
});
