import {
  boxOfPoints,
  quadLength,
  type Box,
  type Point,
  type Quad,
} from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { LevelFit } from './levelFit.ts';
import { fitUprights, footOf, type LineEnds, type UprightFit } from './uprightFit.ts';

/** Where the points of a flat page are on the page as it was photographed, both in pixels. */
export interface PageMap {
  readonly width: number;
  readonly height: number;
  readonly toPage: (point: Point) => Point;
}

/** Steps of the tables of lengths, over three times the extent of the text. */
const STEPS = 240;
const REACH = 3;
/** Most by which parts are enlarged or reduced, compared with the middle of the text. */
const MOST_SCALE = 1.8;
/** What is kept of the page beyond the text, in extents of the text. */
const BEYOND = 0.3;

/** Lengths along a straight axis, summed from local scales. */
class Axis {
  readonly #sums: readonly number[];

  /**
   * @param unit length of the flat page for one unit of the frame, in the middle of the text
   * @param scaleAt that at a place of −REACH..REACH, relative to the middle
   */
  constructor(unit: number, scaleAt: (place: number) => number) {
    const sums = [0];
    for (let i = 0; i < STEPS; i++) {
      const place = ((2 * (i + 0.5)) / STEPS - 1) * REACH;
      const scale = Math.min(MOST_SCALE, Math.max(1 / MOST_SCALE, scaleAt(place)));
      sums.push(at(sums, i) + (unit * scale * 2 * REACH) / STEPS);
    }
    this.#sums = sums.map((sum) => sum - at(sums, STEPS / 2));
  }

  lengthAt(place: number): number {
    const index = ((place / REACH + 1) / 2) * STEPS;
    const first = Math.min(STEPS - 1, Math.max(0, Math.floor(index)));
    const from = at(this.#sums, first);
    return from + (index - first) * (at(this.#sums, first + 1) - from);
  }

  placeOf(length: number): number {
    let [low, high] = [0, STEPS];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(this.#sums, middle) <= length) low = middle;
      else high = middle;
    }
    const from = at(this.#sums, low);
    const share = (length - from) / (at(this.#sums, low + 1) - from);
    return (((low + share) * 2) / STEPS - 1) * REACH;
  }
}

/** The flat page's coordinates for the points of a page, and back; without the shift to its corner. */
class FlatFrame {
  readonly #unit: number;
  readonly #across: Axis;
  readonly #down: Axis;
  readonly #uprights: UprightFit;

  constructor(
    private readonly fit: LevelFit,
    lines: readonly Quad[],
  ) {
    const { halfWidth, halfHeight } = fit.frame;
    this.#unit = Math.max(halfWidth, halfHeight);
    const ends = lines.map(([a, b, c, d]): LineEnds => {
      const start = this.#leveled({ x: (a.x + d.x) / 2, y: (a.y + d.y) / 2 });
      const end = this.#leveled({ x: (b.x + c.x) / 2, y: (b.y + c.y) / 2 });
      return { start, end };
    });
    this.#uprights = fitUprights(ends, this.#tilt());
    const { fan } = this.#uprights;
    // What is 1 / w as large along a line that a camera sees is 1 / w² as far from the next one.
    const scaleX = halfWidth / this.#unit;
    this.#across = new Axis(this.#unit, (x) => (1 + fit.at(x / scaleX).stretch) ** 2);
    this.#down = new Axis(this.#unit, (y) => 1 / Math.max(0.2, 1 + fan * y) ** 2);
  }

  /** A point in units of the frame, with its level in place of `y`. */
  #leveled(point: Point): Point {
    const { x, y, halfWidth, halfHeight } = this.fit.frame;
    const across = (point.x - x) / halfWidth;
    const down = (point.y - y) / halfHeight;
    const { lift, stretch } = this.fit.at(across);
    return {
      x: (across * halfWidth) / this.#unit,
      y: ((down + lift + stretch * down) * halfHeight) / this.#unit,
    };
  }

  /** Slope of the levels across the middle of the text: the lean of columns on a turned page. */
  #tilt(): number {
    const { halfWidth, halfHeight } = this.fit.frame;
    return ((this.fit.at(0.5).lift - this.fit.at(-0.5).lift) * halfHeight) / halfWidth;
  }

  flatten(point: Point): Point {
    const leveled = this.#leveled(point);
    return {
      x: this.#across.lengthAt(footOf(leveled, this.#uprights)),
      y: this.#down.lengthAt(leveled.y),
    };
  }

  toPage(point: Point): Point {
    const { x, y, halfWidth, halfHeight } = this.fit.frame;
    const { lean, fan } = this.#uprights;
    const level = this.#down.placeOf(point.y);
    const foot = this.#across.placeOf(point.x);
    const across = ((foot * (1 + fan * level) + lean * level) * this.#unit) / halfWidth;
    const { lift, stretch } = this.fit.at(across);
    const down = ((level * this.#unit) / halfHeight - lift) / Math.max(0.2, 1 + stretch);
    return { x: x + across * halfWidth, y: y + down * halfHeight };
  }
}

/**
 * The map of a flat page to the page that was photographed, which is the inverse of `LevelFit` and
 * `UprightFit`. Parts that are farther from the camera are enlarged, so that type is of one size.
 * @param lines outlines of the page's lines, lying
 */
export function mapOfPage(page: Box, fit: LevelFit, lines: readonly Quad[]): PageMap {
  const long = lines.filter((quad) => quadLength(quad) > 0);
  const frame = new FlatFrame(fit, long);
  const text = boxOfPoints(long.flatMap((quad) => quad.map((point) => frame.flatten(point))));
  const whole = boxOfPoints(outlineOf(page).map((point) => frame.flatten(point)));
  const beyond = BEYOND * Math.max(text.x1 - text.x0, text.y1 - text.y0);
  const x0 = Math.max(whole.x0, text.x0 - beyond);
  const y0 = Math.max(whole.y0, text.y0 - beyond);
  return {
    width: Math.ceil(Math.min(whole.x1, text.x1 + beyond) - x0),
    height: Math.ceil(Math.min(whole.y1, text.y1 + beyond) - y0),
    toPage: ({ x, y }) => frame.toPage({ x: x + x0, y: y + y0 }),
  };
}

/** Points on the edges of a page. */
function outlineOf({ x0, y0, x1, y1 }: Box): Point[] {
  const steps = Array.from({ length: 9 }, (_, i) => i / 8);
  return steps.flatMap((t) => {
    const [x, y] = [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
    return [
      { x, y: y0 },
      { x, y: y1 },
      { x: x0, y },
      { x: x1, y },
    ];
  });
}
