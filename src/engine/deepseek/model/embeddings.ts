/** Arranges the features of the views in the places of `<image>`. */
import { errors } from '../../../core/errors/errors.ts';
import { at } from '../../../core/system/items.ts';
import { tokensPerSide } from '../../../models/format/forms.ts';
import type { TileGrid } from '../preprocess/tileGrid.ts';
import type { ViewPlan } from '../preprocess/views.ts';
import { say, technical } from '../../../core/sentences/sentence.ts';

/** Features of the views, row by row, with the decoder's width. */
export interface ViewFeatures {
  readonly global: Float32Array;
  readonly tiles: readonly Float32Array[];
  readonly grid: TileGrid;
  /** Tokens along one side of the global view and of a tile. */
  readonly globalSide: number;
  readonly tileSide: number;
}

/** @param features of the views in their order: the tiles, then the whole page */
export function featuresOf(
  features: readonly Float32Array[],
  { grid, side, tile, tiles }: ViewPlan,
): ViewFeatures {
  return {
    global: at(features, tiles),
    tiles: features.slice(0, tiles),
    grid,
    globalSide: tokensPerSide(side),
    tileSide: tokensPerSide(tile),
  };
}

/** Number of `<image>` places that a page takes in the prompt. */
export function imageTokens(
  family: 'v1' | 'v2',
  { grid, globalSide, tileSide, tiles }: Omit<ViewFeatures, 'global'>,
): number {
  const { columns, rows } = tiles.length === 0 ? { columns: 0, rows: 0 } : grid;
  if (family === 'v2') return columns * rows * tileSide ** 2 + globalSide ** 2 + 1;
  const tiled = rows * tileSide * (columns * tileSide + 1);
  return (rows === 0 ? 0 : tiled) + globalSide * (globalSide + 1) + 1;
}

/**
 * @throws OcrError if the number of the encoder's vectors differs from that of the layout's
 *   places
 */
function requireFeatures(features: ViewFeatures, width: number): void {
  const { global, tiles, grid, globalSide, tileSide } = features;
  const check = (what: string, found: number, wanted: number): void => {
    if (found === wanted) return;
    const why = technical(
      `${found / width} vectors for ${what}, and ${wanted / width} places for them.`,
    );
    throw errors.recognizerFailed(say("DeepSeek-OCR's vision encoder"), why);
  };
  check('the whole page', global.length, globalSide ** 2 * width);
  for (const tile of tiles) check('a tile', tile.length, tileSide ** 2 * width);
  if (tiles.length > 0) check('the tiles', tiles.length * width, grid.columns * grid.rows * width);
}

/**
 * v1: the tiles arranged as one picture, each of its rows followed by the newline vector; then the
 * global view in the same way; then the separator.
 */
export function layoutV1(
  features: ViewFeatures,
  newline: Float32Array,
  separator: Float32Array,
): Float32Array {
  const width = newline.length;
  requireFeatures(features, width);
  const { grid, globalSide, tileSide, tiles } = features;
  const tileRows = tiles.length === 0 ? 0 : grid.rows * tileSide;
  const out = new Float32Array(imageTokens('v1', features) * width);
  let end = 0;
  const push = (row: Float32Array): void => {
    out.set(row, end);
    end += row.length;
  };
  for (let y = 0; y < tileRows; y++) {
    const tileY = Math.floor(y / tileSide);
    const from = (y % tileSide) * tileSide * width;
    for (let column = 0; column < grid.columns; column++) {
      push(at(tiles, tileY * grid.columns + column).subarray(from, from + tileSide * width));
    }
    push(newline);
  }
  for (let y = 0; y < globalSide; y++) {
    push(features.global.subarray(y * globalSide * width, (y + 1) * globalSide * width));
    push(newline);
  }
  push(separator);
  return out;
}

/** v2: every tile's vectors, then the global view's, then the separator; no newline vectors. */
export function layoutV2(features: ViewFeatures, separator: Float32Array): Float32Array {
  requireFeatures(features, separator.length);
  const parts = [...features.tiles, features.global, separator];
  const out = new Float32Array(imageTokens('v2', features) * separator.length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
