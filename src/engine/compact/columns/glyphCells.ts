import { at } from '../../../core/system/items.ts';

/** A glyph's stretch of a column: rows from the first to the one after the last. */
export interface GlyphCell {
  readonly start: number;
  readonly end: number;
}

/** Distances from glyph to glyph that are tried, in ems: letters of comics are often spaced. */
const PITCHES = [0.85, 0.95, 1.05, 1.2, 1.4, 1.65, 1.9];

/** How far a cell may deviate from the pitch, as a share of it. */
const SHORTEST = 0.5;
const LONGEST = 1.6;

/** Greatest height of a glyph's ink in ems. */
const HIGHEST = 1.14;

/**
 * Costs: of a deviation from the pitch by all of it, of a cell without ink, and of a cut through ink
 * in any case and for all of the column's width.
 */
const DEVIATION_COST = 0.6;
const BLANK_COST = 0.3;
const INK_COST = { any: 0.15, all: 2 } as const;

/** Blank part of the first cell before its ink and of the last one behind it at most, in ems. */
const MARGIN = 0.65;

/** Where there is ink along a column. */
interface InkAlong {
  /** What a cut before each row costs. */
  readonly cuts: Float32Array;
  /** The first row with ink from each row on, and the last one before it. */
  readonly next: Int32Array;
  readonly last: Int32Array;
}

/** The cheapest way to cut a column from its start to a row. */
interface Cutting {
  readonly end: number;
  readonly cost: number;
  readonly cells: number;
  readonly before: Cutting | undefined;
}

/**
 * Cuts a column between its glyphs, with the least ink under the cuts at distances near one pitch,
 * by dynamic programming; of several pitches, the one with the least mean cost is chosen.
 * @param rows pixels of ink in each row
 * @param width width of the column in pixels
 * @param em size of the glyphs in pixels
 */
export function glyphCells(rows: Uint32Array, width: number, em: number): GlyphCell[] {
  const first = rows.findIndex((count) => count > 0);
  if (first < 0) return [];
  const margin = Math.round(MARGIN * em);
  const length = rows.findLastIndex((count) => count > 0) + 1 - first;
  // The rows with ink and the blank around them.
  const part = new Uint32Array(length + 2 * margin);
  part.set(rows.subarray(first, first + length), margin);
  const ink = inkAlong(part, width);
  let best: Cutting | undefined;
  for (const share of PITCHES) {
    const found = cheapest(ink, margin, share * em, em);
    if (found && (!best || found.cost / found.cells < best.cost / best.cells)) best = found;
  }
  const cuts: number[] = best ? [] : [margin + length, margin];
  for (let cutting = best; cutting; cutting = cutting.before) cuts.push(cutting.end);
  const onColumn = cuts.reverse().map((cut) => Math.min(length, Math.max(0, cut - margin)) + first);
  return onColumn.slice(1).map((cut, i) => ({ start: at(onColumn, i), end: cut }));
}

function inkAlong(rows: Uint32Array, width: number): InkAlong {
  const next = new Int32Array(rows.length + 1).fill(rows.length);
  const last = new Int32Array(rows.length + 1).fill(-1);
  for (let y = rows.length - 1; y >= 0; y--) next[y] = at(rows, y) > 0 ? y : at(next, y + 1);
  for (let y = 1; y <= rows.length; y++) last[y] = at(rows, y - 1) > 0 ? y - 1 : at(last, y - 1);
  const cuts = Float32Array.from(rows, (count, y) => {
    const under = Math.min(count, y > 0 ? at(rows, y - 1) : 0);
    return under > 0 ? INK_COST.any + INK_COST.all * (under / width) : 0;
  });
  return { cuts, next, last };
}

/** @param margin blank rows before and behind the ink, in which the first and the last cell may end */
function cheapest(
  { cuts, next, last }: InkAlong,
  margin: number,
  pitch: number,
  em: number,
): Cutting | undefined {
  const shortest = Math.max(1, Math.round(SHORTEST * pitch));
  const longest = Math.round(LONGEST * pitch);
  const cuttings: (Cutting | undefined)[] = [];
  let whole: Cutting | undefined;
  for (let end = 0; end <= cuts.length; end++) {
    let best: Cutting | undefined =
      end <= margin ? { end, cost: 0, cells: 0, before: undefined } : undefined;
    const cut = end < cuts.length ? at(cuts, end) : 0;
    for (let size = shortest; size <= Math.min(longest, end); size++) {
      const before = cuttings[end - size];
      if (!before) continue;
      const height = at(last, end) + 1 - at(next, end - size);
      if (height > HIGHEST * em) continue;
      const deviation = size / pitch - 1;
      const blank = height <= 0 ? BLANK_COST : 0;
      const cost = before.cost + cut + blank + DEVIATION_COST * deviation * deviation;
      if (!best || cost < best.cost) best = { end, cost, cells: before.cells + 1, before };
    }
    cuttings[end] = best;
    if (best && end >= cuts.length - margin && (!whole || best.cost < whole.cost)) whole = best;
  }
  return whole;
}
