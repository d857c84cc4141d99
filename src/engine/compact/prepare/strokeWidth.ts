import type { RasterImage } from '../../../core/geometry/raster.ts';
import { otsuThreshold } from '../ppocr/ink.ts';

/** Below this share of the contrast is background, above is ink; between, an edge. */
const GROUND = 0.3;
const INK = 0.7;
/** Least difference between the levels of ink and background for print. */
const LEAST_CONTRAST = 24;

/**
 * Mean width of the strokes of a line in pixels: twice the ink's area by the length of its outline.
 * Both are measured on soft edges, so that thin strokes of small type are measured correctly.
 * Undefined if the crop shows no ink.
 * @param crop of one line in RGB, dark on light or light on dark
 */
export function strokeWidth(crop: RasterImage): number | undefined {
  const levels = greyLevels(crop);
  const histogram = new Uint32Array(256);
  for (const level of levels) histogram[level] = at(histogram, level) + 1;
  const { dark, light, darkCount } = classMeans(histogram);
  if (light - dark < LEAST_CONTRAST) return undefined;
  const inkIsDark = 2 * darkCount < levels.length;
  const cover = inkIsDark ? coverage(light, dark) : coverage(dark, light);
  return widthOf(levels, crop, cover);
}

/** Typed arrays return a value within their length. */
const at = (values: Uint8Array | Uint32Array | Float32Array, index: number): number =>
  values[index] ?? 0;

function greyLevels({ width, height, data }: RasterImage): Uint8Array {
  const levels = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < levels.length; i++, p += 3) {
    levels[i] = (at(data, p) * 77 + at(data, p + 1) * 150 + at(data, p + 2) * 29) >> 8;
  }
  return levels;
}

/** @param cover how much of a pixel is ink, for each level */
function widthOf(
  levels: Uint8Array,
  { width, height }: RasterImage,
  cover: Float32Array,
): number | undefined {
  let area = 0;
  let outline = 0;
  for (let y = 0; y + 1 < height; y++) {
    for (let i = y * width; i + 1 < (y + 1) * width; i++) {
      const here = at(cover, at(levels, i));
      const dx = at(cover, at(levels, i + 1)) - here;
      const dy = at(cover, at(levels, i + width)) - here;
      area += here;
      if (dx !== 0 || dy !== 0) outline += Math.hypot(dx, dy);
    }
  }
  return outline === 0 ? undefined : (2 * area) / outline;
}

/** Mean level on both sides of the threshold that best separates ink and background. */
function classMeans(histogram: Uint32Array): { dark: number; light: number; darkCount: number } {
  const threshold = otsuThreshold(histogram);
  let [darkSum, darkCount, lightSum, lightCount] = [0, 0, 0, 0];
  histogram.forEach((count, level) => {
    if (level <= threshold) {
      darkSum += count * level;
      darkCount += count;
    } else {
      lightSum += count * level;
      lightCount += count;
    }
  });
  return {
    dark: darkSum / Math.max(1, darkCount),
    light: lightSum / Math.max(1, lightCount),
    darkCount,
  };
}

/** How much of a pixel is ink, for each level: 0..1. */
function coverage(ground: number, ink: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => {
    const share = (level - ground) / (ink - ground);
    return Math.min(1, Math.max(0, (share - GROUND) / (INK - GROUND)));
  });
}
