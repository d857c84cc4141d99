import type { Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

/** A copy of the page with each place painted over in the median color of its edge. */
export function paintOver(image: RasterImage, places: readonly Box[]): RasterImage {
  // The slice of a Node buffer is no copy.
  const copy = { ...image, data: new Uint8Array(image.data) };
  for (const place of places) {
    const x0 = Math.max(0, Math.floor(place.x0));
    const y0 = Math.max(0, Math.floor(place.y0));
    const x1 = Math.min(image.width, Math.ceil(place.x1));
    const y1 = Math.min(image.height, Math.ceil(place.y1));
    const color = colorAround(image, { x0, y0, x1, y1 });
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) copy.data.set(color, 3 * (y * image.width + x));
    }
  }
  return copy;
}

/** Median color of the pixels along the edge of a place. */
function colorAround({ width, data }: RasterImage, { x0, y0, x1, y1 }: Box): number[] {
  const pixels: number[] = [];
  for (let x = x0; x < x1; x++) pixels.push(y0 * width + x, (y1 - 1) * width + x);
  for (let y = y0; y < y1; y++) pixels.push(y * width + x0, y * width + x1 - 1);
  return [0, 1, 2].map((channel) => {
    const values = pixels.map((pixel) => data[3 * pixel + channel] ?? 255).sort((a, b) => a - b);
    return values[values.length >> 1] ?? 255;
  });
}
