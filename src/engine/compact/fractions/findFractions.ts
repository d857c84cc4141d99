import { append, countUpTo, largest, smallest } from '../../../core/geometry/extremes.ts';
import {
  boxCenter,
  boxHeight,
  boxWidth,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, histogramOf, isPrint, quantileOf } from '../prepare/grey.ts';

/** A number above a bar above a number, in pixels of the page. */
export interface FractionPlace {
  readonly top: Box;
  readonly bar: Box;
  readonly bottom: Box;
}

/** Share of the page that is as dark as its print, even if there is little of it. */
const LEAST_INK = 0.002;
/** Length of a bar in pixels, and its least length in heights. */
const BAR = { least: 7, most: 160, slender: 3 } as const;
/** More bars are dashed lines or a texture. */
const MOST_BARS = 1000;
/** Share of the columns above and below a bar that may have ink. */
const TOUCHED = 0.15;
/** Height of digits in pixels, and in lengths of the bar. */
const DIGITS = { least: 6, lowest: 0.22, highest: 2.2 } as const;
/** Digits are this many of their heights from the bar at most. */
const FARTHEST = 0.55;
/** Digits of one number, and the numbers, differ in height by this ratio at most. */
const ALIKE = 1.35;
/** The bar is longer than the wider number by this many heights at most, and not shorter. */
const LONGER = 1.3;
const SHORTER = 0.2;
/** The centers of both numbers are within this many heights of the bar's. */
const CENTERED = 0.35;
/** Something level with the bar is within this many heights of it, and its center is this near. */
const LEVEL = { reach: 3, center: 0.35, least: 0.3, most: 2.2 } as const;

/**
 * Finds simple fractions on an upright page of dark print. They are distinguished from sums and
 * underlined numbers by the text beside them, which is level with the bar and not with one of the
 * numbers.
 */
export function findFractions(image: RasterImage): FractionPlace[] {
  const grey = greyOf(image);
  const histogram = histogramOf(grey);
  const levels = { ground: quantileOf(histogram, 0.5), ink: quantileOf(histogram, LEAST_INK) };
  if (!isPrint(levels)) return [];
  const limit = (levels.ink + levels.ground) / 2;
  const isInk = (index: number): boolean => (grey[index] ?? 255) < limit;
  const runs = inkRuns(image.width, image.height, isInk);
  const byRow = rowsOfRuns(runs, image.height);
  const isLong = ({ start, end }: PixelRun): boolean =>
    end - start >= BAR.least && end - start <= BAR.most;
  const bars = touchingRuns(runs.filter(isLong), 0).map(boxOf).filter(isSlender);
  const alone = bars.filter((bar) => isAlone(bar, isInk, image));
  // A pattern of dashes would take minutes.
  if (alone.length > MOST_BARS) return [];
  const candidates = alone.flatMap((bar) => candidateAt(bar, byRow) ?? []);
  return levelOnes(candidates).map(({ place }) => place);
}

interface Candidate {
  readonly place: FractionPlace;
  /** Whether text beside it is level with its bar. */
  readonly isLevel: boolean;
  readonly height: number;
}

/** Candidates with level text beside them, and those level with a neighbor that is one. */
function levelOnes(candidates: readonly Candidate[]): Candidate[] {
  const found = candidates.filter(({ isLevel }) => isLevel);
  let rest = candidates.filter(({ isLevel }) => !isLevel);
  for (const known of found) {
    const near = rest.filter((other) => areNeighbors(known, other));
    append(found, near);
    rest = rest.filter((other) => !near.includes(other));
  }
  return found;
}

function areNeighbors(a: Candidate, b: Candidate): boolean {
  const [left, right] = [a.place.bar, b.place.bar];
  const gap = Math.max(left.x0 - right.x1, right.x0 - left.x1);
  const apart = Math.abs(boxCenter(left).y - boxCenter(right).y);
  const height = Math.max(a.height, b.height);
  return gap <= LEVEL.reach * height && apart <= LEVEL.center * height;
}

const boxOf = (runs: readonly PixelRun[]): Box =>
  unionBox(runs.map(({ row, start, end }) => ({ x0: start, x1: end, y0: row, y1: row + 1 })));

const isSlender = (box: Box): boolean =>
  boxWidth(box) <= BAR.most && boxWidth(box) >= BAR.slender * boxHeight(box);

function rowsOfRuns(runs: readonly PixelRun[], height: number): readonly PixelRun[][] {
  const rows: PixelRun[][] = Array.from({ length: height }, () => []);
  for (const run of runs) at(rows, run.row).push(run);
  return rows;
}

/** Whether hardly any ink touches a bar, and none its ends: strokes of letters go on. */
function isAlone(
  { x0, x1, y0, y1 }: Box,
  isInk: (index: number) => boolean,
  { width, height }: RasterImage,
): boolean {
  if (x0 < 2 || x1 + 2 > width || y0 < 1 || y1 >= height) return false;
  const middle = ((y0 + y1) >> 1) * width;
  if (isInk(middle + x0 - 2) || isInk(middle + x1 + 1)) return false;
  const touching = (y: number): number => {
    let ink = 0;
    for (let x = x0; x < x1; x++) if (isInk(y * width + x)) ink++;
    return ink;
  };
  return Math.max(touching(y0 - 1), touching(y1)) <= TOUCHED * (x1 - x0);
}

function candidateAt(bar: Box, byRow: readonly PixelRun[][]): Candidate | undefined {
  const length = boxWidth(bar);
  const reach = DIGITS.highest * length * (1 + FARTHEST);
  const side = LEVEL.reach * DIGITS.highest * length;
  const window = { x0: bar.x0 - side, x1: bar.x1 + side };
  const above = piecesIn(byRow, { ...window, y0: bar.y0 - reach, y1: bar.y0 });
  const below = piecesIn(byRow, { ...window, y0: bar.y1, y1: bar.y1 + reach });
  const top = numberAt(bar, above, (box) => bar.y0 - box.y1);
  const bottom = numberAt(bar, below, (box) => box.y0 - bar.y1);
  if (!top || !bottom) return undefined;
  const heights = [boxHeight(top), boxHeight(bottom)];
  const [low, high] = [smallest(heights), largest(heights)];
  const widest = Math.max(boxWidth(top), boxWidth(bottom));
  const isFraction =
    high <= ALIKE * low &&
    length <= widest + LONGER * high &&
    length >= widest - SHORTER * high &&
    [top, bottom].every((box) => Math.abs(boxCenter(box).x - boxCenter(bar).x) <= CENTERED * high);
  if (!isFraction) return undefined;
  const place = { top, bar, bottom };
  const beside = piecesIn(byRow, { ...window, y0: bar.y0 - reach, y1: bar.y1 + reach });
  return { place, isLevel: hasLevelText(place, beside, high), height: high };
}

/** Boxes of connected ink that begins within a window. */
function piecesIn(byRow: readonly PixelRun[][], window: Box): Box[] {
  const runs: PixelRun[] = [];
  const last = Math.min(byRow.length, Math.ceil(window.y1));
  for (let y = Math.max(0, Math.floor(window.y0)); y < last; y++) {
    const row = at(byRow, y);
    for (let i = countUpTo(row, window.x0, ({ end }) => end); i < row.length; i++) {
      const run = at(row, i);
      if (run.start >= window.x1) break;
      runs.push(run);
    }
  }
  return touchingRuns(runs, 0).map(boxOf);
}

/**
 * The digits directly above or below a bar.
 * @param gapTo distance of a piece from the bar on that side; negative on the other one
 */
function numberAt(bar: Box, pieces: readonly Box[], gapTo: (box: Box) => number): Box | undefined {
  const length = boxWidth(bar);
  const digits = pieces.filter((box) => {
    const height = boxHeight(box);
    const { x } = boxCenter(box);
    const gap = gapTo(box);
    return (
      height >= Math.max(DIGITS.least, DIGITS.lowest * length) &&
      height <= DIGITS.highest * length &&
      boxWidth(box) <= 1.3 * height &&
      x > bar.x0 - 0.1 * height &&
      x < bar.x1 + 0.1 * height &&
      gap >= 0 &&
      gap <= FARTHEST * height
    );
  });
  if (digits.length === 0) return undefined;
  const heights = digits.map(boxHeight);
  return largest(heights) <= ALIKE * smallest(heights) ? unionBox(digits) : undefined;
}

/** Whether text beside the bar is level with it, rather than with one of the numbers. */
function hasLevelText(
  { top, bar, bottom }: FractionPlace,
  pieces: readonly Box[],
  height: number,
): boolean {
  const whole = unionBox([top, bar, bottom]);
  const y = boxCenter(bar).y;
  return pieces.some((box) => {
    const gap = Math.max(whole.x0 - box.x1, box.x0 - whole.x1);
    const tall = boxHeight(box);
    return (
      gap > 0 &&
      gap <= LEVEL.reach * height &&
      tall >= LEVEL.least * height &&
      tall <= LEVEL.most * height &&
      Math.abs(boxCenter(box).y - y) <= LEVEL.center * height
    );
  });
}
