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
  const { levels, histogram } = greyLevels(crop);
  const { dark, light, darkCount } = classMeans(histogram);
  if (light - dark < LEAST_CONTRAST) return undefined;
  const inkIsDark = 2 * darkCount < levels.length;
  const cover = inkIsDark ? coverage(light, dark) : coverage(dark, light);
  return widthOf(levels, crop, cover);
}

/** Grey levels of a crop, and how many pixels have each. */
function greyLevels({ width, height, data }: RasterImage): {
  levels: Uint8Array;
  histogram: Uint32Array;
} {
  const levels = new Uint8Array(width * height);
  const histogram = new Uint32Array(256);
  for (let i = 0, p = 0; i < levels.length; i++, p += 3) {
    const red = data[p] ?? 0;
    const green = data[p + 1] ?? 0;
    const blue = data[p + 2] ?? 0;
    const level = (red * 77 + green * 150 + blue * 29) >> 8;
    levels[i] = level;
    histogram[level] = (histogram[level] ?? 0) + 1;
  }
  return { levels, histogram };
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
    const end = (y + 1) * width - 1;
    let here = cover[levels[y * width] ?? 0] ?? 0;
    for (let i = y * width; i < end; i++) {
      const beside = cover[levels[i + 1] ?? 0] ?? 0;
      const dx = beside - here;
      const dy = (cover[levels[i + width] ?? 0] ?? 0) - here;
      area += here;
      // `Math.hypot` is many times slower, and nothing here overflows.
      if (dx !== 0 || dy !== 0) outline += Math.sqrt(dx * dx + dy * dy);
      here = beside;
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
