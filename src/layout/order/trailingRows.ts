import { largest, smallest } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import { middleY, type OrderItem } from './gutters.ts';

/** Least space above the rows in the right column, in type sizes. */
const APART = 3;
/** Least number of rows, and of pieces in each left of the gutter. */
const LEAST = { rows: 2, pieces: 2 };
/** Largest distance of two items of one row. */
const LEVEL = 0.3;

/**
 * The top of a grid at the end of two columns that only seems to be divided by their gutter: what
 * the right column has there is set apart from its text, and is level with rows of several pieces
 * on the left. Undefined if the columns end with their own text.
 */
export function trailingRows(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  em: number,
): number | undefined {
  const column = [...right].sort((a, b) => a.box.y0 - b.box.y0);
  const ends = column.map(({ box }) => box.y1);
  const start = column.findLastIndex(
    ({ box }, i) => i > 1 && box.y0 - largest(ends.slice(0, i)) > APART * em,
  );
  if (start < 0) return undefined;
  const group = column.slice(start);
  const isLevel = (a: OrderItem, b: OrderItem): boolean =>
    Math.abs(middleY(a.box) - middleY(b.box)) < LEVEL * em;
  const rows = group.map((item) => left.filter((other) => isLevel(item, other)));
  const heights = new Set(rows.map(([first]) => first && Math.round(middleY(first.box))));
  if (rows.some((row) => row.length < LEAST.pieces) || heights.size < LEAST.rows) return undefined;
  const top = smallest([...rows.flat(), ...group].map(({ box }) => box.y0));
  const others = left.filter((item) => middleY(item.box) > top && !rows.flat().includes(item));
  return others.length === 0 && middleY(at(group, 0).box) > top ? top : undefined;
}
