import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chooseGrid } from '../../../src/engine/deepseek/preprocess/tileGrid.ts';
import { findMode } from '../../../src/core/prompting/resolutionModes.ts';
import {
  pageViews,
  toTensor,
  MODEL_VIEWS,
  type ModelViews,
} from '../../../src/engine/deepseek/preprocess/views.ts';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';
import { goldenImage, goldenJson } from './goldenData.ts';

interface ViewRecord {
  view: string;
  size: [number, number];
  sha256_rgb: string;
  sample_normalised: number[];
}

interface ModeRecord {
  mode: { base_size: number; image_size: number; crop_mode: boolean };
  grid_cols_rows: [number, number];
  n_tiles: number;
  views: ViewRecord[];
}

/** The recipe with at most six tiles; only the tiles' hashes. */
interface SixTilesRecord {
  grid_cols_rows: [number, number];
  n_tiles: number;
  tile_sha256_rgb: string[];
}

interface PageRecord {
  image: string;
  v1: Record<string, ModeRecord> & { gundam_max6?: SixTilesRecord };
  v2: Record<string, ModeRecord>;
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

function checkViews(page: RasterImage, record: ModeRecord, model: ModelViews): void {
  const { base_size, image_size, crop_mode } = record.mode;
  const views = pageViews(
    page,
    crop_mode ? { id: '', side: base_size, tile: image_size } : { id: '', side: image_size },
    model,
  );
  assert.deepEqual([views.grid.columns, views.grid.rows], record.grid_cols_rows);
  assert.equal(views.tiles.length, record.n_tiles);
  for (const wanted of record.views) {
    const view =
      wanted.view === 'global' ? views.global : views.tiles[Number(/\d+/u.exec(wanted.view)![0])]!;
    assert.deepEqual([view.width, view.height], wanted.size);
    assert.equal(sha256(view.data), wanted.sha256_rgb, wanted.view);
    const side = view.width;
    const center = Math.floor(side / 2) * side + Math.floor(side / 2);
    const tensor = toTensor(view);
    for (const [channel, value] of wanted.sample_normalised.entries())
      {assert.ok(Math.abs(tensor[channel * side * side + center]! - value) < 1e-6);}
  }
}

describe('tile grid', () => {
  it('equals the reference on all recorded sizes', () => {
    const { rows } = goldenJson('preprocess', 'grids.json') as { rows: number[][] };
    assert.ok(rows.length > 200);
    for (const [width, height, ...wanted] of rows) {
      const grids = [
        chooseGrid(width!, height!, 640, 9),
        chooseGrid(width!, height!, 640, 6),
        chooseGrid(width!, height!, 768, 6),
      ];
      assert.deepEqual(
        grids.flatMap((grid) => [grid?.columns ?? 1, grid?.rows ?? 1]),
        wanted,
        `${width} × ${height}`,
      );
    }
  });
});

describe('page views', () => {
  const { cases } = goldenJson('preprocess', 'preprocess.json') as { cases: PageRecord[] };
  for (const record of cases) {
    for (const family of ['v1', 'v2'] as const) {
      it(`${record.image} ${family} is byte-equal in every mode`, async () => {
        const page = await goldenImage('preprocess', record.image);
        const model = MODEL_VIEWS[family];
        for (const [name, mode] of Object.entries(record[family]))
          {if (name !== 'gundam_max6') checkViews(page, mode as ModeRecord, model);}
      });
    }

    const { gundam_max6: six } = record.v1;
    if (six === undefined) continue;
    it(`${record.image} with at most six tiles`, async () => {
      const page = await goldenImage('preprocess', record.image);
      const views = pageViews(page, findMode('v1', 'gundam')!, { ...MODEL_VIEWS.v1, mostTiles: 6 });
      assert.deepEqual([views.grid.columns, views.grid.rows], six.grid_cols_rows);
      assert.deepEqual(
        views.tiles.map((tile) => sha256(tile.data)),
        six.tile_sha256_rgb,
      );
    });
  }
});
