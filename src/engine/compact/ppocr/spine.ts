import type { Point } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { Component } from './inkComponents.ts';
import type { TurnedRect } from './minAreaRect.ts';

/** The middle of a long line from one end to the other, and its outline's thickness. */
export interface Spine {
  /** At least four. */
  readonly points: readonly Point[];
  /** Mean extent across the line; the detector's outline is thinner than the line's box. */
  readonly thickness: number;
  /** The line leaves the straight one between its ends by more than half its thickness. */
  readonly isCurved: boolean;
}

/** A component has a spine if it is this many times as long as thick. */
const LONG = 8;
/** Length of the stretches that have a point each, in thicknesses. */
const STRETCH = 1;
const CURVED = 0.5;

/** The part of a component in one stretch of its length. */
interface Stretch {
  pixels: number;
  sumAlong: number;
  sumAcross: number;
}

/**
 * The spine of a component of the detector's map, in its pixels: centers of mass of stretches of its
 * length. The outermost stretches are left out, since the ends of lines are round.
 * @param rect the rectangle around the component
 */
export function spineOf({ runs, area }: Component, rect: TurnedRect): Spine | undefined {
  const lies = isLying(rect);
  const [first, last] = extent(runs, lies);
  const length = last - first;
  const thickness = area / length;
  if (length < LONG * thickness) return undefined;
  const count = Math.max(6, Math.round(length / (STRETCH * thickness)));
  const stretches: Stretch[] = Array.from({ length: count }, () => ({
    pixels: 0,
    sumAlong: 0,
    sumAcross: 0,
  }));
  const add = (along: number, across: number): void => {
    const index = Math.min(count - 1, Math.floor(((along - first) / length) * count));
    const stretch = at(stretches, index);
    stretch.pixels++;
    stretch.sumAlong += along;
    stretch.sumAcross += across;
  };
  for (const { row, start, end } of runs) {
    for (let x = start; x < end; x++) {
      if (lies) add(x + 0.5, row + 0.5);
      else add(row + 0.5, x + 0.5);
    }
  }
  const middle = stretches.slice(1, -1).filter(({ pixels }) => pixels > 0);
  if (middle.length < 4) return undefined;
  const points = middle.map(({ pixels, sumAlong, sumAcross }): Point => {
    const [along, across] = [sumAlong / pixels, sumAcross / pixels];
    return lies ? { x: along, y: across } : { x: across, y: along };
  });
  return { points, thickness, isCurved: bow(points) > CURVED * thickness };
}

/** Whether a rectangle is wider than high. */
const isLying = ({ halfWidth, halfHeight, ux, uy }: TurnedRect): boolean =>
  halfWidth >= halfHeight === Math.abs(ux) >= Math.abs(uy);

function extent(runs: Component['runs'], lies: boolean): [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (const { row, start, end } of runs) {
    first = Math.min(first, lies ? start : row);
    last = Math.max(last, lies ? end : row + 1);
  }
  return [first, last];
}

/** Greatest distance of the points from the straight line between the first and the last. */
function bow(points: readonly Point[]): number {
  const a = at(points, 0);
  const b = at(points, points.length - 1);
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return points.reduce((most, { x, y }) => {
    const area = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    return Math.max(most, Math.abs(area) / length);
  }, 0);
}

/** A spine of the map on the page. */
export const scaled = (spine: Spine, scaleX: number, scaleY: number): Spine => ({
  ...spine,
  points: spine.points.map(({ x, y }) => ({ x: x * scaleX, y: y * scaleY })),
  thickness: spine.thickness * Math.sqrt(scaleX * scaleY),
});
