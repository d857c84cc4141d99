import { boxCenter, boxHeight, boxWidth, type Box } from '../../../core/geometry/geometry.ts';
import type { PixelRun } from '../line/touchingRuns.ts';
import type { InkGlyph, GlyphPart } from './glyphs.ts';

/** Arithmetic signs that consist of bars. */
export type BarSign = '-' | '=' | '+' | '±' | '÷';

/** Share of its box that a bar fills, and its length in multiples of its thickness. */
const FILLED = 0.75;
const LONG = 1.5;
/** Thickness and length of a bar, in heights of the line's digits. */
const THICK = 0.28;
const SHORTEST = 0.2;
/** Where a minus sign is on the height of the digits, from their top. */
const HIGHEST = 0.25;
const LOWEST = 0.85;
/** Share of a row or a column that the bar of a cross fills, and of ink in the cross's corners. */
const ARM = 0.8;
const CORNER = 0.12;

/** Top and bottom of the digits of a line. */
export type DigitBand = Pick<Box, 'y0' | 'y1'>;

/**
 * Which sign a glyph is, by its pixels: one bar, two, a cross, a cross above a bar, or a bar between
 * two points. Undefined if it is none of them.
 */
export function barSign(glyph: InkGlyph, digits: DigitBand): BarSign | undefined {
  const height = digits.y1 - digits.y0;
  const bars = glyph.parts.filter((part) => isBar(part, height));
  const [first, second] = glyph.parts;
  if (glyph.parts.length === 1 && first) {
    if (bars.length === 1) return isMiddle(first.box, digits) ? '-' : undefined;
    return crossSign(first, height);
  }
  if (glyph.parts.length === 2 && first && second) {
    if (bars.length === 2) return isAlike(first.box, second.box) ? '=' : undefined;
    const isPlusMinus = bars[0] === second && crossSign(first, height) === '+';
    return isPlusMinus ? '±' : undefined;
  }
  const [, middle] = glyph.parts;
  return glyph.parts.length === 3 && bars.length === 1 && bars[0] === middle ? '÷' : undefined;
}

/** Share of a box that is ink. */
const inkShare = ({ runs, box }: GlyphPart): number =>
  runs.reduce((sum, { start, end }) => sum + end - start, 0) / (boxWidth(box) * boxHeight(box));

function isBar(part: GlyphPart, height: number): boolean {
  const [wide, high] = [boxWidth(part.box), boxHeight(part.box)];
  return (
    wide >= LONG * high &&
    high <= THICK * height &&
    wide >= SHORTEST * height &&
    inkShare(part) >= FILLED
  );
}

function isMiddle(box: Box, { y0, y1 }: DigitBand): boolean {
  const place = (boxCenter(box).y - y0) / (y1 - y0);
  return place >= HIGHEST && place <= LOWEST;
}

const isAlike = (a: Box, b: Box): boolean =>
  Math.abs(boxWidth(a) - boxWidth(b)) <= 0.25 * boxWidth(a) &&
  Math.abs(a.x0 - b.x0) <= 0.25 * boxWidth(a);

/** A cross, or a cross that stands on a bar. */
function crossSign(part: GlyphPart, height: number): '+' | '±' | undefined {
  const { box } = part;
  const [wide, high] = [boxWidth(box), boxHeight(box)];
  if (high < 0.35 * height || high > 1.2 * height || wide > 1.4 * high) return undefined;
  if (isCross(part, box)) return wide >= 0.7 * high ? '+' : undefined;
  // The bar of ± is the lowest row of ink; above it is a cross, which may touch it.
  const rows = rowShares(part);
  let bottom = rows.length;
  while (bottom > 0 && (rows[bottom - 1] ?? 0) >= ARM) bottom--;
  const bar = rows.length - bottom;
  if (bar === 0 || bar > 0.25 * high) return undefined;
  const upper = { ...box, y1: box.y0 + bottom };
  return isCross(part, upper) ? '±' : undefined;
}

function rowShares({ runs, box }: GlyphPart): number[] {
  const rows = new Array<number>(boxHeight(box)).fill(0);
  for (const { row, start, end } of runs) {
    const i = row - box.y0;
    rows[i] = (rows[i] ?? 0) + (end - start) / boxWidth(box);
  }
  return rows;
}

/** One bar across and one down that meet in the middle, and little else. */
function isCross({ runs }: GlyphPart, box: Box): boolean {
  const [wide, high] = [boxWidth(box), boxHeight(box)];
  if (wide < 3 || high < 3) return false;
  const rows = new Array<number>(high).fill(0);
  const columns = new Array<number>(wide).fill(0);
  const inside = runs.filter(({ row }) => row >= box.y0 && row < box.y1);
  for (const { row, start, end } of inside) {
    rows[row - box.y0] = (rows[row - box.y0] ?? 0) + (end - start) / wide;
    for (let x = start - box.x0; x < end - box.x0; x++) columns[x] = (columns[x] ?? 0) + 1 / high;
  }
  const across = bandOf(rows);
  const down = bandOf(columns);
  if (!isCentered(across, high) || !isCentered(down, wide)) return false;
  const room = ((high - across.to + across.from) * (wide - down.to + down.from)) / 4;
  return cornerInk(inside, box, across, down).every((ink) => ink <= CORNER * room);
}

/** Ink in each corner of a cross: the slanted stroke of a 4 is in one of them. */
function cornerInk(runs: readonly PixelRun[], { x0, y0 }: Box, across: Band, down: Band): number[] {
  const corners = [0, 0, 0, 0];
  for (const { row, start, end } of runs) {
    const y = row - y0;
    if (y >= across.from && y < across.to) continue;
    for (let x = start - x0; x < end - x0; x++) {
      if (x >= down.from && x < down.to) continue;
      const corner = (y < across.from ? 0 : 2) + (x < down.from ? 0 : 1);
      corners[corner] = (corners[corner] ?? 0) + 1;
    }
  }
  return corners;
}

/** Rows or columns from the first to behind the last. */
interface Band {
  readonly from: number;
  readonly to: number;
}

/** First and behind the last of the rows or columns that are a bar, with one of soft edge each. */
function bandOf(shares: readonly number[]): Band {
  const first = shares.findIndex((share) => share >= ARM);
  const last = shares.findLastIndex((share) => share >= ARM);
  return first < 0 ? { from: 0, to: 0 } : { from: first - 1, to: last + 2 };
}

function isCentered({ from, to }: Band, length: number): boolean {
  const middle = (from + to) / 2 / length;
  return to > from && to - from - 2 <= 0.4 * length && middle >= 0.38 && middle <= 0.62;
}
