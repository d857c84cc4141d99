import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box, Point, Ruling } from '../../core/geometry/geometry.ts';
import { boxHeight, boxOfPoints, boxWidth, distance } from '../../core/geometry/geometry.ts';
import { zip } from '../../core/system/items.ts';
import type { Bar } from './math/mathPiece.ts';
import { apply, type Matrix, scaleOf } from './pdfMatrix.ts';

/** Codes within the flat path data of pdf.js: code, then its coordinates. */
const Draw = { moveTo: 0, lineTo: 1, curveTo: 2, quadraticCurveTo: 3, closePath: 4 } as const;

/** Filled boxes up to this thickness are rules, in pixels (about 2 mm at 200 dpi). */
const MAX_THICKNESS = 16;
/** Shorter lines are parts of letters and marks, in pixels. */
const MIN_LENGTH = 12;
/** A line may be slanted by this share of its length. */
const MAX_LEAN = 0.01;
const MAX_RULINGS = 20_000;
/** Bars of fractions are at least this long and at most this thick, in pixels. */
const BAR = { length: 5, thickness: 6 };
/** Sides of bullets, in pixels. */
const DOT = { min: 3, max: 30 };
const MAX_DOTS = 2000;
/** Height of letters in pixels, for text that was turned into outlines. */
const LETTER = { min: 5, max: 120 };

interface Paint {
  readonly ctm: Matrix;
  readonly lineWidth: number;
  readonly fill: string;
  readonly stroke: string;
}

interface Subpath {
  readonly points: Point[];
  curved: boolean;
  closed: boolean;
}

/** White lines are invisible on paper; at most they separate colored cells. */
const isWhite = (colour: string): boolean => /^#f{6}$/iu.test(colour);

/** A small shape and how it is painted. */
export interface SmallShape {
  readonly box: Box;
  readonly form: 'square' | 'round' | 'other';
  /** Its edge is drawn. */
  readonly isOutlined: boolean;
  /** It is filled with more than a light tint. */
  readonly isDark: boolean;
}

/**
 * Longer sides of small shapes, in pixels: from a part of a tick to a check box for large print.
 */
const SHAPE = { min: 5, max: 80 };
const MAX_SHAPES = 20_000;

/** Whether a color is darker than tinted paper. */
function isDark(colour: string): boolean {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  if (r === undefined || g === undefined || b === undefined) return true;
  // A color that is not a six-digit number (such as a pattern) counts as dark.
  return !(0.3 * r + 0.59 * g + 0.11 * b >= 190);
}

/** Collects ruled lines from the paths of a page. */
export class PathReader {
  readonly rulings: Ruling[] = [];
  /** Thin horizontal lines, however short. */
  readonly bars: Bar[] = [];
  /** Small filled shapes that may be bullets. */
  readonly dots: Box[] = [];
  /** Filled rectangles, which hide anything drawn before. */
  readonly blocks: Box[] = [];
  /** Shapes that may be a check box, or a mark in one. */
  readonly shapes: SmallShape[] = [];
  outlines = 0;

  /** @param data path from pdf.js: an array with one flat array of numbers */
  read(paint: 'fill' | 'stroke' | 'both' | 'none', data: unknown, state: Paint): void {
    if (paint === 'none' || !Array.isArray(data)) return;
    const [flat] = data as unknown[];
    if (!ArrayBuffer.isView(flat) && !Array.isArray(flat)) return;
    const subpaths = split(flat as unknown as ArrayLike<number>, state.ctm);
    for (const subpath of subpaths) {
      // Of several shapes, one may be a hole in another.
      if (paint !== 'stroke' && subpaths.length === 1) this.block(subpath);
      this.note(subpath, paint, state);
      if (paint !== 'stroke' && !isWhite(state.fill)) this.fill(subpath);
      if (paint !== 'fill' && !isWhite(state.stroke)) this.stroke(subpath, state);
    }
  }

  private block({ points, curved }: Subpath): void {
    if (curved || points.length < 4 || points.length > 6) return;
    const box = boxOfPoints(points);
    const corner = ({ x, y }: Point): boolean =>
      Math.min(x - box.x0, box.x1 - x) < 0.5 && Math.min(y - box.y0, box.y1 - y) < 0.5;
    if (box.y1 - box.y0 > MAX_THICKNESS / 2 && points.every(corner)) this.blocks.push(box);
  }

  private note(
    { points, curved, closed }: Subpath,
    paint: 'fill' | 'stroke' | 'both',
    state: Paint,
  ): void {
    if (points.length < 2 || this.shapes.length >= MAX_SHAPES) return;
    const box = boxOfPoints(points);
    const [width, height] = [boxWidth(box), boxHeight(box)];
    if (Math.max(width, height) < SHAPE.min || Math.max(width, height) > SHAPE.max) return;
    const isClosed = closed || isNear(points[0], points.at(-1));
    const isBox = isClosed && height >= 0.8 * width && height <= 1.25 * width;
    const isSquare = !curved && points.length <= 5 && points.every((point) => isOnEdge(point, box));
    this.shapes.push({
      box,
      form: !isBox ? 'other' : isSquare ? 'square' : curved ? 'round' : 'other',
      isOutlined: paint !== 'fill' && !isWhite(state.stroke),
      isDark: paint !== 'stroke' && isDark(state.fill),
    });
  }

  /** A thin filled rectangle is a line. */
  private fill({ points, curved }: Subpath): void {
    if (points.length < 2) return;
    const box = boxOfPoints(points);
    const width = box.x1 - box.x0;
    const height = box.y1 - box.y0;
    const square = height >= 0.8 * width && height <= 1.25 * width;
    if (square && width >= DOT.min && width <= DOT.max && this.dots.length < MAX_DOTS) {
      this.dots.push(box);
    }
    if (curved) {
      if (height >= LETTER.min && height <= LETTER.max && width <= 2 * LETTER.max) this.outlines++;
    } else if (points.length <= 6 && points.every((point) => isOnEdge(point, box))) {
      this.addBar(box, height);
      this.fillRectangle(box);
    }
  }

  private fillRectangle(box: Box): void {
    const width = box.x1 - box.x0;
    const height = box.y1 - box.y0;
    if (height <= MAX_THICKNESS && width >= MIN_LENGTH && width > 3 * height) {
      const y = (box.y0 + box.y1) / 2;
      this.add('horizontal', { x: box.x0, y }, { x: box.x1, y }, height);
    } else if (width <= MAX_THICKNESS && height >= MIN_LENGTH && height > 3 * width) {
      const x = (box.x0 + box.x1) / 2;
      this.add('vertical', { x, y: box.y0 }, { x, y: box.y1 }, width);
    }
  }

  private stroke({ points, curved, closed }: Subpath, { ctm, lineWidth }: Paint): void {
    if (curved) return;
    // A width of 0 means the thinnest line that the device can draw.
    const thickness = Math.max(1, lineWidth * scaleOf(ctm));
    if (thickness > MAX_THICKNESS) return;
    const ends = closed && points.length > 2 ? [...points, ...points.slice(0, 1)] : points;
    for (const [to, from] of zip(ends.slice(1), ends)) {
      const dx = Math.abs(to.x - from.x);
      const dy = Math.abs(to.y - from.y);
      this.addBar(boxOfPoints([from, to]), thickness);
      if (Math.max(dx, dy) < MIN_LENGTH) continue;
      if (dy <= dx * MAX_LEAN) this.add('horizontal', from, to, thickness);
      else if (dx <= dy * MAX_LEAN) this.add('vertical', from, to, thickness);
    }
  }

  private addBar({ x0, y0, x1, y1 }: Box, thickness: number): void {
    const length = x1 - x0;
    const thin = thickness <= BAR.thickness && length > 2.5 * thickness;
    const level = y1 - y0 <= Math.max(thickness, length * MAX_LEAN);
    if (!thin || !level || length < BAR.length || this.bars.length >= MAX_RULINGS) return;
    this.bars.push({ x0, x1, y: (y0 + y1) / 2 });
  }

  private add(direction: Ruling['direction'], a: Point, b: Point, thickness: number): void {
    if (this.rulings.length >= MAX_RULINGS) return;
    const box = boxOfPoints([a, b]);
    this.rulings.push({ direction, ...box, thickness: Math.max(1, thickness) });
  }
}

const isOnEdge = ({ x, y }: Point, { x0, y0, x1, y1 }: Box): boolean =>
  Math.min(x - x0, x1 - x) < 0.5 || Math.min(y - y0, y1 - y) < 0.5;

const isNear = (a: Point | undefined, b: Point | undefined): boolean =>
  a !== undefined && b !== undefined && distance(a, b) < 1;

/** Splits flat path data into subpaths, in raster pixels; curves keep their end points only. */
function split(data: ArrayLike<number>, ctm: Matrix): Subpath[] {
  const subpaths: Subpath[] = [];
  let current: Subpath | undefined;
  const point = (at: number): Point => apply(ctm, data[at] ?? 0, data[at + 1] ?? 0);
  for (let i = 0; i < data.length;) {
    const code = data[i++];
    switch (code) {
      case Draw.moveTo:
        current = { points: [point(i)], curved: false, closed: false };
        subpaths.push(current);
        i += 2;
        break;
      case Draw.lineTo:
        current?.points.push(point(i));
        i += 2;
        break;
      case Draw.curveTo:
      case Draw.quadraticCurveTo: {
        const length = code === Draw.curveTo ? 6 : 4;
        current?.points.push(point(i + length - 2));
        if (current) current.curved = true;
        i += length;
        break;
      }
      case Draw.closePath:
        if (current) current.closed = true;
        break;
      default:
        return subpaths;
    }
  }
  return subpaths;
}

/** How a path is painted, by its operator. */
export function paintOf(ops: typeof PdfJs.OPS, code: unknown): 'fill' | 'stroke' | 'both' | 'none' {
  switch (code) {
    case ops.fill:
    case ops.eoFill:
      return 'fill';
    case ops.stroke:
    case ops.closeStroke:
      return 'stroke';
    case ops.fillStroke:
    case ops.eoFillStroke:
    case ops.closeFillStroke:
    case ops.closeEOFillStroke:
      return 'both';
    default:
      return 'none';
  }
}
