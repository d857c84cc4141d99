/** Input embeddings: token rows read from disk, image features put in the places of `<image>`. */
import { open, type FileHandle } from 'node:fs/promises';
import type { TileGrid } from './preprocess/grid.ts';

/** The embedding table on disk; only the rows that are asked for are read. */
export class EmbeddingTable {
  private constructor(
    private readonly handle: FileHandle,
    readonly width: number,
  ) {}

  static async open(file: string, width: number): Promise<EmbeddingTable> {
    return new EmbeddingTable(await open(file, 'r'), width);
  }

  /** Writes the row of each id into `out`, one after the other. */
  async read(ids: ArrayLike<number>, out: Float32Array): Promise<void> {
    const rowBytes = this.width * 4;
    for (let i = 0; i < ids.length; i++) {
      const row = new Uint8Array(out.buffer, out.byteOffset + i * rowBytes, rowBytes);
      await this.handle.read(row, 0, rowBytes, ids[i]! * rowBytes);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Features of the views, row by row, in the decoder's width. */
export interface ViewFeatures {
  readonly global: Float32Array;
  readonly tiles: readonly Float32Array[];
  readonly grid: TileGrid;
  /** Tokens along one side of the global view and of a tile. */
  readonly globalSide: number;
  readonly tileSide: number;
}

/**
 * v1: the tiles laid out as one picture, each of its rows followed by the newline vector; then the
 * global view in the same way; then the separator.
 */
export function layoutV1(
  features: ViewFeatures,
  newline: Float32Array,
  separator: Float32Array,
): Float32Array {
  const width = newline.length;
  const { grid, globalSide, tileSide, tiles } = features;
  const tileRows = tiles.length === 0 ? 0 : grid.rows * tileSide;
  const tokens = tileRows * (grid.columns * tileSide + 1) + globalSide * (globalSide + 1) + 1;
  const out = new Float32Array(tokens * width);
  let at = 0;
  const push = (row: Float32Array): void => {
    out.set(row, at);
    at += row.length;
  };
  for (let y = 0; y < tileRows; y++) {
    const tileY = Math.floor(y / tileSide);
    const from = (y % tileSide) * tileSide * width;
    for (let column = 0; column < grid.columns; column++)
      push(tiles[tileY * grid.columns + column]!.subarray(from, from + tileSide * width));
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
  const parts = [...features.tiles, features.global, separator];
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
