import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';

/** Reference data; the tests run from the project's root. */
export const goldenPath = (...parts: string[]): string =>
  path.resolve('test/golden/data/deepseek', ...parts);

/** JSON of a golden file; its shape is fixed by the file itself. */
export const goldenJson = (...parts: string[]): unknown =>
  JSON.parse(readFileSync(goldenPath(...parts), 'utf8'));

/** Pixels of a golden picture (all of them are plain RGB). */
export async function goldenImage(...parts: string[]): Promise<RasterImage> {
  const { data, info } = await sharp(goldenPath(...parts))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
