import { countUpTo, largest, smallest } from '../../core/geometry/extremes.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { fragmentWords } from '../lines/fragments.ts';
import { singleSpace } from '../lines/letterPitch.ts';
import type { Row } from '../lines/rows.ts';

/** Narrowest strip between two columns, in type sizes. */
const NARROWEST = 0.55;

/** Index of the column that a position falls into. */
export const columnIndexAt = (edges: readonly number[], x: number): number =>
  countUpTo(edges, x, (edge) => edge);

/**
 * Positions between the columns of a table: centers of the strips in which hardly any row has
 * words. A few rows may cross a strip (headings over several columns, notes).
 */
export function columnEdges(rows: readonly Row[], em: number): number[] {
  if (rows.length === 0) return [];
  const spans = rows.map((row) => cellSpans(row, cellGap(rows, em)));
  const x0 = smallest(spans.flat().map((s) => s.x0));
  const x1 = largest(spans.flat().map((s) => s.x1));
  const step = Math.max(1, em / 8);
  const count = Math.max(1, Math.ceil((x1 - x0) / step));
  const cover = new Uint32Array(count);
  for (const row of spans) {
    const seen = new Uint8Array(count);
    for (const span of row) {
      const to = Math.min(count, Math.ceil((span.x1 - x0) / step));
      for (let i = Math.max(0, Math.floor((span.x0 - x0) / step)); i < to; i++) seen[i] = 1;
    }
    seen.forEach((once, i) => {
      cover[i] = at(cover, i) + once;
    });
  }
  const allowed = rows.length < 5 ? (rows.length > 3 ? 1 : 0) : Math.floor(0.22 * rows.length);
  return valleys(cover, allowed, (NARROWEST * em) / step)
    .map(({ from, to }) => x0 + ((from + to) / 2) * step)
    .filter((edge, i, all) => supported(edge, i, all, spans));
}

/**
 * Narrowest gap between two cells, in pixels: more than the space between two words. In equally
 * spaced type, that space may be wider than half the type size.
 */
export const cellGap = (rows: readonly Row[], em: number): number =>
  Math.max(NARROWEST * em, singleSpace(rows.flatMap(({ fragments }) => fragments)));

/** Runs of words without a gap wider than those within a cell. */
function cellSpans(row: Row, gap: number): Pick<Box, 'x0' | 'x1'>[] {
  const spans: { x0: number; x1: number }[] = [];
  for (const fragment of row.fragments) {
    let last: { x0: number; x1: number } | undefined;
    for (const { box } of [...fragmentWords(fragment)].sort((a, b) => a.box.x0 - b.box.x0)) {
      if (last && box.x0 - last.x1 < gap) last.x1 = Math.max(last.x1, box.x1);
      else spans.push((last = { x0: box.x0, x1: box.x1 }));
    }
  }
  return spans;
}

/** Valleys of the profile: at most `allowed` high and at least `width` wide. */
function valleys(
  cover: Uint32Array,
  allowed: number,
  width: number,
): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = -1;
  for (let i = 0; i <= cover.length; i++) {
    const height = cover[i];
    const low = height !== undefined && height <= allowed;
    if (low && from < 0) from = i;
    if (low || from < 0) continue;
    const deepest = deepestPart(cover, from, i);
    if (from > 0 && i < cover.length && i - from >= width) found.push(deepest);
    from = -1;
  }
  return found;
}

/** The part of a stretch where the fewest rows have words. */
function deepestPart(cover: Uint32Array, from: number, to: number): { from: number; to: number } {
  const part = cover.subarray(from, to);
  const least = smallest(part);
  return { from: from + part.indexOf(least), to: from + part.lastIndexOf(least) + 1 };
}

/** A column needs words in at least two rows. */
function supported(
  edge: number,
  i: number,
  edges: readonly number[],
  spans: readonly (readonly Pick<Box, 'x0' | 'x1'>[])[],
): boolean {
  const before = edges[i - 1] ?? -Infinity;
  const rows = spans.filter((row) => row.some((s) => s.x0 < edge && s.x1 > before));
  return rows.length >= Math.min(2, spans.length);
}
