import { distance, type Point, type Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { LineTask } from './lineRecognizer.ts';
import { perspective } from './perspective.ts';

export interface CropOptions {
  /** Share of the line's height that is added on every side; default 0. */
  readonly padding?: number;
  /** The box is a single upright glyph, however tall; default false. */
  readonly glyph?: boolean;
  /** Height of the result in pixels; default: as on the page. */
  readonly height?: number;
}

/** Boxes at least this many times as tall as wide are rotated to be horizontal, as in PP-OCR. */
const TALL_RATIO = 1.5;

/** A box whose sides deviate from the pixel grid by less than this is copied, not resampled. */
const UPRIGHT_TOLERANCE = 0.75;

/**
 * Cuts a line out of its page. A tall box is rotated by 90° counter-clockwise, so that text that
 * runs downwards reads to the right. Positions outside the page repeat its border.
 */
export function cropLine(image: RasterImage, quad: Quad, options: CropOptions = {}): LineTask {
  const width = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2]));
  const height = Math.max(distance(quad[0], quad[3]), distance(quad[1], quad[2]));
  const vertical = options.glyph !== true && height >= TALL_RATIO * width;
  const turned: Quad = vertical ? [quad[1], quad[2], quad[3], quad[0]] : quad;
  const thickness = Math.min(width, height);
  const border = (options.padding ?? 0) * thickness;
  const padded = pad(turned, border);
  const size = {
    width: Math.max(distance(padded[0], padded[1]), distance(padded[3], padded[2])),
    height: Math.max(distance(padded[0], padded[3]), distance(padded[1], padded[2])),
  };
  const scale = options.height === undefined ? 1 : options.height / size.height;
  const target = {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
  const crop =
    scale === 1
      ? cropQuad(image, padded, target)
      : perspective(image, padded, target.width, target.height);
  return { quad: padded, crop, vertical, margin: border / Math.max(size.height, 1) };
}

/** What a quad of a page shows, in the page's own resolution; `size` is for one that is slanted. */
export function cropQuad(
  image: RasterImage,
  quad: Quad,
  size: { readonly width: number; readonly height: number },
): RasterImage {
  return copyUpright(image, quad) ?? perspective(image, quad, size.width, size.height);
}

/** Moves every side outwards by `margin` pixels. */
function pad([a, b, c, d]: Quad, margin: number): Quad {
  if (margin === 0) return [a, b, c, d];
  const move = (corner: Point, along: Point, across: Point): Point => {
    const u = distance(corner, along) || 1;
    const v = distance(corner, across) || 1;
    return {
      x: corner.x + margin * ((corner.x - along.x) / u + (corner.x - across.x) / v),
      y: corner.y + margin * ((corner.y - along.y) / u + (corner.y - across.y) / v),
    };
  };
  return [move(a, b, d), move(b, a, c), move(c, d, b), move(d, c, a)];
}

/** A box along the pixel grid and inside the page, row by row; undefined for any other box. */
function copyUpright(image: RasterImage, [a, b, c, d]: Quad): RasterImage | undefined {
  const x0 = Math.round((a.x + d.x) / 2);
  const x1 = Math.round((b.x + c.x) / 2);
  const y0 = Math.round((a.y + b.y) / 2);
  const y1 = Math.round((c.y + d.y) / 2);
  const off = Math.max(
    Math.abs(a.x - d.x),
    Math.abs(b.x - c.x),
    Math.abs(a.y - b.y),
    Math.abs(c.y - d.y),
  );
  const inside = x0 >= 0 && y0 >= 0 && x1 <= image.width && y1 <= image.height;
  // A box that was rotated by 90° has x1 < x0 or y1 < y0 here.
  if (off > UPRIGHT_TOLERANCE || !inside || x1 <= x0 || y1 <= y0) return undefined;
  const width = x1 - x0;
  const height = y1 - y0;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * image.width + x0) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}
