import {
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  quadLength,
  quadThickness,
  unionBox,
  type Box,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at, getOrCreate } from '../../../core/system/items.ts';
import { imagePart } from '../line/imagePart.ts';
import { touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf } from './grey.ts';

/** Ink that looks like a row of glyphs: pieces of like height side by side. */
export interface GlyphRow {
  /** Pixels of the page. */
  readonly box: Box;
  /** Number of its pieces; glyphs that are close together are one. */
  readonly pieces: number;
  /** Median height of its pieces in pixels. */
  readonly height: number;
}

/** Ink of a known line is outside of its box by this share of its thickness at most. */
const FRINGE = 0.4;
/** A step of gray levels between two pixels that is the edge of a glyph. */
const EDGE = 40;
/** Pixels that are looked at together, and rows that two such bands have in common. */
const BAND_PIXELS = 4_000_000;
const BAND_OVERLAP = 128;
/** A band with more runs of edges than this share of its pixels is a texture or noise. */
const TEXTURE = 0.12;
/** Heights of pieces in pixels, and their greatest width in heights: words of small type touch. */
const PIECE = { least: 5, most: 64, widest: 16 } as const;
/** The widths of glyphs vary by this share of their mean; dots, bricks and windows are all alike. */
const VARIED = 0.2;
/** Bars, which are higher than this many widths on average, are no glyphs. */
const BARS = 4;
/** Greatest gap between pieces of a row, and greatest ratio of their heights. */
const GAP = 1.5;
const UNLIKE = 2.5;
/** Two pieces with this share of the lower one's height in common are side by side. */
const BESIDE = 0.5;
/** Least number of pieces in a row, or of words that they form, and its least length in heights. */
const PIECES = 5;
const WORDS = 2;
const LENGTH = 6;
/** Share of a row that its pieces take at least: the dots of a leader take less. */
const FILLED = 0.4;

/**
 * Finds ink that looks like rows of type, of whatever color, outside of boxes. It is a rough look,
 * far cheaper than the detector's: fences and windows may look like type to it.
 * @param covered boxes of known lines
 */
export function glyphRows(image: RasterImage, covered: readonly Quad[]): GlyphRow[] {
  const { width, height } = image;
  const boxes = covered.map((quad) => {
    const { x0, y0, x1, y1 } = boxOfPoints(quad);
    const by = FRINGE * Math.min(quadThickness(quad), quadLength(quad));
    return { x0: x0 - by, y0: y0 - by, x1: x1 + by, y1: y1 + by };
  });
  const rows: GlyphRow[] = [];
  const depth = Math.max(4 * BAND_OVERLAP, Math.floor(BAND_PIXELS / width));
  for (let top = 0; top === 0 || top + BAND_OVERLAP < height; top += depth - BAND_OVERLAP) {
    const band = { x0: 0, x1: width, y0: top, y1: Math.min(height, top + depth) };
    // A row in the part that two bands share belongs to the one that sees more around it.
    const from = top === 0 ? 0 : top + BAND_OVERLAP / 2;
    const to = band.y1 === height ? height : band.y1 - BAND_OVERLAP / 2;
    for (const row of rowsInBand(image, band, boxes)) {
      const { y } = boxCenter(row.box);
      if (y >= from && y < to) rows.push(row);
    }
  }
  return rows;
}

function rowsInBand(image: RasterImage, band: Box, covered: readonly Box[]): GlyphRow[] {
  const { part } = imagePart(image, band);
  const free = uncovered(band, covered);
  const runs = edgeRuns(greyOf(part), part.width, free);
  if (runs.length > TEXTURE * part.width * part.height) return [];
  const pieces = touchingRuns(runs, 1).flatMap((piece): Box[] => {
    const box = boxOfRuns(piece, band.y0);
    const height = boxHeight(box);
    const isPiece =
      height >= PIECE.least && height <= PIECE.most && boxWidth(box) <= PIECE.widest * height;
    return isPiece ? [box] : [];
  });
  return chains(pieces).flatMap(rowOf);
}

/** For each row of a band, the stretches of x that no box covers, as pairs of start and end. */
function uncovered(band: Box, covered: readonly Box[]): readonly (readonly number[])[] {
  const taken: Box[][] = Array.from({ length: boxHeight(band) }, () => []);
  for (const box of covered) {
    const first = Math.max(0, Math.floor(box.y0) - band.y0);
    const last = Math.min(taken.length, Math.ceil(box.y1) - band.y0);
    for (let y = first; y < last; y++) at(taken, y).push(box);
  }
  return taken.map((boxes) => {
    const ends: number[] = [0];
    for (const { x0, x1 } of boxes.sort((a, b) => a.x0 - b.x0)) {
      const before = ends.at(-1) ?? 0;
      if (x0 > before) ends.push(Math.floor(x0), Math.ceil(x1));
      else ends[ends.length - 1] = Math.max(before, Math.ceil(x1));
    }
    ends.push(band.x1);
    return ends;
  });
}

/** Runs of the pixels beside a step of gray levels, within the free stretches of each row. */
function edgeRuns(
  grey: Uint8Array,
  width: number,
  free: readonly (readonly number[])[],
): PixelRun[] {
  const runs: PixelRun[] = [];
  for (let row = 0; row + 1 < free.length; row++) {
    const ends = at(free, row);
    for (let i = 0; i + 1 < ends.length; i += 2) {
      const last = Math.min(width - 1, at(ends, i + 1));
      let start = -1;
      for (let x = at(ends, i); x < last; x++) {
        const here = row * width + x;
        const value = grey[here]!;
        const isEdge =
          Math.abs(value - grey[here + 1]!) > EDGE || Math.abs(value - grey[here + width]!) > EDGE;
        if (isEdge && start < 0) start = x;
        else if (!isEdge && start >= 0) {
          runs.push({ row, start, end: x });
          start = -1;
        }
      }
      if (start >= 0) runs.push({ row, start, end: last });
    }
  }
  return runs;
}

function boxOfRuns(runs: readonly PixelRun[], top: number): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, 0, 0];
  for (const { row, start, end } of runs) {
    x0 = Math.min(x0, start);
    x1 = Math.max(x1, end);
    y0 = Math.min(y0, row);
    y1 = Math.max(y1, row + 1);
  }
  return { x0, x1: x1 + 1, y0: top + y0, y1: top + y1 + 1 };
}

/** Height of the strips by which rows are found again, and rows of one strip that are looked at. */
const STRIP = 16;
const OPEN_ROWS = 32;

/** Pieces side by side, from left to right. */
function chains(pieces: readonly Box[]): Box[][] {
  const open = new Map<number, Box[][]>();
  const all: Box[][] = [];
  const stripOf = (piece: Box): number => Math.floor(boxCenter(piece).y / STRIP);
  for (const piece of [...pieces].sort((a, b) => a.x0 - b.x0)) {
    const strip = stripOf(piece);
    const near = [strip - 1, strip, strip + 1].flatMap((key) => open.get(key) ?? []);
    const chain = near.find((row) => isNext(at(row, -1), piece)) ?? [];
    if (chain.length === 0) all.push(chain);
    if (chain.length === 0 || stripOf(at(chain, -1)) !== strip) {
      const rows = getOrCreate(open, strip, () => []);
      rows.push(chain);
      // The oldest row of the strip has ended far to the left.
      if (rows.length > OPEN_ROWS) rows.shift();
    }
    chain.push(piece);
  }
  return all;
}

function isNext(before: Box, next: Box): boolean {
  const [a, b] = [boxHeight(before), boxHeight(next)];
  const shared = Math.min(before.y1, next.y1) - Math.max(before.y0, next.y0);
  return (
    Math.max(a, b) <= UNLIKE * Math.min(a, b) &&
    shared >= BESIDE * Math.min(a, b) &&
    next.x0 - before.x1 <= GAP * Math.max(a, b)
  );
}

function rowOf(pieces: readonly Box[]): GlyphRow[] {
  const box = unionBox(pieces);
  const heights = pieces.map(boxHeight).sort((a, b) => a - b);
  const height = at(heights, heights.length >> 1);
  const filled = pieces.reduce((sum, piece) => sum + boxWidth(piece), 0);
  const words = pieces.filter((piece) => boxWidth(piece) >= 2 * boxHeight(piece)).length;
  const isRow =
    (pieces.length >= PIECES || words >= WORDS) &&
    boxWidth(box) >= LENGTH * height &&
    filled >= FILLED * boxWidth(box) &&
    deviation(pieces.map(boxWidth)) >= VARIED * (filled / pieces.length) &&
    filled * BARS >= height * pieces.length;
  return isRow ? [{ box, pieces: pieces.length, height }] : [];
}

/** Standard deviation. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / values.length);
}
