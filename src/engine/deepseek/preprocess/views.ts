/** From a page to the square views that the vision encoder sees. */
import type { Size } from '../../../core/geometry/geometry.ts';
import type { ModelFamily, ResolutionMode } from '../../../core/prompting/resolutionModes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { chooseGrid, type TileGrid } from './tileGrid.ts';
import { resizeBicubic } from './bicubic.ts';

export interface ModelViews {
  /** Side of a tile; single views up to this side are squeezed instead of padded. */
  readonly tile: number;
  readonly mostTiles: number;
}

export const MODEL_VIEWS: Readonly<Record<ModelFamily, ModelViews>> = {
  v1: { tile: 640, mostTiles: 9 },
  v2: { tile: 768, mostTiles: 6 },
};

export interface PageViews {
  readonly global: RasterImage;
  /** Row by row; empty if the page needs no tiles. */
  readonly tiles: readonly RasterImage[];
  readonly grid: TileGrid;
}

/** The views of a page without their pixels. */
export interface ViewPlan {
  /** Side of the view of the whole page. */
  readonly side: number;
  /** Side of a tile. */
  readonly tile: number;
  /** Number of tiles. */
  readonly tiles: number;
  readonly grid: TileGrid;
}

/** The views in the order in which they are encoded. */
export const viewsInOrder = ({ tiles, global }: PageViews): readonly RasterImage[] => [
  ...tiles,
  global,
];

const ONE_TILE: TileGrid = { columns: 1, rows: 1 };

/** The views that {@link pageViews} makes of a page. */
export function planViews(image: Size, mode: ResolutionMode, model: ModelViews): ViewPlan {
  const grid =
    mode.tile === undefined
      ? undefined
      : chooseGrid(image.width, image.height, model.tile, model.mostTiles);
  const tiles = grid === undefined ? 0 : grid.columns * grid.rows;
  return { side: mode.side, tile: model.tile, tiles, grid: grid ?? ONE_TILE };
}

const PADDING_GREY = 127;

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The page fitted into a gray square of the given side, centered. */
export function padToSquare(image: RasterImage, side: number): RasterImage {
  const { width, height } = image;
  const w = height > width ? Math.max(1, roundHalfEven((width / height) * side)) : side;
  const h = width > height ? Math.max(1, roundHalfEven((height / width) * side)) : side;
  const fitted = resizeBicubic(image, w, h);
  if (w === side && h === side) return fitted;
  const left = w === side ? 0 : roundHalfEven((side - w) * 0.5);
  const top = w === side ? roundHalfEven((side - h) * 0.5) : 0;
  const data = new Uint8Array(side * side * 3).fill(PADDING_GREY);
  for (let y = 0; y < h; y++) {
    data.set(fitted.data.subarray(y * w * 3, (y + 1) * w * 3), ((top + y) * side + left) * 3);
  }
  return { width: side, height: side, data };
}

function cutTiles(image: RasterImage, { columns, rows }: TileGrid, tile: number): RasterImage[] {
  const whole = resizeBicubic(image, columns * tile, rows * tile);
  const tiles: RasterImage[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const data = new Uint8Array(tile * tile * 3);
      for (let y = 0; y < tile; y++) {
        const from = ((row * tile + y) * whole.width + column * tile) * 3;
        data.set(whole.data.subarray(from, from + tile * 3), y * tile * 3);
      }
      tiles.push({ width: tile, height: tile, data });
    }
  }
  return tiles;
}

/**
 * Sides of the views that a mode makes of a page: equal lists mean equal views, since every side
 * corresponds to one way of fitting the page into it.
 */
export function viewSides(image: Size, mode: ResolutionMode, model: ModelViews): number[] {
  const { side, tile, tiles } = planViews(image, mode, model);
  return [side, ...Array.from({ length: tiles }, () => tile)];
}

/** Cuts a page into the views of a mode. */
export function pageViews(image: RasterImage, mode: ResolutionMode, model: ModelViews): PageViews {
  const { side } = mode;
  const { grid, tiles } = planViews(image, mode, model);
  const isSqueezed = mode.tile === undefined && side <= model.tile;
  const global = isSqueezed ? resizeBicubic(image, side, side) : padToSquare(image, side);
  return { global, tiles: tiles === 0 ? [] : cutTiles(image, grid, model.tile), grid };
}

/**
 * Normalized pixels `[3, side, side]`: (byte / 255 − 0.5) / 0.5, channel order RGB.
 * @param out filled if given (`3 · side²` values)
 */
export function toTensor(view: RasterImage, out?: Float32Array): Float32Array {
  const pixels = view.width * view.height;
  const planes = out ?? new Float32Array(3 * pixels);
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    for (let channel = 0; channel < 3; channel++) {
      planes[channel * pixels + i] = NORMALISED[view.data[at + channel]!]!;
    }
  }
  return planes;
}

const NORMALISED = Float32Array.from({ length: 256 }, (_, byte) => {
  // Float32 after every step, like the reference.
  const unit = Math.fround(byte / 255);
  return Math.fround(Math.fround(unit - 0.5) / 0.5);
});
