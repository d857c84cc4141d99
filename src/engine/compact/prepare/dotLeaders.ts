/** Rows of dots between a title and its number, such as those of contents, menus and price lists. */
import type { Line } from '../../../core/document/document.ts';
import { boxCenter, boxHeight, boxWidth, quadOfBox } from '../../../core/geometry/geometry.ts';
import type { Box, Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at, getOrCreate } from '../../../core/system/items.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, histogramOf, isPrint, quantileOf, type PrintLevels } from './grey.ts';

/** A leader and its dots, from left to right, in pixels of the page. */
export interface DotLeader {
  readonly dots: readonly Box[];
  /** Its place in the line of text, as high as the letters beside it. */
  readonly quad: Quad;
}

/** Extents of a dot in pixels, and its greatest extent in its least one. */
const DOT = { least: 1, most: 14, oblong: 2 } as const;
/** How much two dots of a leader differ in their extents, in pixels and as a share. */
const ALIKE = { pixels: 1, share: 0.35 } as const;
/** Steps from dot to dot in widths of a dot, and how much they differ, in pixels and as a share. */
const STEP = { most: 12, pixels: 1.5, share: 0.2 } as const;
/** Rise of a leader from dot to dot: in pixels, and by the skew of a page. */
const RISE = { pixels: 1.2, share: 0.05 } as const;
/** An ellipsis has three dots, and no text has as many equally spaced ones as this. */
const FEWEST = 6;
/** Letters are this many dots high. */
const LETTER = { least: 2, most: 12 } as const;
/** How far above and below the foot of a dot the letter beside it may end, in heights of the letter. */
const FOOT = { above: 0.2, below: 0.5 } as const;
/**
 * Dots next to the dots of a leader, as a share of them, from which all are the screen of a shaded
 * area, and how far above and below they are counted, in heights of a letter: lines of text, which may
 * all have a leader, are farther apart.
 */
const SCREEN = { share: 0.4, reach: 1.2 } as const;
/** Distance of the letters from both ends of a leader, in steps of its dots and in letters. */
const NEAR = { steps: 3, letters: 3 } as const;
/** Height of a line's box in heights of small letters, and how much of it is above the dots. */
const LINE = { above: 1.4, below: 0.35 } as const;
/** More pieces of ink than a page of text has: a texture. */
const MOST_PIECES = 60_000;
/** Share of a page that is covered by letters at least. */
const INKED = 0.002;
/** Height of the strips in which neighbors are looked for, in pixels. */
const STRIP = 16;

/**
 * Finds the leaders of a level page: at least six equal dots at equal steps, with letters on both
 * sides. Recognizers make up letters for them, which may even hide the language of a page, and lose the
 * words and numbers beside them. Dots below dots are a pattern, and dots without letters at both ends
 * are a line to write on: both stay.
 */
export function dotLeaders(page: RasterImage): DotLeader[] {
  const grey = greyOf(page);
  const levels = levelsOf(grey);
  if (!isPrint(levels)) return [];
  const middle = (levels.ground + levels.ink) / 2;
  const isDark = levels.ink < levels.ground;
  const isInk = (index: number): boolean => at(grey, index) < middle === isDark;
  const runs = inkRuns(page.width, page.height, isInk);
  if (runs.length > 8 * MOST_PIECES) return [];
  const pieces = touchingRuns(runs, 0).map(boxOfRuns);
  if (pieces.length > MOST_PIECES) return [];
  const dots = pieces.filter(isDot);
  const rows = chainsOf(dots).filter(({ length }) => length >= FEWEST);
  if (rows.length === 0) return [];
  const [letters, all] = [new Strips(pieces), new Strips(dots)];
  const found = rows
    .flatMap((row) => leaderOf(row, letters) ?? [])
    .filter((leader) => !isScreen(leader, all));
  return found.filter((one) => !found.some((other) => other !== one && isPattern(one, other)));
}

/** The line of a leader, in place of the dots that were taken off the page. */
export const leaderLine = ({ quad }: Pick<DotLeader, 'quad'>): Line => ({
  text: '........',
  quad,
  confidence: 1,
  direction: 'ltr',
});

/** Levels of a page of which letters may cover no more than a few thousandths. */
function levelsOf(grey: Uint8Array): PrintLevels {
  const histogram = histogramOf(grey);
  const ground = quantileOf(histogram, 0.5);
  const dark = quantileOf(histogram, INKED);
  const light = quantileOf(histogram, 1 - INKED);
  return { ground, ink: light - ground > ground - dark ? light : dark };
}

function boxOfRuns(runs: readonly PixelRun[]): Box {
  const [first, last] = [at(runs, 0), at(runs, -1)];
  let [x0, x1] = [first.start, first.end];
  for (const { start, end } of runs) {
    x0 = Math.min(x0, start);
    x1 = Math.max(x1, end);
  }
  return { x0, x1, y0: first.row, y1: last.row + 1 };
}

function isDot(box: Box): boolean {
  const [width, height] = [boxWidth(box), boxHeight(box)];
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  return least >= DOT.least && most <= DOT.most && most <= Math.max(DOT.oblong * least, least + 1);
}

const alike = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(ALIKE.pixels, ALIKE.share * Math.max(a, b));

/** Rows of equal dots at equal steps. */
function chainsOf(dots: readonly Box[]): Box[][] {
  const chains: Box[][] = [];
  const open = new Map<number, Box[][]>();
  for (const dot of [...dots].sort((a, b) => a.x0 - b.x0)) {
    const strip = Math.floor(boxCenter(dot).y / STRIP);
    const near = [strip - 1, strip, strip + 1].flatMap((key) => open.get(key) ?? []);
    const own = near.findLast((chain) => continues(chain, dot));
    const chain = own ?? [];
    chain.push(dot);
    if (!own) chains.push(chain);
    // A skewed row passes from strip to strip.
    const here = getOrCreate(open, strip, () => []);
    if (!here.includes(chain)) here.push(chain);
    if (here.length > 200) here.splice(0, 100);
  }
  return chains;
}

function continues(chain: readonly Box[], dot: Box): boolean {
  const [last, before] = [at(chain, -1), chain.at(-2)];
  if (!alike(boxWidth(last), boxWidth(dot)) || !alike(boxHeight(last), boxHeight(dot))) {
    return false;
  }
  const step = boxCenter(dot).x - boxCenter(last).x;
  const rise = Math.abs(boxCenter(dot).y - boxCenter(last).y);
  if (step <= boxWidth(last) || step > STEP.most * Math.max(2, boxWidth(last))) return false;
  if (rise > RISE.pixels + RISE.share * step) return false;
  const usual = before ? boxCenter(last).x - boxCenter(before).x : step;
  return Math.abs(step - usual) <= Math.max(STEP.pixels, STEP.share * usual);
}

/** Pieces of ink by their height on the page. */
class Strips {
  readonly #strips = new Map<number, Box[]>();

  constructor(pieces: readonly Box[]) {
    for (const piece of pieces) {
      const last = Math.floor(piece.y1 / STRIP);
      for (let key = Math.floor(piece.y0 / STRIP); key <= last; key++) {
        getOrCreate(this.#strips, key, () => []).push(piece);
      }
    }
  }

  at(y: number): readonly Box[] {
    return this.#strips.get(Math.floor(y / STRIP)) ?? [];
  }
}

function leaderOf(dots: readonly Box[], pieces: Strips): DotLeader | undefined {
  const [first, last] = [at(dots, 0), at(dots, -1)];
  const step = (last.x0 - first.x0) / (dots.length - 1);
  const before = letterBeside(first, pieces, step, ({ x1 }) => first.x0 - x1);
  const after = letterBeside(last, pieces, step, ({ x0 }) => x0 - last.x1);
  if (!before || !after) return undefined;
  const height = Math.min(boxHeight(before), boxHeight(after));
  const edges = [first, last].map((dot) => ({
    y0: dot.y1 - LINE.above * height,
    y1: dot.y1 + LINE.below * height,
  }));
  const [left, right] = [at(edges, 0), at(edges, 1)];
  const [a, , , d] = quadOfBox({ x0: first.x0, x1: last.x1, ...left });
  const [, b, c] = quadOfBox({ x0: first.x0, x1: last.x1, ...right });
  return { dots, quad: [a, b, c, d] };
}

/** The letter next to one end of a leader, on its line. */
function letterBeside(
  dot: Box,
  pieces: Strips,
  step: number,
  distance: (piece: Box) => number,
): Box | undefined {
  const { y } = boxCenter(dot);
  let nearest: Box | undefined;
  for (const piece of pieces.at(y)) {
    const height = boxHeight(piece);
    const away = distance(piece);
    const inDots = height / boxHeight(dot);
    const isLetter =
      inDots >= LETTER.least && inDots <= LETTER.most && boxWidth(piece) <= 4 * height;
    const foot = piece.y1 - dot.y1;
    const isBeside = foot >= -1 - FOOT.above * height && foot <= FOOT.below * height;
    if (!isLetter || !isBeside || away < 0) continue;
    if (away > Math.max(NEAR.steps * step, NEAR.letters * height)) continue;
    if (!nearest || away < distance(nearest)) nearest = piece;
  }
  return nearest;
}

/** Whether the dots are surrounded by others like them, as those of a shaded area are. */
function isScreen({ dots, quad: [a, , , d] }: DotLeader, all: Strips): boolean {
  const [first, last] = [at(dots, 0), at(dots, -1)];
  const reach = (SCREEN.reach * (d.y - a.y)) / (LINE.above + LINE.below);
  const { y } = boxCenter(first);
  const around = new Set<Box>();
  for (let strip = y - reach; strip < y + reach + STRIP; strip += STRIP) {
    for (const box of all.at(strip)) around.add(box);
  }
  let others = 0;
  for (const box of around) {
    const center = boxCenter(box);
    const isOver = center.x > first.x0 && center.x < last.x1 && !dots.includes(box);
    if (isOver && Math.abs(center.y - y) <= reach && alike(boxHeight(box), boxHeight(first))) {
      others++;
    }
  }
  return others >= SCREEN.share * dots.length;
}

/** Whether two rows of dots are closer to each other than lines of text are. */
function isPattern({ quad: [a, b, , d] }: DotLeader, other: DotLeader): boolean {
  const [e, f] = other.quad;
  const shared = Math.min(b.x, f.x) - Math.max(a.x, e.x);
  return shared > 0 && Math.abs(a.y - e.y) < 0.6 * (d.y - a.y);
}
