import {
  boxCenter,
  boxHeight,
  boxWidth,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import { append } from '../../../core/geometry/extremes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { imagePart } from '../line/imagePart.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, isPrint, printLevels } from '../prepare/grey.ts';

/** Connected ink of a glyph or of a part of one. */
export interface GlyphBlob {
  /** Pixels of the page. */
  readonly box: Box;
  /** Pixels of the page, from top to bottom. */
  readonly runs: readonly PixelRun[];
  readonly area: number;
}

/** Ink of the size of glyphs. */
export interface GroupInk {
  /** In the detector's boxes. */
  readonly inside: readonly GlyphBlob[];
  /** In the boxes and close to them: glyphs that the detector missed, or parts of a picture. */
  readonly around: readonly GlyphBlob[];
}

/**
 * Longest side of a glyph, and greatest length of a stroke that is narrow, in thicknesses of the
 * detector's boxes: a box around a column with ruby is 1.5 times as wide as its glyphs, and a bar
 * that lengthens a vowel may be several glyphs long. Frames of balloons and panels are larger.
 */
const LARGEST = 1.6;
const LONGEST_BAR = 6;
const NARROW = 0.35;
/**
 * What is looked at around the boxes, what is outside of a box belongs to it, and greatest distance
 * of further ink beside and below the known one: in thicknesses.
 */
const AROUND = 3;
const FRINGE = 0.35;
const BESIDE = 0.3;
const BELOW = 0.45;
/** Further ink is at most this much of the known one. */
const MOST_MORE = 1;
/** Less ink is dust, in pixels. */
const DUST = 3;

/**
 * Ink of the size of glyphs in boxes of the detector and close to them: it misses glyphs at the ends
 * of columns, and whole columns beside others.
 * @param known the detector's boxes
 * @param thickness their usual thickness in pixels
 */
export function glyphBlobs(image: RasterImage, known: readonly Box[], thickness: number): GroupInk {
  const { part, at } = imagePart(image, grown(unionBox(known), AROUND * thickness));
  const grey = greyOf(part);
  const levels = printLevels(greyOf(imagePart(image, unionBox(known)).part));
  if (!isPrint(levels)) return { inside: [], around: [] };
  const threshold = (levels.ground + levels.ink) / 2;
  const isDark = levels.ink < levels.ground;
  const runs = inkRuns(part.width, part.height, (index) => grey[index]! < threshold === isDark);
  const blobs = touchingRuns(runs, 0)
    .map((blob) => blobOf(blob, at))
    .filter(({ box, area }) => area >= DUST && isOfGlyph(box, thickness));
  // What continues beyond the page is a frame, unless it has the size of a glyph.
  const whole = blobs.filter(
    ({ box }) => !isAtEdge(box, at) || (longest(box) <= LARGEST * thickness && isIn(known, box)),
  );
  const fringe = known.map((box) => grown(box, FRINGE * thickness));
  const seeds = whole.filter(({ box }) => isIn(fringe, box));
  const others = whole.filter((blob) => !seeds.includes(blob) && !isAtEdge(blob.box, at));
  return {
    inside: seeds.filter(({ box }) => isIn(known, box)),
    around: withNeighbors(seeds, others, thickness),
  };
}

const isIn = (places: readonly Box[], box: Box): boolean =>
  places.some((place) => holds(place, box));

/** The longer side of a box in pixels. */
export const longest = (box: Box): number => Math.max(boxWidth(box), boxHeight(box));

/** The ink and what is close to it, and so on, unless that is so much that it may be a picture. */
function withNeighbors(
  seeds: readonly GlyphBlob[],
  others: readonly GlyphBlob[],
  thickness: number,
): GlyphBlob[] {
  const all = [...seeds];
  let rest = others;
  for (const { box } of all) {
    const { x0, y0, x1, y1 } = box;
    const [across, along] = [BESIDE * thickness, BELOW * thickness];
    const around = { x0: x0 - across, x1: x1 + across, y0: y0 - along, y1: y1 + along };
    const isNext = (blob: GlyphBlob): boolean => meet(around, blob.box);
    append(all, rest.filter(isNext));
    rest = rest.filter((blob) => !isNext(blob));
  }
  return blobInk(all) <= (1 + MOST_MORE) * blobInk(seeds) ? all : [...seeds];
}

/** The sum of a value of each item. */
export const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((all, item) => all + of(item), 0);

/** Pixels of ink. */
export const blobInk = (blobs: readonly GlyphBlob[]): number => sum(blobs, ({ area }) => area);

/** Whether two boxes have an area in common. */
export const meet = (a: Box, b: Box): boolean =>
  a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

const holds = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};

const isAtEdge = (box: Box, part: Box): boolean =>
  box.x0 <= part.x0 || box.y0 <= part.y0 || box.x1 >= part.x1 || box.y1 >= part.y1;

/** A box with a margin, in pixels. */
export const grown = ({ x0, y0, x1, y1 }: Box, by: number): Box => ({
  x0: x0 - by,
  y0: y0 - by,
  x1: x1 + by,
  y1: y1 + by,
});

function isOfGlyph(box: Box, thickness: number): boolean {
  const [short, long] = [boxWidth(box), boxHeight(box)].sort((a, b) => a - b) as [number, number];
  return (
    long <= LARGEST * thickness || (short <= NARROW * thickness && long <= LONGEST_BAR * thickness)
  );
}

function blobOf(runs: readonly PixelRun[], at: Box): GlyphBlob {
  let [x0, y0, x1, y1, area] = [Infinity, Infinity, 0, 0, 0];
  const moved = runs.map(({ row, start, end }) => {
    x0 = Math.min(x0, start);
    x1 = Math.max(x1, end);
    y0 = Math.min(y0, row);
    y1 = Math.max(y1, row + 1);
    area += end - start;
    return { row: row + at.y0, start: start + at.x0, end: end + at.x0 };
  });
  const box = { x0: x0 + at.x0, y0: y0 + at.y0, x1: x1 + at.x0, y1: y1 + at.y0 };
  return { box, runs: moved, area };
}
