import type { RasterImage } from '../../../core/geometry/raster.ts';
import { greyOf, isPrint, printLevels } from './grey.ts';

/** A straight stroke through the letters of a line, in pixels of its crop; ends are exclusive. */
export interface Strike {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

// Lengths are in heights of the line.

/** Shortest strike, the thickest, and how far it may rise or fall in the crop. */
const SHORTEST = 0.9;
const THICKEST = 0.16;
const SLANT = 0.25;
/** Share of a strike's columns that have ink above it, and below it: it runs through letters. */
const LETTERS = 0.35;
/** A gap in a strike, in pixels. */
const GAP = 1;

/** Ink of a crop: 1 for each pixel that is closer to the ink than to the ground. */
interface Ink {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array;
}

function inkOf(crop: RasterImage): Ink | undefined {
  const { width, height } = crop;
  const grey = greyOf(crop);
  const levels = printLevels(grey);
  if (!isPrint(levels)) return undefined;
  const half = (levels.ground + levels.ink) / 2;
  const isDark = levels.ink < levels.ground;
  return { width, height, mask: grey.map((level) => (level < half === isDark ? 1 : 0)) };
}

/** Finds the strokes by which words of a line are struck out, from the left to the right. */
export function strikesIn(crop: RasterImage): Strike[] {
  const ink = inkOf(crop);
  if (!ink) return [];
  const least = SHORTEST * crop.height;
  const open: (Strike & { readonly area: number })[] = [];
  for (let y = Math.round(0.2 * crop.height); y < 0.85 * crop.height; y++) {
    for (const [x0, x1] of runsIn(ink, y, least)) {
      const above = open.findIndex(
        (strike) =>
          strike.y1 === y && Math.min(strike.x1, x1) - Math.max(strike.x0, x0) > least / 2,
      );
      const before = open[above];
      if (before) {
        const wider = { x0: Math.min(before.x0, x0), x1: Math.max(before.x1, x1) };
        open[above] = { ...before, ...wider, y1: y + 1, area: before.area + x1 - x0 };
      } else open.push({ x0, x1, y0: y, y1: y + 1, area: x1 - x0 });
    }
  }
  return open
    .filter(({ x0, x1, y0, y1, area }) => {
      const thick = Math.max(2, THICKEST * crop.height);
      return area / (x1 - x0) <= thick && y1 - y0 <= Math.max(thick, SLANT * crop.height);
    })
    .filter((strike) => runsThroughLetters(ink, strike))
    .map(({ x0, x1, y0, y1 }) => ({ x0, x1, y0, y1 }))
    .sort((a, b) => a.x0 - b.x0);
}

/** Runs of ink in a row that are long enough. */
function runsIn({ width, mask }: Ink, y: number, least: number): [number, number][] {
  const runs: [number, number][] = [];
  let start = -1;
  let end = -1;
  for (let x = 0; x <= width; x++) {
    if (x < width && mask[y * width + x] === 1) {
      if (start < 0) start = x;
      end = x + 1;
    } else if (start >= 0 && (x === width || x - end >= GAP)) {
      if (end - start >= least) runs.push([start, end]);
      start = -1;
    }
  }
  return runs;
}

function runsThroughLetters({ width, height, mask }: Ink, { x0, x1, y0, y1 }: Strike): boolean {
  const near = Math.max(2, Math.round(0.3 * height));
  let above = 0;
  let below = 0;
  for (let x = x0; x < x1; x++) {
    const hasInk = (from: number, to: number): boolean => {
      for (let y = Math.max(0, from); y < Math.min(height, to); y++) {
        if (mask[y * width + x] === 1) return true;
      }
      return false;
    };
    // The rows next to the stroke are its own soft edge.
    if (hasInk(y0 - 1 - near, y0 - 1)) above++;
    if (hasInk(y1 + 1, y1 + 1 + near)) below++;
  }
  return Math.min(above, below) >= LETTERS * (x1 - x0);
}

/** The crop without its strikes; strokes of letters that cross them stay whole. */
export function withoutStrikes(crop: RasterImage, strikes: readonly Strike[]): RasterImage {
  const ink = inkOf(crop);
  if (!ink) return crop;
  const { width, height, mask } = ink;
  const data = new Uint8Array(crop.data);
  const ground = groundOf(crop, mask);
  for (const { x0, x1, y0, y1 } of strikes) {
    const [top, bottom] = [Math.max(0, y0 - 1), Math.min(height, y1 + 1)];
    for (let x = Math.max(0, x0 - 1); x < Math.min(width, x1 + 1); x++) {
      const isInk = (y: number): boolean => y >= 0 && y < height && mask[y * width + x] === 1;
      if (isInk(top - 1) && isInk(bottom)) continue;
      for (let y = top; y < bottom; y++) data.set(ground, 3 * (y * width + x));
    }
  }
  return { ...crop, data };
}

/** Median color of the pixels without ink. */
function groundOf({ data }: RasterImage, mask: Uint8Array): number[] {
  return [0, 1, 2].map((channel) => {
    const counts = new Uint32Array(256);
    let total = 0;
    for (const [i, ink] of mask.entries()) {
      if (ink === 1) continue;
      counts[data[3 * i + channel] ?? 255] = (counts[data[3 * i + channel] ?? 255] ?? 0) + 1;
      total++;
    }
    let seen = 0;
    return Math.max(
      0,
      counts.findIndex((count) => (seen += count) > total / 2),
    );
  });
}
