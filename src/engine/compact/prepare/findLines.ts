import {
  quadLength,
  quadThickness,
  type Quad,
  type Size,
} from '../../../core/geometry/geometry.ts';
import { mapQuad } from '../../../core/geometry/mapQuad.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { isSpeck, type DetectedBox } from '../ppocr/dbPostprocess.ts';
import type { TextDetector } from '../ppocr/lineDetector.ts';
import { perspective } from '../line/perspective.ts';

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

/** A picture of this shape is one line: the detector sees too little background around it. */
const STRIP_RATIO = 8;

/**
 * Pictures with a shorter side below this get a margin, since the detector misses text at edges.
 */
const SMALL_SIDE = 400;
const MARGIN = 32;

/** Pictures with a shorter side below this are doubled in size. */
const TINY_SIDE = 160;

/** Boxes of the text lines of a page, in its pixels, in no particular order. */
export async function findLines(
  page: RasterImage,
  detector: Pick<TextDetector, 'detect'>,
  signal: AbortSignal,
): Promise<DetectedBox[]> {
  if (page.width >= STRIP_RATIO * page.height) return [{ quad: wholePage(page), score: 1 }];
  if (Math.min(page.width, page.height) < SMALL_SIDE) return findInSmall(page, detector, signal);
  const boxes = await detector.detect(page, signal, FIRST_SIDE);
  const longest = Math.max(page.width, page.height);
  const scale = Math.min(1, FIRST_SIDE / longest);
  const thickness = medianThickness(boxes) * scale;
  if (boxes.length === 0 || thickness >= THIN || longest <= FIRST_SIDE) return boxes;
  const side = Math.min(LARGEST_SIDE, longest, Math.round((FIRST_SIDE * AIM) / thickness));
  return detector.detect(page, signal, side);
}

/** Searches a small picture after enlarging it and adding a margin that continues its edges. */
async function findInSmall(
  page: RasterImage,
  detector: Pick<TextDetector, 'detect'>,
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
  const boxes = await detector.detect(framed, signal, FIRST_SIDE);
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
