import {
  type Box,
  boxArea,
  boxHeight,
  boxWidth,
  clampBox,
  intersectBox,
  type Size,
  unionBox,
} from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';

/** Images that cover more of the page are its background (a scan, a slide's backdrop). */
const BACKGROUND = 0.8;
/** Smaller ones are bullets, logos and lines, as shares of the page's shorter side. */
const SMALLEST_SIDE = 0.04;
/** Strips of one picture touch within this many pixels. */
const TOUCH = 3;

/** Joins boxes that overlap or touch: writers cut pictures into strips and tiles. */
export function joinTouching(boxes: readonly Box[]): Box[] {
  const result: Box[] = [];
  for (const box of boxes) {
    let joined = box;
    for (let i = result.length - 1; i >= 0; i--) {
      const other = at(result, i);
      const grown = {
        x0: other.x0 - TOUCH,
        y0: other.y0 - TOUCH,
        x1: other.x1 + TOUCH,
        y1: other.y1 + TOUCH,
      };
      if (!intersectBox(grown, joined)) continue;
      joined = unionBox([joined, other]);
      result.splice(i, 1);
      // The larger box may touch boxes that were passed already.
      i = result.length;
    }
    result.push(joined);
  }
  return result;
}

/** A page with more images is a mosaic; their boxes are not worth the time. */
const MAX_IMAGES = 2000;

/** Pictures on the page: image boxes joined, clipped to the page, without specks and background. */
export function pdfFigures(images: readonly Box[], size: Size): Box[] {
  const shown = images
    .slice(0, MAX_IMAGES)
    .map((box) => clampBox(box, size))
    .filter((box) => boxArea(box) > 0 && boxArea(box) < BACKGROUND * size.width * size.height);
  const side = SMALLEST_SIDE * Math.min(size.width, size.height);
  return joinTouching(shown).filter(
    (box) =>
      boxWidth(box) >= side &&
      boxHeight(box) >= side &&
      boxArea(box) < BACKGROUND * size.width * size.height,
  );
}

/** Share of the page that images cover, on a grid of 50 × 50 cells. */
export function imageCoverage(images: readonly Box[], size: Size): number {
  const cells = 50;
  const covered = new Uint8Array(cells * cells);
  for (const image of images.slice(0, MAX_IMAGES)) {
    const box = clampBox(image, size);
    const x0 = Math.round((box.x0 / size.width) * cells);
    const x1 = Math.round((box.x1 / size.width) * cells);
    const y0 = Math.round((box.y0 / size.height) * cells);
    const y1 = Math.round((box.y1 / size.height) * cells);
    for (let y = y0; y < y1; y++) covered.fill(1, y * cells + x0, y * cells + Math.max(x0, x1));
  }
  return covered.reduce((sum, cell) => sum + cell, 0) / covered.length;
}
