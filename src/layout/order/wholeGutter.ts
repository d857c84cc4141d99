import type { Candidate, Gutter, OrderItem, Sides } from './gutters.ts';
import { overlapRatio } from '../../core/geometry/geometry.ts';

/** Width from which a gutter counts as one, however wide others are, in type sizes. */
const WIDE_ENOUGH = 0.9;
/** How many longer gutters are examined. */
const MOST_TRIED = 24;
/** Most items that a longer gutter may add on one side: a few long lines. */
const MOST_ADDED = 8;

/** Whether a gutter is at the same place as another, longer, and wide enough. */
const prolongs = (longer: Gutter, gutter: Gutter, em: number): boolean =>
  longer.x0 < gutter.x1 &&
  longer.x1 > gutter.x0 &&
  longer.y0 <= gutter.y0 &&
  longer.y1 >= gutter.y1 &&
  longer.y1 - longer.y0 > gutter.y1 - gutter.y0 &&
  longer.x1 - longer.x0 >= WIDE_ENOUGH * em;

/**
 * The longest gutter at the place of the best one that includes all of its items and whole rows
 * more: a line that happens to be longer than the others of its column does not end a gutter.
 * @param all candidates of the page
 */
export function wholeGutter<T extends Sides & { readonly gutter: Gutter }>(
  best: T,
  all: readonly Candidate[],
  em: number,
): T {
  const longer = all
    .filter(({ gutter }) => prolongs(gutter, best.gutter, em))
    .sort((a, b) => b.gutter.y1 - b.gutter.y0 - (a.gutter.y1 - a.gutter.y0));
  for (const { gutter, sides } of longer.slice(0, MOST_TRIED)) {
    const { left, right } = sides();
    if (addsRows(best, { left, right })) return { ...best, gutter, left, right };
  }
  return best;
}

/** Whether what a pair of sides has in addition is level with something on the other side. */
function addsRows(from: Sides, to: Sides): boolean {
  const left = added(from.left, to.left);
  const right = added(from.right, to.right);
  if (!left || !right) return false;
  const inRows = (side: readonly OrderItem[], other: readonly OrderItem[]): boolean =>
    side.every(({ box: a }) =>
      other.some(({ box: b }) => overlapRatio(a.y0, a.y1, b.y0, b.y1) > 0.5),
    );
  return inRows(left, right) && inRows(right, left);
}

/** The few items that a side has in addition to all of another; undefined if there are none. */
function added(
  from: readonly OrderItem[],
  to: readonly OrderItem[],
): readonly OrderItem[] | undefined {
  const more = to.length - from.length;
  if (more < 1 || more > MOST_ADDED) return undefined;
  const held = new Set(from);
  const rest = to.filter((item) => !held.has(item));
  return rest.length === more ? rest : undefined;
}
