import type { Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

/** A part of a page and its place: whole pixels. */
export interface ImagePart {
  readonly part: RasterImage;
  readonly at: Box;
}

/** Copies the part of a page in a box, which is rounded outwards and cut off at the page's edges. */
export function imagePart(image: RasterImage, { x0, y0, x1, y1 }: Box): ImagePart {
  const left = Math.max(0, Math.floor(x0));
  const top = Math.max(0, Math.floor(y0));
  const right = Math.max(left, Math.min(image.width, Math.ceil(x1)));
  const bottom = Math.max(top, Math.min(image.height, Math.ceil(y1)));
  const width = right - left;
  const data = new Uint8Array(width * (bottom - top) * 3);
  for (let y = top; y < bottom; y++) {
    const from = (y * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), (y - top) * width * 3);
  }
  const part = { width, height: bottom - top, data };
  return { part, at: { x0: left, y0: top, x1: right, y1: bottom } };
}
