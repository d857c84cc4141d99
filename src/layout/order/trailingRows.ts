import { smallest } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import { middleY, type OrderItem } from './gutters.ts';

/** Least space above the rows in the right column, in type sizes. */
const APART = 3;
/** Least number of rows, and of pieces in each left of the gutter. */
const LEAST = { rows: 2, pieces: 2 };
/** Most items of the grid in the right column. */
const MOST_ITEMS = 100;
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
  let end = -Infinity;
  let start = -1;
  for (const [i, { box }] of column.entries()) {
    if (i > 1 && box.y0 - end > APART * em) start = i;
    end = Math.max(end, box.y1);
  }
  const group = column.slice(start);
  if (start < 0 || group.length > MOST_ITEMS) return undefined;
  const isLevel = (a: OrderItem, b: OrderItem): boolean =>
    Math.abs(middleY(a.box) - middleY(b.box)) < LEVEL * em;
  const rows = group.map((item) => left.filter((other) => isLevel(item, other)));
  const heights = new Set(rows.map(([first]) => first && Math.round(middleY(first.box))));
  if (rows.some((row) => row.length < LEAST.pieces) || heights.size < LEAST.rows) return undefined;
  const top = smallest([...rows.flat(), ...group].map(({ box }) => box.y0));
  const inRows = new Set(rows.flat());
  const others = left.filter((item) => middleY(item.box) > top && !inRows.has(item));
  return others.length === 0 && middleY(at(group, 0).box) > top ? top : undefined;
}
