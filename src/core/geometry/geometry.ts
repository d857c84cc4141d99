/**
 * Geometry of pages. Coordinates are pixels of the upright source page:
 * origin top left, x to the right, y downwards, continuous (a pixel covers [i, i + 1)).
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Axis-aligned box; `x1`/`y1` are exclusive. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Four corners in reading direction: start-top, end-top, end-bottom, start-bottom. */
export type Quad = readonly [Point, Point, Point, Point];

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const boxWidth = (box: Box): number => box.x1 - box.x0;
export const boxHeight = (box: Box): number => box.y1 - box.y0;
export const boxArea = (box: Box): number =>
  Math.max(0, boxWidth(box)) * Math.max(0, boxHeight(box));
export const boxCenter = (box: Box): Point => ({
  x: (box.x0 + box.x1) / 2,
  y: (box.y0 + box.y1) / 2,
});

/** The smallest box around the points; throws on an empty list. */
export function boxOfPoints(points: Iterable<Point>): Box {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const { x, y } of points) {
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  if (x0 === Infinity) throw new RangeError('No points given.');
  return { x0, y0, x1, y1 };
}

/** The smallest box around all boxes; throws on an empty list. */
export function unionBox(boxes: Iterable<Box>): Box {
  const corners: Point[] = [];
  for (const box of boxes) corners.push({ x: box.x0, y: box.y0 }, { x: box.x1, y: box.y1 });
  return boxOfPoints(corners);
}

export function intersectBox(a: Box, b: Box): Box | undefined {
  const box = {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
  return box.x0 < box.x1 && box.y0 < box.y1 ? box : undefined;
}

export const clampBox = (box: Box, size: Size): Box => ({
  x0: Math.min(Math.max(box.x0, 0), size.width),
  y0: Math.min(Math.max(box.y0, 0), size.height),
  x1: Math.min(Math.max(box.x1, 0), size.width),
  y1: Math.min(Math.max(box.y1, 0), size.height),
});

export const quadOfBox = ({ x0, y0, x1, y1 }: Box): Quad => [
  { x: x0, y: y0 },
  { x: x1, y: y0 },
  { x: x1, y: y1 },
  { x: x0, y: y1 },
];

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Length of the quad along its reading direction (mean of the top and bottom edge). */
export const quadLength = ([a, b, c, d]: Quad): number => (distance(a, b) + distance(d, c)) / 2;

/** Thickness of the quad across its reading direction (mean of the start and end edge). */
export const quadThickness = ([a, b, c, d]: Quad): number => (distance(a, d) + distance(b, c)) / 2;

/** Angle of the reading direction in radians, 0 = to the right, positive = clockwise on screen. */
export const quadAngle = ([a, b, c, d]: Quad): number =>
  Math.atan2(b.y + c.y - a.y - d.y, b.x + c.x - a.x - d.x);

/** Share of the shorter interval that both intervals have in common, 0..1. */
export function overlapRatio(a0: number, a1: number, b0: number, b1: number): number {
  const shorter = Math.min(a1 - a0, b1 - b0);
  if (shorter <= 0) return 0;
  return Math.max(0, Math.min(a1, b1) - Math.max(a0, b0)) / shorter;
}

/** Clockwise quarter turns that were applied to the source page to make it upright. */
export type Rotation = 0 | 90 | 180 | 270;

/**
 * Maps a point of a page to its position after the page is rotated clockwise by `rotation`.
 * @param size size of the page before the rotation
 */
export function rotatePoint({ x, y }: Point, rotation: Rotation, size: Size): Point {
  switch (rotation) {
    case 0:
      return { x, y };
    case 90:
      return { x: size.height - y, y: x };
    case 180:
      return { x: size.width - x, y: size.height - y };
    case 270:
      return { x: y, y: size.width - x };
  }
}

/** Size of a page after a quarter turn. */
export const turnedSize = ({ width, height }: Size, rotation: Rotation): Size =>
  rotation === 90 || rotation === 270 ? { width: height, height: width } : { width, height };

/** A straight ruled line of a table, a form or a separator, in page pixels. */
export interface Ruling {
  readonly direction: 'horizontal' | 'vertical';
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Pixels. */
  readonly thickness: number;
}
