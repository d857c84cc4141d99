import {
  boxArea,
  boxHeight,
  boxOfPoints,
  intersectBox,
  quadLength,
  quadThickness,
  type Quad,
  type Size,
} from '../../../core/geometry/geometry.ts';
import { mapQuad } from '../../../core/geometry/mapQuad.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { isSpeck, type DetectedBox } from '../ppocr/dbPostprocess.ts';
import type { TextDetector } from '../ppocr/lineDetector.ts';
import { at } from '../../../core/system/items.ts';
import { perspective } from '../line/perspective.ts';
import { glyphRows } from './glyphRows.ts';

/** Longest side of the detector's input in the first pass. */
const FIRST_SIDE = 960;

/** Longest side in a second pass, for small print on large pages. */
const LARGEST_SIDE = 1600;

/**
 * Thickness of a line's box, in pixels of the detector's input, below which lines run together or
 * get lost; next, the thickness that a second pass aims at. Larger is not better: boxes become so
 * tight that accents are cut off.
 */
const THIN = 16;
const AIM = 24;

/** Most pixels of the detector's maps of one page together. */
const LARGEST_MAP = 24_000_000;

/** A page that is longer than this many times its shorter side is searched in parts. */
const LONG_RATIO = 3;

/**
 * Rows of glyphs that are lower than this at the detector's size cannot be found there; a line's box
 * is thicker than its glyphs by the second factor. The other values are the number of pieces of ink
 * from which a second search is worthwhile, and the least enlargement for it.
 */
const TOO_SMALL = 7;
const ROW_THICKNESS = 1.6;
const FEW_PIECES = 12;
const LARGER = 1.3;

/**
 * A picture of this shape is one line, for which the detector sees too little background, if its
 * rows of glyphs are at least this share of its height.
 */
const STRIP_RATIO = 8;
const ROW_OF_STRIP = 0.3;

/**
 * Pictures with a shorter side below this get a margin, since the detector misses text at edges.
 */
const SMALL_SIDE = 400;
const MARGIN = 32;

/** Pictures with a shorter side below this are doubled in size. */
const TINY_SIDE = 160;

/** A detector that finds boxes at a given size of the page. */
type Detector = Pick<TextDetector, 'detect'>;

/** Boxes of the text lines of a page, in its pixels, in no particular order. */
export async function findLines(
  page: RasterImage,
  detector: Detector,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  if (isOneLine(page)) return [{ quad: wholePage(page), score: 1 }];
  if (Math.min(page.width, page.height) < SMALL_SIDE) return findInSmall(page, detector, signal);
  return findAtSizes(page, detector, signal);
}

/** Whether a picture has the shape of one line, and no rows of smaller type. */
function isOneLine(page: RasterImage): boolean {
  if (page.width < STRIP_RATIO * page.height) return false;
  return glyphRows(page, []).every(({ box }) => boxHeight(box) >= ROW_OF_STRIP * page.height);
}

/** Searches a page at a size at which its lines are thick enough, and again for small type. */
async function findAtSizes(
  page: RasterImage,
  detector: Detector,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  const longest = Math.max(page.width, page.height);
  const first = firstSide(page);
  const firstBoxes = await detector.detect(page, signal, first);
  const thickness = medianThickness(firstBoxes) * Math.min(1, first / longest);
  const isThin = firstBoxes.length > 0 && thickness < THIN && longest > first;
  const side = isThin ? sideFor(page, (first * AIM) / thickness) : first;
  const boxes = isThin ? await searchedAgain(page, firstBoxes, side, detector, signal) : firstBoxes;
  return side < longest ? withSmallType(page, boxes, side, detector, signal) : boxes;
}

/** The boxes at a larger size; a search in tiles leaves out those where nothing looks like type. */
async function searchedAgain(
  page: RasterImage,
  first: readonly DetectedBox[],
  side: number,
  detector: Detector,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  if (side <= LARGEST_SIDE) return detector.detect(page, signal, side);
  const known = first.map(({ quad }) => quad);
  const rows = glyphRows(page, known).map(({ box }) => box);
  return detector.detect(page, signal, side, [...known.map(boxOfPoints), ...rows]);
}

/** Adds the lines of type that is too small for the size at which the page was searched. */
async function withSmallType(
  page: RasterImage,
  boxes: readonly DetectedBox[],
  side: number,
  detector: Detector,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  const longest = Math.max(page.width, page.height);
  const rows = glyphRows(
    page,
    boxes.map(({ quad }) => quad),
  ).filter(({ height }) => height * (side / longest) < TOO_SMALL);
  const pieces = rows.reduce((sum, row) => sum + row.pieces, 0);
  if (pieces < FEW_PIECES) return [...boxes];
  const heights = rows.map(({ height }) => height).sort((a, b) => a - b);
  const usual = ROW_THICKNESS * at(heights, heights.length >> 1);
  const larger = sideFor(page, (AIM / usual) * longest);
  if (larger < LARGER * side) return [...boxes];
  const places = rows.map(({ box }) => box);
  const found = await detector.detect(page, signal, larger, places);
  const fresh = newBoxes(found, boxes);
  return [...boxesBeside(boxes, fresh), ...fresh];
}

/** A box is found again as a part of a larger one if that covers this share of it. */
const FOUND_AGAIN = 0.8;

/** The boxes that are not pieces of lines which were found whole later: these would be read twice. */
function boxesBeside(known: readonly DetectedBox[], later: readonly DetectedBox[]): DetectedBox[] {
  const whole = later.map(({ quad }) => boxOfPoints(quad));
  return known.filter(({ quad }) => {
    const box = boxOfPoints(quad);
    return !whole.some((other) => {
      const shared = intersectBox(box, other);
      return shared !== undefined && boxArea(shared) >= FOUND_AGAIN * boxArea(box);
    });
  });
}

/** The boxes of which others cover at most half. */
function newBoxes(found: readonly DetectedBox[], known: readonly DetectedBox[]): DetectedBox[] {
  const taken = known.map(({ quad }) => boxOfPoints(quad));
  return found.filter(({ quad }) => {
    const box = boxOfPoints(quad);
    const shared = taken.map((other) => intersectBox(box, other));
    const covered = shared.reduce((sum, part) => sum + (part ? boxArea(part) : 0), 0);
    return covered <= boxArea(box) / 2;
  });
}

/** Longest side at which a page is searched first. */
function firstSide(page: Size): number {
  const [short, long] = [Math.min(page.width, page.height), Math.max(page.width, page.height)];
  if (long <= LONG_RATIO * short) return FIRST_SIDE;
  return sideFor(page, (FIRST_SIDE / short) * long);
}

/**
 * Longest side at which a page is searched, at most its own. Up to `LARGEST_SIDE` a page is searched
 * at once, beyond it in tiles, if that is needed for lines to be thick enough.
 */
function sideFor(page: Size, wanted: number): number {
  const longest = Math.max(page.width, page.height);
  const most = Math.sqrt(LARGEST_MAP / (page.width * page.height)) * longest;
  const side = wanted * (THIN / AIM) > LARGEST_SIDE ? wanted : Math.min(LARGEST_SIDE, wanted);
  return Math.round(Math.min(longest, most, side));
}

/** Searches a small picture after enlarging it and adding a margin that continues its edges. */
async function findInSmall(
  page: RasterImage,
  detector: Detector,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  const scale = Math.min(page.width, page.height) < TINY_SIDE ? 2 : 1;
  const margin = MARGIN / scale;
  const { width, height } = page;
  const frame: Quad = [
    { x: -margin, y: -margin },
    { x: width + margin, y: -margin },
    { x: width + margin, y: height + margin },
    { x: -margin, y: height + margin },
  ];
  const framed = perspective(
    page,
    frame,
    Math.round((width + 2 * margin) * scale),
    Math.round((height + 2 * margin) * scale),
  );
  const boxes = await findAtSizes(framed, detector, signal);
  const onPage = boxes.map(({ quad, score }) => ({
    score,
    quad: mapQuad(quad, ({ x, y }) => ({
      x: Math.min(width, Math.max(0, x / scale - margin)),
      y: Math.min(height, Math.max(0, y / scale - margin)),
    })),
  }));
  // A box that is only in the margin has shrunk to a line at the page's edge, which cannot be
  // cropped.
  return onPage.filter(({ quad }) => !isSpeck(quad));
}

const wholePage = ({ width, height }: Size): Quad => [
  { x: 0, y: 0 },
  { x: width, y: 0 },
  { x: width, y: height },
  { x: 0, y: height },
];

/** Median thickness of boxes, weighted by length, so that specks do not count; 0 without boxes. */
export function medianThickness(boxes: readonly DetectedBox[]): number {
  const lines = boxes
    .map(({ quad }) => {
      const [a, b] = [quadThickness(quad), quadLength(quad)];
      return { thickness: Math.min(a, b), length: Math.max(a, b) };
    })
    .sort((a, b) => a.thickness - b.thickness);
  const half = lines.reduce((sum, { length }) => sum + length, 0) / 2;
  let seen = 0;
  for (const { thickness, length } of lines) {
    seen += length;
    if (seen >= half) return thickness;
  }
  return 0;
}
