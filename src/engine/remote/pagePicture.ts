/** The picture of a page for an OCR server. */
import sharp from 'sharp';
import type { Size } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';

/** To some models, artifacts of a lower quality look like letters. */
const QUALITY = 95;

/** Size of the picture for a page. @param maxSide longest side in pixels */
export function pictureSize({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(1, width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * A `data:` address with the page as JPEG.
 * @param maxSide longest side in pixels; larger pages are reduced
 */
export async function pictureUrl(image: RasterImage, maxSide: number): Promise<string> {
  const { width, height, data } = image;
  const jpeg = await sharp(data, {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  })
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
