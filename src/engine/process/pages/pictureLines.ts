/** Finds the text lines of a page's pictures that the embedded text lacks. */
import type { Line } from '../../../core/document/document.ts';
import { BoxGrid } from '../../../core/geometry/boxGrid.ts';
import {
  type Box,
  boxArea,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  intersectBox,
  type Quad,
  unionBox,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

/** Margin around the examined pictures, in pixels. */
const MARGIN = 32;
/** A detector would mistake longer strips for one line. */
const STRIP = 6;
/** A line is already read if embedded text covers this share of it. */
const COVERED = 0.3;
/** Thinner lines (below 4 pt at 200 dpi) are not legible, in pixels. */
export const THINNEST_LINE = 10;
/** Side of the squares of the index of lines, in pixels. */
const PLACE = 64;

/** A picture and the positions of its lines that the embedded text lacks. */
export interface PictureLines {
  readonly picture: Box;
  readonly lines: readonly Box[];
}

/** The part of a page that contains all of its pictures, with everything else white. */
export interface PicturesAlone {
  readonly image: RasterImage;
  /** Offset of the part on the page. */
  readonly x0: number;
  readonly y0: number;
}

/** Whole pixels of a box that are inside an image. */
const pixelsOf = (box: Box, { width, height }: RasterImage): Box => ({
  x0: Math.max(0, Math.floor(box.x0)),
  y0: Math.max(0, Math.floor(box.y0)),
  x1: Math.min(width, Math.ceil(box.x1)),
  y1: Math.min(height, Math.ceil(box.y1)),
});

/** Cuts out the pictures in position, so that one detection covers them all and no other text. */
export function picturesAlone(page: RasterImage, pictures: readonly Box[]): PicturesAlone {
  const around = unionBox(pictures);
  const [wide, high] = [boxWidth(around), boxHeight(around)];
  const aside = MARGIN + Math.max(0, (high / STRIP - wide) / 2);
  const above = MARGIN + Math.max(0, (wide / STRIP - high) / 2);
  const x0 = Math.floor(around.x0 - aside);
  const y0 = Math.floor(around.y0 - above);
  const width = Math.ceil(around.x1 + aside) - x0;
  const height = Math.ceil(around.y1 + above) - y0;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const picture of pictures) {
    const { x0: left, x1: right, y0: top, y1: bottom } = pixelsOf(picture, page);
    for (let y = top; y < bottom; y++) {
      const row = page.data.subarray((y * page.width + left) * 3, (y * page.width + right) * 3);
      data.set(row, ((y - y0) * width + left - x0) * 3);
    }
  }
  return { image: { width, height, data }, x0, y0 };
}

/**
 * Sorts detected lines by picture, without those that the embedded text covers.
 * @param found positions in pixels of the page
 */
export function linesByPicture(
  found: readonly Quad[],
  pictures: readonly Box[],
  own: readonly Line[],
): PictureLines[] {
  const texts = new BoxGrid<Box>(PLACE);
  for (const { quad } of own) {
    const box = boxOfPoints(quad);
    texts.add(box, box);
  }
  const missing = found
    .map(boxOfPoints)
    .filter(
      (box) => Math.min(boxWidth(box), boxHeight(box)) >= THINNEST_LINE && !isCoveredBy(box, texts),
    );
  // Of nested pictures, a line belongs to the smallest.
  const order = [...pictures].sort((a, b) => boxArea(a) - boxArea(b));
  const held = new Map<Box, Box[]>(order.map((picture) => [picture, []]));
  for (const line of missing) {
    const picture = order.find((box) => isInside(line, box));
    if (picture) held.get(picture)?.push(line);
  }
  return [...held]
    .filter(([, lines]) => lines.length > 0)
    .map(([picture, lines]) => ({ picture, lines }));
}

/** Whether embedded text covers a detected line. */
export function isCoveredBy(line: Box, texts: BoxGrid<Box>): boolean {
  let common = 0;
  for (const text of texts.within(line)) {
    const both = intersectBox(line, text);
    if (both) common += boxArea(both);
  }
  return common >= COVERED * boxArea(line);
}

const isInside = (line: Box, picture: Box): boolean => {
  const { x, y } = boxCenter(line);
  return x >= picture.x0 && x <= picture.x1 && y >= picture.y0 && y <= picture.y1;
};
