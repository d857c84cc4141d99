import {
  boxHeight,
  boxOfPoints,
  clampBox,
  quadOfBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { glyphRows } from './glyphRows.ts';
import { UNDETECTED } from './inkBeside.ts';

/** Lower pieces of ink, in pixels, are dots or too small to be read. */
const LEAST_HEIGHT = 7;
/** Margin around a row, in its heights. */
const MARGIN = 0.25;
/** More rows are a texture. */
const MOST_ROWS = 64;
/** Number of pieces of ink from which there is a warning; fewer are ornaments and parts of drawings. */
const MANY_PIECES = 20;

/** A row of ink that no line covers. */
export interface UnseenRow extends DetectedBox {
  readonly pieces: number;
}

/** Ink outside of all lines that looks like type; its text must be proved by the recognizers. */
export function unseenRows(image: RasterImage, lines: readonly DetectedBox[]): UnseenRow[] {
  const known = lines.map(({ quad }) => quad);
  const rows = glyphRows(image, known).filter(({ height }) => height >= LEAST_HEIGHT);
  if (rows.length > MOST_ROWS) return [];
  return rows.map(({ box, pieces }) => {
    const by = MARGIN * boxHeight(box);
    const around = { x0: box.x0 - by, y0: box.y0 - by, x1: box.x1 + by, y1: box.y1 + by };
    return { quad: quadOfBox(clampBox(around, image)), score: UNDETECTED, pieces };
  });
}

/** The places of the rows that were not read, if they are worth a warning. */
export function unreadPlaces(
  rows: readonly UnseenRow[],
  isRead: (index: number) => boolean,
): Box[] {
  const unread = rows.filter((_, index) => !isRead(index));
  const pieces = unread.reduce((sum, row) => sum + row.pieces, 0);
  return pieces >= MANY_PIECES ? unread.map(({ quad }) => boxOfPoints(quad)) : [];
}
