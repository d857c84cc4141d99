import { largest, smallest } from '../../../core/geometry/extremes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';

/** Width of the stretches in which the light is measured, in heights of the line. */
const STRETCH = 0.75;
/** Quantiles of a stretch's levels: ink, ground, and the middle between them. */
const DARK = 0.08;
const MIDDLE = 0.5;
const BRIGHT = 0.92;
/** The ground is brighter than this share of a stretch. */
const GROUND = 0.7;
/** Least difference between the brightest and the darkest ground, as a share of the contrast. */
const UNEVEN = 0.3;
/** Share of the stretches with ink that must be dark on light. */
const ALIKE = 0.8;
/** Least contrast of ink, in levels. */
const INK = 20;
/** No stroke is wider than twice this, in heights of the line. */
const STROKE = 0.2;
/** Greatest factor: beyond it, noise would look like ink. */
const MOST_GAIN = 5;

/** The light in a stretch of a line. */
interface Light {
  readonly ground: number;
  readonly contrast: number;
  readonly darkInk: boolean;
}

/**
 * Evens out light that changes along a line, such as a shadow that falls across a page: recognizers
 * lose what is in the darker part.
 * @param crop of one line; returned as it is if its light is even, or its ink is light on dark
 */
export function evenLight(crop: RasterImage): RasterImage {
  const size = Math.max(6, Math.round(STRETCH * crop.height));
  const count = Math.floor(crop.width / size);
  if (count < 3) return crop;
  const levels = brightness(crop);
  const lights = Array.from({ length: count }, (_, i) =>
    lightIn(
      levels,
      crop,
      Math.round((i * crop.width) / count),
      Math.round(((i + 1) * crop.width) / count),
    ),
  );
  const inked = lights.filter(({ contrast }) => contrast >= INK);
  const dark = inked.filter(({ darkInk }) => darkInk);
  if (inked.length < 3 || dark.length < ALIKE * inked.length) return crop;
  const grounds = smoothed(lights.map(({ ground }) => ground));
  const brightest = largest(grounds);
  const contrast = largest(dark.map((light) => light.contrast));
  if (brightest - smallest(grounds) < UNEVEN * contrast) return crop;
  const floor = brightest / MOST_GAIN;
  const ground = closed(levels, crop, Math.round(STROKE * crop.height));
  const data = new Uint8Array(crop.data.length);
  for (let i = 0, j = 0; i < ground.length; i++) {
    const gain = brightest / Math.max(1, floor, ground[i]!);
    for (const end = j + 3; j < end; j++) data[j] = Math.min(255, crop.data[j]! * gain + 0.5);
  }
  return { ...crop, data };
}

function lightIn(
  levels: Uint8Array,
  { width, height }: RasterImage,
  from: number,
  to: number,
): Light {
  const histogram = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    for (let x = from; x < to; x++) histogram[levels[y * width + x]!]!++;
  }
  const [dark, middle, ground, bright] = quantiles(histogram, (to - from) * height);
  return { ground, contrast: bright - dark, darkInk: middle - dark >= bright - middle };
}

function quantiles(histogram: Uint32Array, total: number): [number, number, number, number] {
  const levelAt = (share: number): number => {
    let seen = 0;
    return histogram.findIndex((pixels) => (seen += pixels) > share * total);
  };
  return [levelAt(DARK), levelAt(MIDDLE), levelAt(GROUND), levelAt(BRIGHT)];
}

/** The median of each level and its neighbors: a wide letter may cover a stretch. */
const smoothed = (levels: readonly number[]): number[] =>
  levels.map((level, i) => {
    const around = [levels[i - 1] ?? level, level, levels[i + 1] ?? level].sort((a, b) => a - b);
    return at(around, 1);
  });

function brightness({ width, height, data }: RasterImage): Uint8Array {
  const levels = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < levels.length; i++, j += 3) {
    levels[i] = (data[j]! * 77 + data[j + 1]! * 150 + data[j + 2]! * 29) >> 8;
  }
  return levels;
}

/**
 * Levels of the ground, with what is thinner than `2 × reach` filled from both sides (grey closing):
 * the edge of a shadow stays sharp.
 */
function closed(levels: Uint8Array, { width, height }: RasterImage, reach: number): Uint8Array {
  const bright = extremesAround(levels, width, height, reach, Math.max);
  return extremesAround(bright, width, height, reach, Math.min);
}

type Extreme = (a: number, b: number) => number;

/** The extreme of each pixel's neighborhood, a square of `2 × reach + 1` pixels. */
function extremesAround(
  levels: Uint8Array,
  width: number,
  height: number,
  reach: number,
  extreme: Extreme,
): Uint8Array {
  const along = new Uint8Array(levels.length);
  const row = { count: width, stride: 1, reach };
  for (let y = 0; y < height; y++) extremesAlong(levels, along, y * width, row, extreme);
  const across = new Uint8Array(levels.length);
  const column = { count: height, stride: width, reach };
  for (let x = 0; x < width; x++) extremesAlong(along, across, x, column, extreme);
  return across;
}

/**
 * The extreme of each pixel's neighborhood in one row or column. Each pixel enters and leaves a queue
 * of possible extremes once, so that the time does not grow with the reach.
 * @param start offset of its first pixel
 */
function extremesAlong(
  levels: Uint8Array,
  extremes: Uint8Array,
  start: number,
  { count, stride, reach }: { count: number; stride: number; reach: number },
  extreme: Extreme,
): void {
  const queue = new Int32Array(count);
  const levelAt = (i: number): number => levels[start + i * stride]!;
  let first = 0;
  let end = 0;
  for (let i = 0; i < count + reach; i++) {
    if (i < count) {
      const level = levelAt(i);
      while (end > first && extreme(levelAt(queue[end - 1]!), level) === level) end--;
      queue[end++] = i;
    }
    const middle = i - reach;
    if (middle < 0) continue;
    while (queue[first]! < middle - reach) first++;
    extremes[start + middle * stride] = levelAt(queue[first]!);
  }
}
