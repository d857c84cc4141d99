import type { Quad, Size } from '../../../core/geometry/geometry.ts';
import { mapQuad } from '../../../core/geometry/mapQuad.ts';
import { defined } from '../../../core/system/defined.ts';
import { connectedComponents, type Component } from './inkComponents.ts';
import { convexHull, minAreaRect, type TurnedRect } from './minAreaRect.ts';
import { scaled, spineOf, type Spine } from './spine.ts';
import { unclip } from './unclip.ts';

/** Options of the box stage; the defaults are PP-OCRv4's. */
export interface BoxOptions {
  /** A pixel is text if its probability is above this. */
  readonly threshold: number;
  /** A box is kept if its mean probability is at least this. */
  readonly boxThreshold: number;
  readonly unclipRatio: number;
  /** Least short side of a shrunken box in pixels of the map; unclipped boxes need 2 more. */
  readonly minSize: number;
}

export const DEFAULT_BOX_OPTIONS: BoxOptions = {
  threshold: 0.3,
  boxThreshold: 0.6,
  unclipRatio: 1.5,
  minSize: 3,
};

/** A text line on the page, or a part of one. */
export interface DetectedBox {
  /** Page pixels. `quad[0]` is the corner nearest to the page's top left. */
  readonly quad: Quad;
  /** Mean text probability inside, 0..1. */
  readonly score: number;
  /** How a long line runs; absent for others. */
  readonly spine?: Spine;
}

/** A map of text probabilities, row-major. */
export interface ProbabilityMap extends Size {
  readonly data: Float32Array;
}

/** Boxes on a page side shorter than this many pixels are specks. */
const MIN_PAGE_SIDE = 3;

/**
 * Turns the detector's probability map into boxes: components above the threshold, minimal
 * rectangles, score filter, unclip, size filter, like PP-OCR's DBPostProcess with `score_mode:
 * fast`, except for curved lines. Borders of holes, which the reference also follows, are left out: their mean is low by
 * definition.
 * @param page size of the page that the whole map covers
 */
export function boxesFromMap(
  map: ProbabilityMap,
  page: Size,
  options: BoxOptions = DEFAULT_BOX_OPTIONS,
): DetectedBox[] {
  const boxes: DetectedBox[] = [];
  const scaleX = page.width / map.width;
  const scaleY = page.height / map.height;
  for (const component of connectedComponents(map.data, map.width, map.height, options.threshold)) {
    const rect = minAreaRect(convexHull(component));
    if (shortSide(rect) < options.minSize) continue;
    const spine = spineOf(component, rect);
    // The rectangle around a curved line holds more ground than line.
    const score = spine?.isCurved === true ? meanOf(map, component) : meanInside(map, rect);
    if (score < options.boxThreshold) continue;
    const grown = unclip(rect, options.unclipRatio);
    if (shortSide(grown) < options.minSize + 2) continue;
    const quad = mapQuad(orderedCorners(grown), ({ x, y }) => ({
      x: Math.min(Math.max(x * scaleX, 0), page.width),
      y: Math.min(Math.max(y * scaleY, 0), page.height),
    }));
    if (isSpeck(quad)) continue;
    boxes.push({ quad, score, ...defined({ spine: spine && scaled(spine, scaleX, scaleY) }) });
  }
  return boxes;
}

const shortSide = (rect: TurnedRect): number => 2 * Math.min(rect.halfWidth, rect.halfHeight);

/** Whether a box on the page is too small to hold text, or has no area at all. */
export const isSpeck = ([a, b, , d]: Quad): boolean =>
  Math.hypot(b.x - a.x, b.y - a.y) <= MIN_PAGE_SIDE ||
  Math.hypot(d.x - a.x, d.y - a.y) <= MIN_PAGE_SIDE;

/** Corners clockwise on screen, beginning with the one nearest to the top left (least x + y). */
function orderedCorners({ x, y, halfWidth, halfHeight, ux, uy }: TurnedRect): Quad {
  const wx = ux * halfWidth;
  const wy = uy * halfWidth;
  const hx = -uy * halfHeight;
  const hy = ux * halfHeight;
  const a = { x: x - wx - hx, y: y - wy - hy };
  const b = { x: x + wx - hx, y: y + wy - hy };
  const c = { x: x + wx + hx, y: y + wy + hy };
  const d = { x: x - wx + hx, y: y - wy + hy };
  const turns: readonly Quad[] = [
    [b, c, d, a],
    [c, d, a, b],
    [d, a, b, c],
  ];
  const first = ([corner]: Quad) => corner.x + corner.y;
  return turns.reduce<Quad>(
    (best, quad) => (first(quad) < first(best) - 1e-6 ? quad : best),
    [a, b, c, d],
  );
}

/** Mean of the map over the pixels of a component. */
function meanOf({ data, width }: ProbabilityMap, { runs, area }: Component): number {
  let sum = 0;
  for (const { row, start, end } of runs) {
    for (let i = row * width + start; i < row * width + end; i++) sum += data[i]!;
  }
  return sum / area;
}

/** Mean of the map over the pixels whose centers are in the rectangle. */
function meanInside({ data, width, height }: ProbabilityMap, rect: TurnedRect): number {
  const corners = orderedCorners(rect);
  const [a, b, c, d] = corners;
  const edges = [
    [a, b],
    [b, c],
    [c, d],
    [d, a],
  ] as const;
  let top = Infinity;
  let bottom = -Infinity;
  for (const { y } of corners) {
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  let sum = 0;
  let count = 0;
  const lastRow = Math.min(Math.round(bottom), height - 1);
  for (let y = Math.max(Math.round(top), 0); y <= lastRow; y++) {
    // The rounded end rows may be just outside the rectangle.
    const at = Math.min(Math.max(y, top), bottom);
    let left = Infinity;
    let right = -Infinity;
    for (const [p, q] of edges) {
      if ((at < p.y && at < q.y) || (at > p.y && at > q.y)) continue;
      if (Math.abs(q.y - p.y) < 1e-9) {
        left = Math.min(left, p.x, q.x);
        right = Math.max(right, p.x, q.x);
      } else {
        const x = p.x + ((at - p.y) / (q.y - p.y)) * (q.x - p.x);
        left = Math.min(left, x);
        right = Math.max(right, x);
      }
    }
    const first = Math.max(Math.round(left), 0);
    const last = Math.min(Math.round(right), width - 1);
    for (let i = y * width + first, end = y * width + last; i <= end; i++) sum += data[i]!;
    if (last >= first) count += last - first + 1;
  }
  return count === 0 ? 0 : sum / count;
}
