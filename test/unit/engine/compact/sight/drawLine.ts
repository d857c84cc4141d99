import sharp from 'sharp';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';

/** Black text on white, 640 × 60 pixels; rotated by 180° on request. */
export async function drawLine(text: string, upsideDown = false): Promise<RasterImage> {
  const style = 'font-family="DejaVu Sans, Noto Sans, sans-serif" font-size="36"';
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="60">' +
    `<rect width="640" height="60" fill="#fff"/><text x="10" y="43" ${style}>${text}</text></svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .rotate(upsideDown ? 180 : 0)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
