import type { Box, Size } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';

/** Side of a tile, and by how much two neighbors overlap, in pixels of the map; multiples of 32. */
const TILE = 960;
const OVERLAP = 128;
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
 * Overlapping tiles that cover a map. Near its edge, a tile's probabilities lack the text beyond it,
 * so each pixel is taken from the tile in which it is farther from the edge.
 * @param size sides in pixels, multiples of 32
 */
export function mapTiles({ width, height }: Size): MapTile[] {
  const columns = stretches(width);
  return stretches(height).flatMap((row) =>
    columns.map((column) => ({
      seen: crossed(column.seen, row.seen),
      used: crossed(column.used, row.used),
    })),
  );
}

const crossed = (
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
): Box => ({
  x0,
  y0,
  x1,
  y1,
});

function stretches(length: number): Stretch[] {
  const count = length <= TILE ? 1 : Math.ceil((length - OVERLAP) / (TILE - OVERLAP));
  const size = Math.min(TILE, length);
  const starts = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : GRID * Math.round(((length - size) * i) / (count - 1) / GRID),
  );
  return starts.map((start, i) => {
    const before = i === 0 ? 0 : (start + at(starts, i - 1) + size) >> 1;
    const after = i === count - 1 ? length : (at(starts, i + 1) + start + size) >> 1;
    return { seen: [start, start + size], used: [before, after] };
  });
}
