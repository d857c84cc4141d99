import type { RasterImage } from '../../../core/geometry/raster.ts';
import { copyPixel } from '../line/copyPixel.ts';
import { greyOf, printLevels } from '../prepare/grey.ts';

/** Soft edge of ink, which is copied with it, in pixels: what is beyond may be a halftone. */
export const SOFT = 2;

/** A column of glyphs as it stands on the page. */
export interface ColumnPicture {
  readonly image: RasterImage;
  /** 1 for pixels of ink, row by row. */
  readonly ink: Uint8Array;
  /** 1 for pixels of ink and of its soft edge. */
  readonly near: Uint8Array;
  /** Number of pixels of ink in each row. */
  readonly rows: Uint32Array;
  /** Color of the ground, RGB. */
  readonly ground: readonly number[];
}

/** The upright picture of a column whose crop was rotated counter-clockwise. */
export function columnPicture(crop: RasterImage): ColumnPicture {
  const [width, height] = [crop.height, crop.width];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      copyPixel(crop.data, ((width - 1 - x) * height + y) * 3, data, (y * width + x) * 3);
    }
  }
  const image = { width, height, data };
  const grey = greyOf(image);
  const levels = printLevels(grey);
  const threshold = (levels.ground + levels.ink) / 2;
  const isDark = levels.ink < levels.ground;
  const isBlank = levels.ink === levels.ground;
  const ink = grey.map((value) => (!isBlank && value < threshold === isDark ? 1 : 0));
  const rows = new Uint32Array(height);
  ink.forEach((value, index) => (rows[Math.floor(index / width)]! += value));
  return { image, ink, near: widened(ink, width), rows, ground: medianColor(image) };
}

/** Pixels that are at most `SOFT` columns and rows away from ink. */
function widened(ink: Uint8Array, width: number): Uint8Array {
  const wide = new Uint8Array(ink.length);
  const height = ink.length / width;
  ink.forEach((value, index) => {
    if (value === 0) return;
    const [x, y] = [index % width, Math.floor(index / width)];
    const [left, right] = [Math.max(0, x - SOFT), Math.min(width, x + SOFT + 1)];
    for (let row = Math.max(0, y - SOFT); row < Math.min(height, y + SOFT + 1); row++) {
      wide.fill(1, row * width + left, row * width + right);
    }
  });
  return wide;
}

function medianColor({ data }: RasterImage): number[] {
  return [0, 1, 2].map((channel) => {
    const values = data.filter((_, i) => i % 3 === channel).sort();
    return values[values.length >> 1] ?? 255;
  });
}
