/** Tile grid of a page, as columns × rows. */
export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

const candidates = (most: number): TileGrid[] => {
  const grids: TileGrid[] = [];
  for (let columns = 1; columns <= most; columns++) {
    for (let rows = 1; columns * rows <= most; rows++) {
      if (columns * rows >= 2) grids.push({ columns, rows });
    }
  }
  return grids.sort((a, b) => a.columns * a.rows - b.columns * b.rows);
};

/**
 * The grid whose shape is closest to the page's. Of two equally close grids, the larger one is
 * chosen if the page has more than half of its pixels. Undefined if the page fits into one tile.
 * @param tile side of a tile in pixels (640 for v1, 768 for v2)
 * @param most largest number of tiles (9 or 6 for v1, 6 for v2)
 */
export function chooseGrid(
  width: number,
  height: number,
  tile: number,
  most: number,
): TileGrid | undefined {
  if (width <= tile && height <= tile) return undefined;
  const shape = width / height;
  let best: TileGrid | undefined;
  let bestDifference = Infinity;
  for (const grid of candidates(most)) {
    const difference = Math.abs(shape - grid.columns / grid.rows);
    const tiles = grid.columns * grid.rows;
    if (
      difference < bestDifference ||
      (difference === bestDifference && width * height > 0.5 * tile * tile * tiles)
    ) {
      bestDifference = difference;
      best = grid;
    }
  }
  return best;
}
