import { boxHeight, boxOfPoints, boxWidth, type Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { medianThickness } from './findLines.ts';
import { quantileOf } from './grey.ts';

/** Colors relative to that of the ground, 255 for each channel; `chroma` is the greatest less the least. */
const COLORED = { chroma: 60, least: 90 } as const;
/** Ink of the text is darker than this in all channels. */
const DARK = 95;
/** Quantile of the levels in the boxes of lines that is the ground's. */
const GROUND = 0.7;
/** Least share of the boxes that is colored, of every third pixel in both directions. */
const LEAST_SHARE = 0.002;
const SAMPLE_STEP = 3;
/** Where more than this share of the page is colored, it is a picture, not ink on a page. */
const MOST_SHARE = 0.25;
/** Least extents of a stamp or a stroke of a pen, and of a highlighter's, in heights of a line. */
const STROKE = 1;
const MARKED = { wide: 1.5, high: 0.4, solid: 0.5 } as const;
/**
 * Ink crosses text if its edge has at least this many dark pixels beside it, in heights of a line. A
 * solid field needs that many for each line height of its width: the filled header row of a table
 * touches only a few dark pixels below it.
 */
const CROSSING = 0.3;
/** Share of the pixels that have the hue of the whole, and the cosine from which hues are alike. */
const ONE_HUE = { share: 0.85, cosine: 0.9 } as const;
/** Pieces of ink on both sides of a letter's stroke belong together, in heights of a line. */
const REACH = 0.3;
/** Soft edges around the ink, in pixels. */
const EDGE = 2;
const EDGE_CHROMA = 15;

/**
 * Takes colored ink that crosses dark text off a page: stamps, signatures, strokes of a highlighter.
 * Its brightest channel is nearly that of the ground, while the text is dark in all channels. Colored
 * words do not touch dark ink and stay, as do straight strokes through or below words, light text on
 * colored ground, and pictures, which have many hues.
 * @param boxes of the page's lines
 * @returns undefined if there is nothing to take off
 */
export function withoutOverlays(
  page: RasterImage,
  boxes: readonly DetectedBox[],
): RasterImage | undefined {
  const lines = boxes.map(({ quad }) => boxOfPoints(quad));
  if (lines.length === 0) return undefined;
  const colors = new Colors(page, lines);
  const { width } = page;
  const whole = { x0: 0, y0: 0, x1: width, y1: page.height };
  if (colors.shareIn(lines) <= LEAST_SHARE || colors.shareIn([whole]) > MOST_SHARE) {
    return undefined;
  }
  const height = medianThickness(boxes);
  const runs = inkRuns(width, page.height, (index) => colors.isColored(index));
  // Strokes of letters divide the ink.
  const reach = Math.round(REACH * height);
  const overlays = touchingRuns(runs, reach).filter((ink) => isOverlay(ink, colors, height));
  if (overlays.length === 0) return undefined;
  const data = page.data.slice();
  for (const ink of overlays) colors.takeOff(ink, data);
  return { ...page, data };
}

function isOverlay(ink: readonly PixelRun[], colors: Colors, height: number): boolean {
  const box = boxOf(ink);
  const [wide, high] = [boxWidth(box) / height, boxHeight(box) / height];
  const area = ink.reduce((sum, { start, end }) => sum + end - start, 0);
  const isSolid = area > MARKED.solid * boxWidth(box) * boxHeight(box);
  const isStroke = wide >= STROKE && high >= STROKE;
  const isMarked = isSolid && wide >= MARKED.wide && high >= MARKED.high;
  if (!isStroke && !isMarked) return false;
  const crossing = CROSSING * height * (isSolid ? wide : 1);
  return colors.crossings(ink) >= crossing && colors.hasOneHue(ink, area);
}

function boxOf(ink: readonly PixelRun[]): Box {
  const [first, last] = [at(ink, 0), at(ink, -1)];
  let [x0, x1] = [first.start, first.end];
  for (const { start, end } of ink) {
    x0 = Math.min(x0, start);
    x1 = Math.max(x1, end);
  }
  return { x0, x1, y0: first.row, y1: last.row + 1 };
}

/** The colors of a page relative to the ground of its lines. */
class Colors {
  readonly #page: RasterImage;
  /** For each channel, what its levels are relative to the ground. */
  readonly #balanced: readonly Uint8Array[];
  readonly #ground: readonly number[];

  constructor(page: RasterImage, lines: readonly Box[]) {
    this.#page = page;
    this.#ground = groundOf(page, lines);
    this.#balanced = this.#ground.map((ground) =>
      Uint8Array.from({ length: 256 }, (_, level) => Math.min(255, (level * 255) / ground)),
    );
  }

  /** Red, green and blue of a pixel. */
  #at(index: number): [number, number, number] {
    const { data } = this.#page;
    const [red, green, blue] = this.#balanced;
    return [red![data[3 * index]!]!, green![data[3 * index + 1]!]!, blue![data[3 * index + 2]!]!];
  }

  isColored(index: number): boolean {
    const [r, g, b] = this.#at(index);
    const most = Math.max(r, g, b);
    return most >= COLORED.least && most - Math.min(r, g, b) >= COLORED.chroma;
  }

  #isDark(index: number): boolean {
    const [r, g, b] = this.#at(index);
    return Math.max(r, g, b) < DARK;
  }

  /** Share of the pixels in boxes that are colored. */
  shareIn(boxes: readonly Box[]): number {
    let [colored, seen] = [0, 0];
    for (const index of pixelsIn(this.#page, boxes)) {
      seen++;
      if (this.isColored(index)) colored++;
    }
    return colored / Math.max(1, seen);
  }

  /** Number of dark pixels beside, above and below runs of colored ones. */
  crossings(ink: readonly PixelRun[]): number {
    const { width, height } = this.#page;
    let count = 0;
    for (const { row, start, end } of ink) {
      const first = row * width;
      if (start >= EDGE && this.#isDark(first + start - EDGE)) count++;
      if (end + EDGE <= width && this.#isDark(first + end + EDGE - 1)) count++;
      if (row < EDGE || row + EDGE >= height) continue;
      for (let x = start; x < end; x++) {
        if (this.#isDark(first + x - EDGE * width)) count++;
        if (this.#isDark(first + x + EDGE * width)) count++;
      }
    }
    return count;
  }

  hasOneHue(ink: readonly PixelRun[], area: number): boolean {
    const hues = pixelsOf(ink, this.#page.width).map((index) => {
      const [r, g, b] = this.#at(index);
      // Two axes that are 0 for gray (opponent colors).
      const [x, y] = [r - g, (r + g) / 2 - b];
      const length = Math.hypot(x, y) || 1;
      return { x: x / length, y: y / length };
    });
    const x = hues.reduce((sum, hue) => sum + hue.x, 0);
    const y = hues.reduce((sum, hue) => sum + hue.y, 0);
    const length = Math.hypot(x, y) || 1;
    const alike = hues.filter((hue) => (hue.x * x + hue.y * y) / length > ONE_HUE.cosine).length;
    return alike >= ONE_HUE.share * area;
  }

  /** Replaces ink by the ground, darkened where text is below it. */
  takeOff(ink: readonly PixelRun[], into: Uint8Array): void {
    const { width, height } = this.#page;
    const histogram = new Uint32Array(256);
    for (const index of pixelsOf(ink, width)) {
      const [r, g, b] = this.#at(index);
      histogram[Math.max(r, g, b)]!++;
    }
    const usual = Math.max(1, quantileOf(histogram, 0.5));
    for (const { row, start, end } of ink) {
      const last = Math.min(height - 1, row + EDGE);
      for (let y = Math.max(0, row - EDGE); y <= last; y++) {
        for (let x = Math.max(0, start - EDGE); x < Math.min(width, end + EDGE); x++) {
          this.#bleach(y * width + x, usual, into);
        }
      }
    }
  }

  #bleach(index: number, usual: number, into: Uint8Array): void {
    const [r, g, b] = this.#at(index);
    const most = Math.max(r, g, b);
    if (most - Math.min(r, g, b) < EDGE_CHROMA) return;
    const share = Math.min(1, most / usual);
    this.#ground.forEach((ground, channel) => (into[3 * index + channel] = share * ground));
  }
}

/** The level of each channel that most of the ground in the boxes of lines has. */
function groundOf(page: RasterImage, lines: readonly Box[]): number[] {
  const histograms = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (const index of pixelsIn(page, lines)) {
    histograms.forEach((histogram, channel) => histogram[page.data[3 * index + channel]!]!++);
  }
  return histograms.map((histogram) => Math.max(1, quantileOf(histogram, GROUND)));
}

/** Some pixels in boxes. */
function* pixelsIn({ width, height }: RasterImage, boxes: readonly Box[]): Generator<number> {
  for (const { x0, y0, x1, y1 } of boxes) {
    const [left, right] = [Math.max(0, Math.floor(x0)), Math.min(width, x1)];
    for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, y1); y += SAMPLE_STEP) {
      for (let x = left; x < right; x += SAMPLE_STEP) yield y * width + x;
    }
  }
}

function pixelsOf(ink: readonly PixelRun[], width: number): number[] {
  const pixels: number[] = [];
  for (const { row, start, end } of ink) {
    for (let x = start; x < end; x++) pixels.push(row * width + x);
  }
  return pixels;
}
