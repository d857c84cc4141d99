/**
 * Reading a part of a page: cuts the part out as a picture, and maps its result back to the page.
 */
import type { OcrPage, Region } from '../../../core/document/document.ts';
import { mapRegion } from '../../../core/document/mapRegion.ts';
import type { Box, Point, Size } from '../../../core/geometry/geometry.ts';
import { wholePage } from '../../../core/document/regionPlaces.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { defined } from '../../../core/system/defined.ts';
import { rotateImage } from '../../compact/prepare/rotate.ts';
import type { PageCrop } from '../../options.ts';

/** Cuts a part out. @param box whole pixels inside the image */
export function cropImage(image: RasterImage, box: Box): RasterImage {
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = ((box.y0 + y) * image.width + box.x0) * 3;
    data.set(image.data.subarray(start, start + width * 3), y * width * 3);
  }
  return defined({ width, height, data, dpi: image.dpi });
}

/**
 * The box in whole pixels with a margin, inside the image: letters at the very edge would be lost.
 */
export function paddedBox(box: Box, image: { width: number; height: number }): Box {
  const margin = Math.max(4, Math.round((box.y1 - box.y0) * 0.04));
  const within = (value: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, Math.round(value)));
  const x0 = within(box.x0 - margin, 0, image.width - 1);
  const y0 = within(box.y0 - margin, 0, image.height - 1);
  return {
    x0,
    y0,
    x1: within(box.x1 + margin, x0 + 1, image.width),
    y1: within(box.y1 + margin, y0 + 1, image.height),
  };
}

const movePoint = ({ x, y }: Point, by: Point): Point => ({ x: x + by.x, y: y + by.y });
export const moveBox = ({ x0, y0, x1, y1 }: Box, { x, y }: Point): Box => ({
  x0: x0 + x,
  y0: y0 + y,
  x1: x1 + x,
  y1: y1 + y,
});

/**
 * A region of a part, at its place on the page. A region without a place is somewhere in the part, so
 * the part is its place on the page.
 */
export function moveRegion(region: Region, part: Size, by: Point): Region {
  const places = region.places.length > 0 ? region.places : [wholePage(part)];
  return mapRegion({ ...region, places }, (point) => movePoint(point, by));
}

/**
 * Reads a part of a page as a separate picture.
 * @param image the page in the orientation of its source
 * @returns the page, with only the regions found in the part
 */
export async function recognizeCrop(
  image: RasterImage,
  { box, rotation }: PageCrop,
  recognize: (part: RasterImage) => Promise<OcrPage>,
): Promise<OcrPage> {
  const upright = rotateImage(image, rotation);
  const inside = paddedBox(box, upright);
  const page = await recognize(cropImage(upright, inside));
  const corner = { x: inside.x0, y: inside.y0 };
  return {
    ...page,
    width: upright.width,
    height: upright.height,
    rotation,
    regions: page.regions.map((region) => moveRegion(region, page, corner)),
    ...defined({ missed: page.missed?.map((missed) => moveBox(missed, corner)) }),
  };
}
