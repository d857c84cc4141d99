import type { Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

/** A check box as it appears on a page. */
export interface TickBox {
  /** Page pixels. */
  readonly box: Box;
  /** Something is drawn in it. */
  readonly on: boolean;
  /** 0..1; low if it is uncertain whether something is drawn in it. */
  readonly confidence: number;
}

/** Side of a square in heights of the line, and at least in pixels. */
const SIDE = { least: 0.4, most: 1.3, pixels: 9 } as const;
/** Least difference between ink and paper, 0..255. */
const CONTRAST = 60;
/** Shares of the side: how far inside an edge may be, and how much of each edge must be present. */
const EDGE = { depth: 0.12, seen: 0.93 } as const;
/** White space on both sides of a square, in its sides: letters are closer. */
const FREE = { before: 0.5, behind: 0.3 } as const;
/** Dark share of the inside: up to specks, up to uncertain, and from which the square is filled. */
const INK = { speck: 0.03, tick: 0.06, full: 0.75 } as const;

/** Dark pixels of a part of a page. */
interface Ink {
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  /** 1 = dark. */
  readonly dark: Uint8Array;
}

/**
 * The first hollow square in a part of a page that has no other ink close on both sides.
 * @param height of the line beside it
 */
export function findSquare(image: RasterImage, place: Box, height: number): TickBox | undefined {
  const ink = inkOf(image, place);
  if (!ink) return undefined;
  return componentsOf(ink)
    .filter((box) => isSquare(ink, box, height))
    .sort((a, b) => a.x0 - b.x0)
    .map((box) => tickOf(ink, box))
    .find((tick) => tick !== undefined);
}

/** The darker half of the part's gray levels; undefined for a plain background. */
function inkOf({ width, height, data }: RasterImage, place: Box): Ink | undefined {
  const x0 = Math.max(0, Math.floor(place.x0));
  const y0 = Math.max(0, Math.floor(place.y0));
  const wide = Math.min(width, Math.ceil(place.x1)) - x0;
  const high = Math.min(height, Math.ceil(place.y1)) - y0;
  if (wide < SIDE.pixels || high < SIDE.pixels) return undefined;
  const grey = new Uint8Array(wide * high);
  let [least, most, sum] = [255, 0, 0];
  for (let y = 0, i = 0; y < high; y++) {
    for (let x = 0, at = ((y0 + y) * width + x0) * 3; x < wide; x++, i++, at += 3) {
      const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
      const value = Math.round(0.3 * r + 0.59 * g + 0.11 * b);
      grey[i] = value;
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
    }
  }
  if (most - least < CONTRAST) return undefined;
  const middle = (least + most) / 2;
  // Light ink on a dark background is ink as well.
  const isLight = sum / grey.length >= middle;
  const dark = grey.map((value) => (value < middle === isLight ? 1 : 0));
  return { x0, y0, width: wide, height: high, dark };
}

/** Boxes of connected ink, in pixels of the part. */
function componentsOf({ width, height, dark }: Ink): Box[] {
  const seen = new Uint8Array(dark.length);
  const boxes: Box[] = [];
  for (let start = 0; start < dark.length; start++) {
    if (dark[start] !== 1 || seen[start] === 1) continue;
    const stack = [start];
    seen[start] = 1;
    let [x0, y0, x1, y1] = [width, height, 0, 0];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + 1);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y + 1);
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u;
          if (dark[next] !== 1 || seen[next] === 1) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    boxes.push({ x0, y0, x1, y1 });
  }
  return boxes;
}

/** Share of dark pixels in a part of the ink. */
function darkness({ width, dark }: Ink, { x0, y0, x1, y1 }: Box): number {
  let count = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) count += dark[y * width + x] ?? 0;
  return count / Math.max(1, (x1 - x0) * (y1 - y0));
}

function isSquare(ink: Ink, box: Box, line: number): boolean {
  const [wide, high] = [box.x1 - box.x0, box.y1 - box.y0];
  const isFit =
    Math.min(wide, high) >= Math.max(SIDE.pixels, SIDE.least * line) &&
    Math.max(wide, high) <= SIDE.most * line &&
    wide >= 0.85 * high &&
    high >= 0.85 * wide;
  if (!isFit) return false;
  // A component cut off by the edge of the part is unknown.
  const isCut = box.x0 === 0 || box.y0 === 0 || box.x1 === ink.width || box.y1 === ink.height;
  return !isCut && hasEdges(ink, box) && isFree(ink, box);
}

/** Each of the four edges is drawn from corner to corner: round letters lack the corners. */
function hasEdges(ink: Ink, { x0, y0, x1, y1 }: Box): boolean {
  const depth = Math.max(2, Math.round(EDGE.depth * (x1 - x0)));
  const isDark = (x: number, y: number): boolean => ink.dark[y * ink.width + x] === 1;
  const any = (test: (step: number) => boolean): boolean => {
    for (let step = 0; step < depth; step++) if (test(step)) return true;
    return false;
  };
  const share = (from: number, to: number, test: (at: number) => boolean): number => {
    let count = 0;
    for (let at = from; at < to; at++) if (test(at)) count++;
    return count / (to - from);
  };
  const edges = [
    share(x0, x1, (x) => any((step) => isDark(x, y0 + step))),
    share(x0, x1, (x) => any((step) => isDark(x, y1 - 1 - step))),
    share(y0, y1, (y) => any((step) => isDark(x0 + step, y))),
    share(y0, y1, (y) => any((step) => isDark(x1 - 1 - step, y))),
  ];
  return edges.every((seen) => seen >= EDGE.seen);
}

function isFree(ink: Ink, { x0, y0, x1, y1 }: Box): boolean {
  const side = x1 - x0;
  const before = { x0: Math.max(0, Math.round(x0 - FREE.before * side)), x1: x0, y0, y1 };
  const behind = { x0: x1, x1: Math.min(ink.width, Math.round(x1 + FREE.behind * side)), y0, y1 };
  return darkness(ink, before) === 0 && darkness(ink, behind) === 0;
}

function tickOf(ink: Ink, { x0, y0, x1, y1 }: Box): TickBox | undefined {
  const edge = Math.max(2, Math.ceil(0.2 * (x1 - x0)));
  const share = darkness(ink, { x0: x0 + edge, x1: x1 - edge, y0: y0 + edge, y1: y1 - edge });
  if (share > INK.full) return undefined;
  const box = { x0: x0 + ink.x0, x1: x1 + ink.x0, y0: y0 + ink.y0, y1: y1 + ink.y0 };
  const isDoubtful = share >= INK.speck && share < 2 * INK.tick;
  return { box, on: share >= INK.tick, confidence: isDoubtful ? 0.6 : 0.95 };
}
