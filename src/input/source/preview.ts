import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Rotation } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';

const QUALITY = 85;
/** JPEG stores sizes in 16 bits. */
const JPEG_MAX_SIDE = 65_535;

/**
 * Writes the picture of a page for the results panel. The pixel grid is kept, so that coordinates
 * of the result are coordinates of the picture; a browser draws pictures of 100 megapixels, only
 * slower. Pages too long for JPEG are written as PNG.
 * @param rotation clockwise rotation that makes the page upright, applied before writing
 * @param index index of the page from 0
 * @returns path of the file, `page-<number from 1>.jpg`
 */
export async function writePreview(
  image: RasterImage,
  rotation: Rotation,
  folder: string,
  index: number,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const tooLong = Math.max(image.width, image.height) > JPEG_MAX_SIDE;
  const path = join(folder, `page-${index + 1}.${tooLong ? 'png' : 'jpg'}`);
  const picture = sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: 3 },
    limitInputPixels: false,
  }).rotate(rotation);
  await (
    tooLong
      ? picture.png({ compressionLevel: 3 })
      : picture.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
  ).toFile(path);
  return path;
}
