import type { Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { imagePart } from '../line/imagePart.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, histogramOf, isPrint, printLevels, quantileOf, type PrintLevels } from './grey.ts';

/** Connected ink in a part of a page. */
export interface InkBlob {
  /** Pixels of the page. */
  readonly box: Box;
  /** Number of its pixels. */
  readonly area: number;
  /** It reaches the upper or the lower edge of the part, and may continue beyond. */
  readonly cut: boolean;
}

/** Levels of the print in a line's box; undefined for a box without print. */
export function levelsIn(image: RasterImage, box: Box): PrintLevels | undefined {
  const levels = printLevels(greyOf(imagePart(image, box).part));
  return isPrint(levels) ? levels : undefined;
}

/** Longest runs of ink that are strokes of glyphs, in pixels; longer ones are rulings. */
export interface LongestRuns {
  readonly across: number;
  readonly down: number;
}

/**
 * Connected ink in a part of a page, from left to right, without rulings. The part's own background
 * counts, since cells of a table may be shaded; the contrast is that of a line of the same page.
 */
export function inkBlobs(
  image: RasterImage,
  place: Box,
  levels: PrintLevels,
  longest: LongestRuns,
): InkBlob[] {
  const { part, at } = imagePart(image, place);
  const { width, height } = part;
  if (width === 0 || height === 0) return [];
  const mask = inkMask(greyOf(part), levels);
  clearLongRuns(mask, { lines: width, step: 1, length: height, stride: width }, longest.down);
  clearLongRuns(mask, { lines: height, step: width, length: width, stride: 1 }, longest.across);
  const runs = inkRuns(width, height, (index) => mask[index] === 1);
  return touchingRuns(runs, 0)
    .map((blob) => blobOf(blob, at))
    .sort((a, b) => a.box.x0 - b.box.x0);
}

/** 1 for pixels that differ from the median by more than half of the print's contrast. */
function inkMask(grey: Uint8Array, { ground, ink }: PrintLevels): Uint8Array {
  const contrast = ink - ground;
  const threshold = quantileOf(histogramOf(grey), 0.5) + contrast / 2;
  return contrast < 0
    ? grey.map((value) => (value < threshold ? 1 : 0))
    : grey.map((value) => (value > threshold ? 1 : 0));
}

/** Rows or columns of a mask. */
interface Direction {
  /** How many there are, and from each to the next in the mask. */
  readonly lines: number;
  readonly step: number;
  /** Pixels of each, and from each to the next in the mask. */
  readonly length: number;
  readonly stride: number;
}

function clearLongRuns(
  mask: Uint8Array,
  { lines, step, length, stride }: Direction,
  longest: number,
): void {
  for (let line = 0; line < lines; line++) {
    const first = line * step;
    for (let i = 0; i < length; i++) {
      const start = i;
      while (i < length && mask[first + i * stride] === 1) i++;
      if (i - start <= longest) continue;
      for (let k = start; k < i; k++) mask[first + k * stride] = 0;
    }
  }
}

function blobOf(runs: readonly PixelRun[], at: Box): InkBlob {
  let [x0, y0, x1, y1, area] = [Infinity, Infinity, 0, 0, 0];
  for (const { row, start, end } of runs) {
    x0 = Math.min(x0, start);
    x1 = Math.max(x1, end);
    y0 = Math.min(y0, row);
    y1 = Math.max(y1, row + 1);
    area += end - start;
  }
  return {
    box: { x0: x0 + at.x0, y0: y0 + at.y0, x1: x1 + at.x0, y1: y1 + at.y0 },
    area,
    cut: y0 === 0 || y1 + at.y0 === at.y1,
  };
}
