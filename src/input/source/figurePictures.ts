import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box, Rotation } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';

export interface Figure {
  /** Name of the file without extension. */
  readonly id: string;
  /** Pixels of the upright page. */
  readonly box: Box;
}

/**
 * Cuts figures out of a page and writes each as `<id>.png`.
 * @param rotation clockwise rotation that makes the page upright, applied before cutting
 * @returns ids of the figures that were written: those of at least one pixel
 */
export async function writeFigures(
  image: RasterImage,
  rotation: Rotation,
  figures: readonly Figure[],
  folder: string,
): Promise<string[]> {
  const raw = (data: Uint8Array, width: number, height: number) =>
    sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const { data, info } = await raw(image.data, image.width, image.height)
    .rotate(rotation)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const written: string[] = [];
  for (const { id, box } of figures) {
    const left = Math.max(0, Math.floor(box.x0));
    const top = Math.max(0, Math.floor(box.y0));
    const width = Math.min(info.width, Math.ceil(box.x1)) - left;
    const height = Math.min(info.height, Math.ceil(box.y1)) - top;
    if (width < 1 || height < 1) continue;
    await mkdir(folder, { recursive: true });
    await raw(data, info.width, info.height)
      .extract({ left, top, width, height })
      .png()
      .toFile(join(folder, `${id}.png`));
    written.push(id);
  }
  return written;
}
