import type { Point, Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { LineTask } from './lineRecognizer.ts';

/**
 * A part of a line as a line of its own.
 * @param from first column of the crop
 * @param to column after the last
 */
export function partOfLine(task: LineTask, from: number, to: number): LineTask {
  const { crop, quad } = task;
  const [a, b, c, d] = quad;
  const along = (start: Point, end: Point, column: number): Point => {
    const share = column / crop.width;
    return { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) };
  };
  const part: Quad = [along(a, b, from), along(a, b, to), along(d, c, to), along(d, c, from)];
  return { ...task, quad: part, crop: columnsOf(crop, from, to) };
}

/** The columns `from` up to but not including `to` of an image. */
export function columnsOf(
  { width, height, data }: RasterImage,
  from: number,
  to: number,
): RasterImage {
  const part = { width: to - from, height, data: new Uint8Array(3 * (to - from) * height) };
  for (let y = 0; y < height; y++) {
    const row = data.subarray(3 * (y * width + from), 3 * (y * width + to));
    part.data.set(row, 3 * y * part.width);
  }
  return part;
}
