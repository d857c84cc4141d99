import {
  type Quad,
  type Rotation,
  rotatePoint,
  type Size,
} from '../../../core/geometry/geometry.ts';
import { mapQuad } from '../../../core/geometry/mapQuad.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { defined } from '../../../core/system/defined.ts';
import { copyPixel } from '../line/copyPixel.ts';

/** Rotates a page clockwise by quarter turns. */
export function rotateImage(image: RasterImage, rotation: Rotation): RasterImage {
  if (rotation === 0) return image;
  const { width, height, data } = image;
  const upright = rotation === 180;
  const target = {
    width: upright ? width : height,
    height: upright ? height : width,
    data: new Uint8Array(data.length),
  };
  // Reads the source row by row; `start` and `step` are pixel offsets in the target.
  for (let y = 0; y < height; y++) {
    let start: number;
    let step: number;
    if (rotation === 90) {
      start = height - 1 - y;
      step = height;
    } else if (rotation === 180) {
      start = (height - 1 - y) * width + width - 1;
      step = -1;
    } else {
      start = (width - 1) * height + y;
      step = -height;
    }
    let from = y * width * 3;
    for (let x = 0, to = start * 3; x < width; x++, from += 3, to += step * 3) {
      copyPixel(data, from, target.data, to);
    }
  }
  return defined({ ...target, dpi: image.dpi });
}

/**
 * Maps a box of the page before the rotation; its first corner is again the one nearest to the top
 * left, and the order stays clockwise.
 */
export function rotateQuad(quad: Quad, rotation: Rotation, size: Size): Quad {
  const [a, b, c, d] = mapQuad(quad, (point) => rotatePoint(point, rotation, size));
  switch (rotation) {
    case 0:
      return [a, b, c, d];
    case 90:
      return [d, a, b, c];
    case 180:
      return [c, d, a, b];
    case 270:
      return [b, c, d, a];
  }
}
