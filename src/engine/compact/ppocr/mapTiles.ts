import type { Box, Size } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';

/** Longest side of a tile, and by how much two neighbors overlap, in pixels of the map. */
const LONGEST = 1600;
const OVERLAP = 128;
/** Sides and starts of tiles are multiples of this. */
const GRID = 32;

/** One part of a large probability map. */
export interface MapTile {
  /** What the model sees. */
  readonly seen: Box;
  /** The share of it that is used: the tiles of a map share it without gaps or overlaps. */
  readonly used: Box;
}

/** A stretch of a side. */
interface Stretch {
  readonly seen: readonly [number, number];
  readonly used: readonly [number, number];
}

/**
 * Overlapping tiles that cover a map, with the fewest pixels in all. Near its edge, a tile's
 * probabilities lack the text beyond it, so each pixel is taken from the tile in which it is farther
 * from the edge.
 * @param size sides in pixels, multiples of 32
 * @param largest most pixels of a tile; it must be more than four overlaps squared
 */
export function mapTiles({ width, height }: Size, largest: number): MapTile[] {
  let best: { columns: Stretch[]; rows: Stretch[]; pixels: number } | undefined;
  for (let across = 1; across * OVERLAP < width || across === 1; across++) {
    const columns = stretches(width, across);
    const side = sideOf(width, across);
    // The fewest rows whose tiles are small enough.
    const room = Math.min(LONGEST, GRID * Math.floor(largest / side / GRID));
    if (side > LONGEST || room <= 2 * OVERLAP) continue;
    const down = height <= room ? 1 : Math.ceil((height - OVERLAP) / (room - OVERLAP));
    const pixels = across * side * down * sideOf(height, down);
    if (!best || pixels < best.pixels) best = { columns, rows: stretches(height, down), pixels };
  }
  const { columns = [], rows = [] } = best ?? {};
  return rows.flatMap((row) =>
    columns.map((column) => ({
      seen: crossed(column.seen, row.seen),
      used: crossed(column.used, row.used),
    })),
  );
}

/** Side of each of some tiles that share a length. */
const sideOf = (length: number, count: number): number =>
  Math.min(length, GRID * Math.ceil((length + (count - 1) * OVERLAP) / count / GRID));

const crossed = (
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
): Box => ({
  x0,
  y0,
  x1,
  y1,
});

function stretches(length: number, count: number): Stretch[] {
  const size = sideOf(length, count);
  const starts = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : GRID * Math.round(((length - size) * i) / (count - 1) / GRID),
  );
  return starts.map((start, i) => {
    const before = i === 0 ? 0 : (start + at(starts, i - 1) + size) >> 1;
    const after = i === count - 1 ? length : (at(starts, i + 1) + start + size) >> 1;
    return { seen: [start, start + size], used: [before, after] };
  });
}
