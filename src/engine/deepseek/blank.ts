import type { RasterImage } from '../../core/raster.ts';

/** Share of pixels that may differ from the paper (dust, scan edges). */
const INK_SHARE = 0.0005;
/** Difference of brightness that counts as ink. */
const INK_CONTRAST = 40;

/**
 * True for a page without any mark worth reading: nearly every pixel has the page's own brightness.
 * A language model asked to read such a page makes something up.
 */
export function isBlank(image: RasterImage): boolean {
  const { data, width, height } = image;
  const pixels = width * height;
  const luma = (at: number): number =>
    (data[at]! * 299 + data[at + 1]! * 587 + data[at + 2]! * 114) / 1000;
  const histogram = new Uint32Array(256);
  for (let i = 0; i < pixels; i++) histogram[Math.round(luma(i * 3))]!++;
  const paper = histogram.indexOf(Math.max(...histogram));
  let ink = 0;
  for (let level = 0; level < 256; level++)
    if (Math.abs(level - paper) > INK_CONTRAST) ink += histogram[level]!;
  return ink < pixels * INK_SHARE;
}
