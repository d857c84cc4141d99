import { largest, smallest } from '../../../core/geometry/extremes.ts';
import type { Ruling } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { touchingRuns, type PixelRun } from '../line/touchingRuns.ts';

/** Pages are examined at no more than this many pixels per side. */
const WORK_SIDE = 2400;
/** A ruled line is at least this much darker (0..255) than the paper on both of its sides. */
const CONTRAST = 28;
/** Runs of dark pixels shorter than this are strokes of letters, in pixels of the examined page. */
const SHORTEST_RUN = 18;
const LARGEST_RUN_GAP = 2;
/** Columns that runs of one line may be apart in neighbouring rows. */
const RUN_REACH = 3;
/** No stroke of a letter is this long. */
const LONG_RUN = 60;

interface GrayImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Finds straight ruled lines, horizontal and vertical, solid, up to about 1 mm thick, lighter or
 * darker, even if the page is skewed by about a degree. Strokes of large letters may be among the
 * short ones; tables consist of lines that meet.
 * @returns rulings in pixels of the image
 */
export function detectRulings(image: RasterImage): Ruling[] {
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / WORK_SIDE));
  const gray = darkestGray(image, factor);
  const reach = Math.max(3, Math.min(7, Math.round(Math.min(gray.width, gray.height) / 180)));
  const shortest = Math.max(26, Math.round(0.018 * Math.max(gray.width, gray.height)));
  const across = chainsOf(runsOf(gray, reach)).filter((c) => c.end - c.start >= shortest);
  const turned = transpose(gray);
  const down = chainsOf(runsOf(turned, reach)).filter((c) => c.end - c.start >= shortest);
  const scale = (value: number): number => value * factor;
  return [
    ...joinCollinear(across).map((c): Ruling => ({
      direction: 'horizontal',
      x0: scale(c.start),
      x1: scale(c.end),
      y0: scale(c.startRow),
      y1: scale(c.endRow),
      thickness: scale(c.thickness),
    })),
    ...joinCollinear(down).map((c): Ruling => ({
      direction: 'vertical',
      x0: scale(c.startRow),
      x1: scale(c.endRow),
      y0: scale(c.start),
      y1: scale(c.end),
      thickness: scale(c.thickness),
    })),
  ];
}

/** Luma (BT.601), each output pixel the darkest of its `factor` × `factor` block: thin lines stay. */
function darkestGray({ width, height, data }: RasterImage, factor: number): GrayImage {
  const w = Math.max(1, Math.floor(width / factor));
  const h = Math.max(1, Math.floor(height / factor));
  const gray = new Uint8Array(w * h).fill(255);
  for (let y = 0; y < h * factor; y++) {
    const out = Math.floor(y / factor) * w;
    for (let x = 0, i = y * width * 3; x < w * factor; x++, i += 3) {
      const value = (data[i]! * 77 + data[i + 1]! * 150 + data[i + 2]! * 29) >> 8;
      const at = out + (factor === 1 ? x : Math.floor(x / factor));
      if (value < gray[at]!) gray[at] = value;
    }
  }
  return { width: w, height: h, data: gray };
}

function transpose({ width, height, data }: GrayImage): GrayImage {
  const out = new Uint8Array(data.length);
  const block = 32;
  for (let by = 0; by < height; by += block) {
    for (let bx = 0; bx < width; bx += block) {
      const yEnd = Math.min(height, by + block);
      const xEnd = Math.min(width, bx + block);
      for (let y = by; y < yEnd; y++) {
        for (let x = bx; x < xEnd; x++) out[x * height + y] = data[y * width + x]!;
      }
    }
  }
  return { width: height, height: width, data: out };
}

/**
 * Runs of pixels that are darker than the paper above and below them. Text may be right next to a
 * line: in that case paper at a smaller distance counts too, but a run without clear paper at full
 * distance along half its length must be long to count.
 */
function runsOf({ width, height, data }: GrayImage, reach: number): PixelRun[] {
  const runs: PixelRun[] = [];
  const half = Math.ceil(reach / 2);
  /** -1 outside the image. */
  const offsetOf = (row: number): number => (row >= 0 && row < height ? row * width : -1);
  for (let row = 0; row < height; row++) {
    const here = row * width;
    const above = offsetOf(row - reach);
    const below = offsetOf(row + reach);
    const nearAbove = here - half * width;
    const nearBelow = here + half * width;
    let start = -1;
    let last = -1;
    let clear = 0;
    const close = (): void => {
      const length = last + 1 - start;
      if (start < 0 || length < SHORTEST_RUN) return;
      if (2 * clear >= length || length >= LONG_RUN) runs.push({ row, start, end: last + 1 });
    };
    for (let x = 0; x < width; x++) {
      const limit = data[here + x]! + CONTRAST;
      if (limit > 255) continue;
      const up = above < 0 || data[above + x]! >= limit;
      if (!up && data[nearAbove + x]! < limit) continue;
      const down = below < 0 || data[below + x]! >= limit;
      if (!down && data[nearBelow + x]! < limit) continue;
      if (start < 0 || x - last > LARGEST_RUN_GAP + 1) {
        close();
        start = x;
        clear = 0;
      }
      if (up && down) clear++;
      last = x;
    }
    close();
  }
  return runs;
}

/** Runs that touch, or continue each other a row higher or lower: one straight line. */
interface Chain {
  readonly start: number;
  readonly end: number;
  /** Row (center) at the start and at the end: they differ if the page is skewed. */
  readonly startRow: number;
  readonly endRow: number;
  readonly thickness: number;
}

const chainsOf = (runs: readonly PixelRun[]): Chain[] => touchingRuns(runs, RUN_REACH).map(chainOf);

function chainOf(runs: readonly PixelRun[]): Chain {
  const start = smallest(runs.map((r) => r.start));
  const end = largest(runs.map((r) => r.end));
  const area = runs.reduce((sum, r) => sum + r.end - r.start, 0);
  const span = Math.max(8, (end - start) / 20);
  const rowNear = (from: number, to: number): number => {
    const near = runs.filter((r) => r.start < to && r.end > from);
    return near.reduce((sum, r) => sum + r.row + 0.5, 0) / Math.max(1, near.length);
  };
  return {
    start,
    end,
    startRow: rowNear(start, start + span),
    endRow: rowNear(end - span, end),
    thickness: area / (end - start),
  };
}

/** Joins pieces of one line that are interrupted by a crossing line or a speck. */
function joinCollinear(chains: readonly Chain[]): Chain[] {
  const joined: Chain[] = [];
  for (const chain of [...chains].sort((a, b) => a.start - b.start)) {
    const begun = joined.find(
      (c) =>
        chain.start - c.end < 14 &&
        chain.start - c.end > -4 &&
        Math.abs(chain.startRow - c.endRow) < 3,
    );
    if (begun) joined[joined.indexOf(begun)] = continued(begun, chain);
    else joined.push(chain);
  }
  return joined;
}

const continued = (a: Chain, b: Chain): Chain => ({
  start: a.start,
  end: b.end,
  startRow: a.startRow,
  endRow: b.endRow,
  thickness:
    (a.thickness * (a.end - a.start) + b.thickness * (b.end - b.start)) /
    (a.end - a.start + b.end - b.start),
});
