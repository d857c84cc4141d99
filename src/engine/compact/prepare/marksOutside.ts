import {
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  overlapRatio,
  type Box,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import { largest, smallest } from '../../../core/geometry/extremes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { inkBlobs, levelsIn, type InkBlob } from './inkPart.ts';

// All lengths are in heights of the line's box.

/** Slope of a level box, from end to end. */
const LEVEL = 0.15;
/** How far outside of a line its marks are looked for. */
const OUTSIDE = 0.45;
/** Smallest extent of a mark, below which it is a speck, and largest mark. */
const SPECK = 0.08;
/** Two dots of one letter, which may be smaller: largest distance and difference of height. */
const DOTS = { apart: 0.5, level: 0.08 } as const;
const MARK = { high: 0.35, wide: 0.6 } as const;
/** A letter that reaches out farther touches the ink of another line. */
const FARTHEST = 0.3;
/** Largest distance of a mark from its letter, and the share of its width that is over the letter. */
const GAP = 0.22;
const OVER = 0.5;
/** A box whose letters are outside by less is not changed: its crop has a margin. */
const LEAST = 0.04;
/** Longer runs of ink are rulings. */
const LONGEST = { across: 1.8, down: 1.5 } as const;

/**
 * Heightens the boxes of level lines to the marks of their letters: the detector's boxes cut off the
 * dots of Ü, the accents of É and the dots below ẹ, and all recognizers would be certain of U, E and
 * e.
 * @param image that the boxes were found in
 */
export function withMarksOutside(image: RasterImage, boxes: readonly DetectedBox[]): DetectedBox[] {
  const places = boxes.map(({ quad }) => boxOfPoints(quad));
  return boxes.map((detected, index) => {
    const box = places[index];
    if (!box || !isLevel(detected.quad, box)) return detected;
    const levels = levelsIn(image, box);
    if (!levels) return detected;
    const height = boxHeight(box);
    const others = places.filter((other, i) => i !== index && isNear(other, box));
    const longest = { across: LONGEST.across * height, down: LONGEST.down * height };
    const outer = OUTSIDE * height;
    const place = { ...box, y0: box.y0 - outer, y1: box.y1 + outer };
    const blobs = inkBlobs(image, place, levels, longest);
    const above = reachOf(blobs, box, place, others, 'above');
    const below = reachOf(blobs, box, place, others, 'below');
    const least = LEAST * height;
    if (Math.max(above, below) <= least) return detected;
    return { ...detected, quad: heightened(detected.quad, above, below) };
  });
}

const isLevel = ([a, b]: Quad, box: Box): boolean =>
  b.x > a.x && Math.abs(a.y - b.y) <= LEVEL * boxHeight(box) && boxWidth(box) >= boxHeight(box);

const isNear = (other: Box, { x0, x1, y0, y1 }: Box): boolean =>
  other.x1 > x0 && other.x0 < x1 && other.y1 > y0 - (y1 - y0) && other.y0 < y1 + (y1 - y0);

/** How far the marks and letters of a line reach out of its box, in pixels. */
function reachOf(
  blobs: readonly InkBlob[],
  line: Box,
  place: Box,
  others: readonly Box[],
  side: 'above' | 'below',
): number {
  const height = boxHeight(line);
  const outside = ({ box }: InkBlob): number =>
    side === 'above' ? line.y0 - box.y0 : box.y1 - line.y1;
  /** The blob may continue outside of what was looked at. */
  const isOpen = ({ box }: InkBlob): boolean =>
    side === 'above' ? box.y0 <= Math.ceil(place.y0) : box.y1 >= Math.floor(place.y1);
  const letters = blobs.filter((blob) => !isOpen(blob) && isLetter(blob.box, line, side));
  const marks = blobs.filter((blob) => outside(blob) > 0).map(({ box }) => box);
  const own = blobs.filter((blob) => {
    if (outside(blob) <= 0 || isOpen(blob)) return false;
    const { x, y } = boxCenter(blob.box);
    if (others.some(({ x0, x1, y0, y1 }) => x > x0 && x < x1 && y > y0 && y < y1)) return false;
    if (letters.includes(blob)) return outside(blob) <= FARTHEST * height;
    return isMark(blob.box, marks, letters, height, side);
  });
  const farthest = largest(own.map(outside), 0);
  return Math.min(OUTSIDE * height, farthest);
}

/** Ink that reaches into the middle of its line. */
const isLetter = (box: Box, line: Box, side: 'above' | 'below'): boolean => {
  const middle = (line.y0 + line.y1) / 2;
  return side === 'above' ? box.y1 >= middle - 1 : box.y0 <= middle + 1;
};

function isMark(
  mark: Box,
  marks: readonly Box[],
  letters: readonly InkBlob[],
  height: number,
  side: 'above' | 'below',
): boolean {
  const [wide, high] = [boxWidth(mark) / height, boxHeight(mark) / height];
  if (high > MARK.high || wide > MARK.wide) return false;
  if (Math.min(wide, high) < SPECK && !marks.some((other) => areDots(mark, other, height))) {
    return false;
  }
  const gaps = letters
    .filter(({ box }) => overlapRatio(mark.x0, mark.x1, box.x0, box.x1) >= OVER)
    .map(({ box }) => (side === 'above' ? box.y0 - mark.y1 : mark.y0 - box.y1));
  return gaps.length > 0 && smallest(gaps) <= GAP * height;
}

/** Whether two marks are the dots of one letter. */
function areDots(a: Box, b: Box, height: number): boolean {
  const [p, q] = [boxCenter(a), boxCenter(b)];
  const apart = Math.abs(p.x - q.x) / height;
  return a !== b && apart > 0 && apart <= DOTS.apart && Math.abs(p.y - q.y) <= DOTS.level * height;
}

/** A quad with its upper and lower edges moved outwards along its ends. */
function heightened([a, b, c, d]: Quad, above: number, below: number): Quad {
  return [
    { ...a, y: a.y - above },
    { ...b, y: b.y - above },
    { ...c, y: c.y + below },
    { ...d, y: d.y + below },
  ];
}
