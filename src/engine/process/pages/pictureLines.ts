/** Which text lines of a page's pictures are not among the page's own lines. */
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

/** Ground around the pictures that are looked at, in pixels. */
const MARGIN = 32;
/** A detector takes longer strips for one line. */
const STRIP = 6;
/** A line of which own text covers this much is read. */
const COVERED = 0.3;
/** Thinner lines (below 4 pt at 200 dpi) are not legible, in pixels. */
export const THINNEST_LINE = 10;
/** Side of the squares that lines are looked up by, in pixels. */
const PLACE = 64;

/** A picture and the places of its lines that the page's own text lacks. */
export interface PictureLines {
  readonly picture: Box;
  readonly lines: readonly Box[];
}

/** The part of a page that holds all of its pictures, with white in place of everything else. */
export interface PicturesAlone {
  readonly image: RasterImage;
  /** Where the part begins on the page. */
  readonly x0: number;
  readonly y0: number;
}

/** Whole pixels of a box that lie on an image. */
const pixelsOf = (box: Box, { width, height }: RasterImage): Box => ({
  x0: Math.max(0, Math.floor(box.x0)),
  y0: Math.max(0, Math.floor(box.y0)),
  x1: Math.min(width, Math.ceil(box.x1)),
  y1: Math.min(height, Math.ceil(box.y1)),
});

/** Cuts out the pictures, each at its place, so that one look sees them all and no other text. */
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
 * Sorts found lines by picture, without those that the page's own text covers.
 * @param found places in pixels of the page
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
  // A picture on a larger one is the line's own.
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

/** Whether own text stands where a line was found. */
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
