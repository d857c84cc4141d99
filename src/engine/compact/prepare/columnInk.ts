import type { RasterImage } from '../../../core/geometry/raster.ts';
import { greyOf, printLevels } from './grey.ts';

/** 1 for each column of a crop with ink in it. */
export function inkOfColumns(crop: RasterImage): Uint8Array {
  const { width, height } = crop;
  const grey = greyOf(crop);
  const { ground, ink } = printLevels(grey);
  const threshold = (ground + ink) / 2;
  const columns = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = grey[y * width + x] ?? ground;
      if (ink < ground ? level < threshold : level > threshold) columns[x] = 1;
    }
  }
  return columns;
}
