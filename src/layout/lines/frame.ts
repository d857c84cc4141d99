import type { Line } from '../../core/document/document.ts';
import {
  boxOfPoints,
  quadAngle,
  quadLength,
  quadOfBox,
  quadThickness,
  type Box,
  type Point,
  type Quad,
  type Size,
} from '../../core/geometry/geometry.ts';
import { isRightToLeft, scriptsOf } from '../../core/text/languages.ts';
import { rowSkew } from './rowSkew.ts';
import { median, weightedMedian } from './textMeasure.ts';

/**
 * A coordinate frame in which text runs left to right and lines follow each other downwards,
 * regardless of the page: skew is undone, vertical columns become horizontal (the rightmost is the
 * first line), right-to-left pages are mirrored. All later steps work in the frame.
 */
export interface Frame {
  readonly mode: 'ltr' | 'rtl' | 'ttb';
  /** Rotation of the text on the page in radians, positive = clockwise on screen. */
  readonly skew: number;
  readonly size: Size;
  toFrame(points: Iterable<Point>): Box;
  /** Start-top corner first, in the direction of the text (left-top for right-to-left text too). */
  toPage(box: Box): Quad;
}

/** Below this angle the bounding boxes are exact enough and are not rotated. */
const LEAST_SKEW = 0.2 * (Math.PI / 180);
/** Detected lines that are steeper are not the text of the page; embedded text states its angle. */
export const MOST_SKEW = 15 * (Math.PI / 180);

const isVertical = (line: Line): boolean => {
  if (line.direction !== undefined) return line.direction === 'ttb';
  const box = boxOfPoints(line.quad);
  const tall = box.y1 - box.y0 > 2 * (box.x1 - box.x0);
  return tall && Array.from(line.text.trim()).length > 2 && isIdeographic(line.text);
};

const isIdeographic = (text: string): boolean => {
  const script = scriptsOf(text)[0]?.script;
  return script === 'Han' || script === 'Kana';
};

const isRtl = (line: Line): boolean =>
  line.direction === undefined
    ? isRightToLeft(line.script ?? scriptsOf(line.text)[0]?.script ?? 'Common')
    : line.direction === 'rtl';

/** Direction of a line of text: as reported by the engine, else derived from shape and script. */
export const lineMode = (line: Line): Frame['mode'] =>
  isVertical(line) ? 'ttb' : isRtl(line) ? 'rtl' : 'ltr';

/**
 * Skew of the page's lines in radians: median of their angles, weighted by length. The detected box
 * of a short line is level, however skewed the line is: such lines count only if there are no others,
 * and then together, as the rows that they form.
 */
export function pageSkew(lines: readonly Line[]): number {
  const level = lines.filter((line) => lineMode(line) !== 'ttb');
  const angles = (part: readonly Line[]): (readonly [number, number])[] =>
    part
      .map(({ quad }) => [foldAngle(quadAngle(quad)), quadLength(quad)] as const)
      .filter(([angle]) => Math.abs(angle) < MOST_SKEW);
  const long = angles(level.filter(isLong));
  const skew =
    steepAngle(lines) ??
    (long.length > 0 ? weightedMedian(long) : (rowSkew(level) ?? weightedMedian(angles(level))));
  return Math.abs(skew) < LEAST_SKEW ? 0 : skew;
}

/** Length of a line, in its heights, from which on its detected box has its angle. */
const LONG = 6;

const isLong = ({ quad, fontSize }: Line): boolean =>
  fontSize !== undefined || quadLength(quad) >= LONG * quadThickness(quad);

/** Least number of lines, and share of the letters, at one steep angle; a watermark has less. */
const STEEP = { lines: 3, letters: 0.6, most: 50 * (Math.PI / 180) };

/** The angle of most of an embedded text that is drawn at one, such as on a tilted poster. */
function steepAngle(lines: readonly Line[]): number | undefined {
  const exact = lines.filter(({ fontSize }) => fontSize !== undefined);
  const tilted = exact.filter(({ quad }) => {
    const angle = Math.abs(foldAngle(quadAngle(quad)));
    return angle >= MOST_SKEW && angle < STEEP.most;
  });
  if (tilted.length < STEEP.lines) return undefined;
  const angle = median(tilted.map(({ quad }) => foldAngle(quadAngle(quad))));
  const alike = tilted.filter(({ quad }) => Math.abs(foldAngle(quadAngle(quad)) - angle) < 0.02);
  const letters = (part: readonly Line[]): number =>
    part.reduce((sum, { text }) => sum + text.length, 0);
  const isMost = alike.length >= STEEP.lines && letters(alike) > STEEP.letters * letters(exact);
  return isMost ? angle : undefined;
}

/** Folds an angle into (-π/2, π/2], since a quad may start at either end of its line. */
export const foldAngle = (angle: number): number => angle - Math.PI * Math.round(angle / Math.PI);

/**
 * The direction that most of the page's words have. Figures say nothing: they run to the right in
 * every script, and so do the codes and units beside them. Only on a page without other words do the
 * letters beside figures decide.
 */
export function pageMode(lines: readonly Line[]): Frame['mode'] {
  const words = lines.filter(({ text }) => /\p{L}/u.test(text) && !/\p{N}/u.test(text));
  const counts = { ltr: 0, rtl: 0, ttb: 0 };
  for (const line of words.length > 0 ? words : lines) {
    counts[lineMode(line)] += line.text.match(/\p{L}/gu)?.length ?? 0;
  }
  if (counts.ttb > counts.ltr + counts.rtl) return 'ttb';
  return counts.rtl > counts.ltr ? 'rtl' : 'ltr';
}

/** Makes the frame of a page of the given size in pixels. */
export function makeFrame(mode: Frame['mode'], skew: number, page: Size): Frame {
  const middle = { x: page.width / 2, y: page.height / 2 };
  const turn = (p: Point, angle: number): Point =>
    angle === 0 ? p : rotateAround(p, middle, angle);
  const size = mode === 'ttb' ? { width: page.height, height: page.width } : page;
  const place = (p: Point): Point => {
    if (mode === 'rtl') return { x: page.width - p.x, y: p.y };
    return mode === 'ttb' ? { x: p.y, y: page.width - p.x } : p;
  };
  const unplace = (p: Point): Point => (mode === 'ttb' ? { x: page.width - p.y, y: p.x } : p);
  return {
    mode,
    skew,
    size,
    toFrame: (points) => boxOfPoints(Array.from(points, (p) => place(turn(p, -skew)))),
    toPage: (box) => {
      const level =
        mode === 'rtl' ? { ...box, x0: page.width - box.x1, x1: page.width - box.x0 } : box;
      const [a, b, c, d] = quadOfBox(level);
      const back = (p: Point): Point => turn(unplace(p), skew);
      return [back(a), back(b), back(c), back(d)];
    },
  };
}

function rotateAround({ x, y }: Point, middle: Point, angle: number): Point {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = x - middle.x;
  const dy = y - middle.y;
  return { x: middle.x + dx * cos - dy * sin, y: middle.y + dx * sin + dy * cos };
}
