/**
 * Extremes and concatenation of lists of any length. `Math.max(...list)` and `push(...list)` pass
 * every value as an argument, and overflow the stack from about 120,000 values on.
 */
import { at } from '../system/items.ts';

/** The smallest value; `start` if none is smaller. */
export function smallest(values: Iterable<number>, start = Infinity): number {
  let least = start;
  for (const value of values) if (value < least) least = value;
  return least;
}

/** The largest value; `start` if none is larger. */
export function largest(values: Iterable<number>, start = -Infinity): number {
  let most = start;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** Adds items to the end of a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}

/** How many entries at the beginning of a list match, if all that match come before the others. */
function countWhile<T>(list: readonly T[], fits: (entry: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(at(list, middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many entries of an ascending list are below a limit. */
export const countBelow = <T>(
  list: readonly T[],
  limit: number,
  of: (entry: T) => number,
): number => countWhile(list, (entry) => of(entry) < limit);

/** How many entries of an ascending list are not above a limit. */
export const countUpTo = <T>(list: readonly T[], limit: number, of: (entry: T) => number): number =>
  countWhile(list, (entry) => of(entry) <= limit);
