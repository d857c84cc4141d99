/** Ink of a glyph in its cell of a column. */
export interface CellInk {
  /** 1 for ink, row by row, cut to the ink. */
  readonly mask: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Middle of the ink as a share of the column's width. */
  readonly middle: number;
}

/**
 * How a glyph of a column is set in a line. Signs that lie along the text are turned with it:
 * dashes, dots, brackets; marks at the end of a clause and small kana are at the top right of their
 * cell in a column, and at the bottom in a line.
 */
export type CellForm = 'upright' | 'turned' | 'opening' | 'closing' | 'mark' | 'small';

// Lengths are in ems.

/** Clause marks are no larger than this, and right of the middle of their column by this share. */
const MARK = 0.45;
const RIGHT = 0.59;

/** Small kana are no larger than this, and slightly right of the middle. */
const SMALL = 0.72;
const SLIGHTLY_RIGHT = 0.53;

/** A dash is no wider, at least so long, and this many times as long as wide. */
const DASH = { widest: 0.3, shortest: 0.5, slim: 3 } as const;

/** Dots one below the other: their greatest width, and their least number. */
const DOTS = { widest: 0.28, least: 3 } as const;

/** A corner bracket: its least length along the line, and its least and greatest depth. */
const CORNER = { widest: 0.3, lowest: 0.12, highest: 0.6 } as const;
/** It is wider than high by this factor, and its strokes are within this share of its sides. */
const FLAT = 1.25;
const STROKE = 0.3;
/** Share of its ink that may be elsewhere, and share of each stroke's length that is ink. */
const ELSEWHERE = 0.08;
const ALONG = 0.8;

/** A round bracket: least width, least and greatest height, and how far its ends are from its middle. */
const ROUND = { widest: 0.5, lowest: 0.12, highest: 0.38, bend: 0.45 } as const;

/** @param em size of the column's glyphs in pixels */
export function cellForm(ink: CellInk, em: number): CellForm {
  const { width, height, middle } = ink;
  const long = Math.max(width, height);
  if (isDash(ink, em) || isDots(ink, em)) return 'turned';
  const corner = cornerForm(ink, em) ?? roundForm(ink, em);
  if (corner) return corner;
  if (long <= MARK * em && middle >= RIGHT) return 'mark';
  if (long <= SMALL * em && long > MARK * em && middle >= SLIGHTLY_RIGHT) return 'small';
  return 'upright';
}

function isDash({ mask, width, height }: CellInk, em: number): boolean {
  return (
    width <= DASH.widest * em &&
    height >= DASH.shortest * em &&
    height >= DASH.slim * width &&
    piecesDown(mask, width, height) === 1
  );
}

const isDots = ({ mask, width, height }: CellInk, em: number): boolean =>
  width <= DOTS.widest * em && piecesDown(mask, width, height) >= DOTS.least;

/** Number of stretches of rows with ink. */
function piecesDown(mask: Uint8Array, width: number, height: number): number {
  let pieces = 0;
  let wasInk = false;
  for (let y = 0; y < height; y++) {
    const isInk = mask.subarray(y * width, (y + 1) * width).includes(1);
    if (isInk && !wasInk) pieces++;
    wasInk = isInk;
  }
  return pieces;
}

/** `﹁` has its strokes at the top and at the right, `﹂` at the bottom and at the left. */
function cornerForm(ink: CellInk, em: number): 'opening' | 'closing' | undefined {
  const { width, height } = ink;
  const isCorner =
    width >= CORNER.widest * em &&
    height >= CORNER.lowest * em &&
    height <= CORNER.highest * em &&
    width >= FLAT * height;
  if (!isCorner) return undefined;
  if (isAngle(ink, false)) return 'opening';
  return isAngle(ink, true) ? 'closing' : undefined;
}

/** @param turned whether the angle is looked for at the bottom and the left */
function isAngle({ mask, width, height }: CellInk, turned: boolean): boolean {
  const stroke = Math.max(1, Math.round(STROKE * height));
  const across = new Uint8Array(width);
  const down = new Uint8Array(height);
  let [all, elsewhere] = [0, 0];
  mask.forEach((value, index) => {
    if (value === 0) return;
    const place = turned ? mask.length - 1 - index : index;
    const [x, y] = [place % width, Math.floor(place / width)];
    all++;
    if (y < stroke) across[x] = 1;
    if (x >= width - stroke) down[y] = 1;
    if (y >= stroke && x < width - stroke) elsewhere++;
  });
  return (
    elsewhere <= ELSEWHERE * all && count(across) >= ALONG * width && count(down) >= ALONG * height
  );
}

const count = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0);

/** `︵` is a low arc open at the bottom, `︶` one open at the top. */
function roundForm(ink: CellInk, em: number): 'opening' | 'closing' | undefined {
  const { mask, width, height } = ink;
  const isArc =
    width >= ROUND.widest * em &&
    height >= ROUND.lowest * em &&
    height <= ROUND.highest * em &&
    piecesDown(mask, width, height) === 1;
  if (!isArc) return undefined;
  const edge = Math.max(1, Math.round(0.12 * width));
  const [left, right] = [heightAt(ink, 0, edge), heightAt(ink, width - edge, width)];
  const middle = heightAt(ink, (width - edge) >> 1, (width + edge) >> 1);
  const bend = ROUND.bend * height;
  if (left - middle >= bend && right - middle >= bend) return 'opening';
  return middle - left >= bend && middle - right >= bend ? 'closing' : undefined;
}

/** Mean y of the ink in a stretch of columns; NaN without ink. */
function heightAt({ mask, width, height }: CellInk, from: number, to: number): number {
  let [sum, ink] = [0, 0];
  for (let y = 0; y < height; y++) {
    const here = count(mask.subarray(y * width + from, y * width + to));
    sum += here * y;
    ink += here;
  }
  return sum / ink;
}
