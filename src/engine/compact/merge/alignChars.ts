import { at } from '../../../core/system/items.ts';

/** A character with the recognizer's confidence in it, 0..1. */
export interface ReadChar {
  readonly char: string;
  readonly confidence: number;
  /** A space is in front of it. */
  readonly spaced: boolean;
}

/** A column of an alignment: what each of two recognizers read there; at least one read something. */
export interface CharPair<T extends ReadChar = ReadChar> {
  readonly first?: T | undefined;
  readonly second?: T | undefined;
}

/** Cost of a character that only one of them read, and of two that differ. */
const GAP = 0.8;
const DIFFERENT = 1;

const APOSTROPHE = /^['’‘ʼ]$/u;

/** Whether two recognizers mean one character: some write all apostrophes straight. */
export const isSameChar = (a: string, b: string): boolean =>
  a === b || (APOSTROPHE.test(a) && APOSTROPHE.test(b));

/**
 * The alignment of two readings with the fewest differences (Needleman and Wunsch 1970). Time and
 * memory grow with the product of both lengths.
 */
export function alignChars<T extends ReadChar>(
  first: readonly T[],
  second: readonly T[],
): CharPair<T>[] {
  const width = second.length + 1;
  const costs = new Float64Array((first.length + 1) * width);
  const costAt = (i: number, j: number): number => at(costs, i * width + j);
  const step = (i: number, j: number): number =>
    isSameChar(at(first, i - 1).char, at(second, j - 1).char) ? 0 : DIFFERENT;
  for (let i = 0; i <= first.length; i++) {
    for (let j = 0; j <= second.length; j++) {
      let cost = i === 0 || j === 0 ? (i + j) * GAP : costAt(i - 1, j - 1) + step(i, j);
      if (i > 0) cost = Math.min(cost, costAt(i - 1, j) + GAP);
      if (j > 0) cost = Math.min(cost, costAt(i, j - 1) + GAP);
      costs[i * width + j] = cost;
    }
  }
  const pairs: CharPair<T>[] = [];
  let [i, j] = [first.length, second.length];
  while (i > 0 || j > 0) {
    const here = costAt(i, j);
    if (i > 0 && j > 0 && Math.abs(here - costAt(i - 1, j - 1) - step(i, j)) < 1e-9) {
      pairs.push({ first: at(first, --i), second: at(second, --j) });
    } else if (i > 0 && Math.abs(here - costAt(i - 1, j) - GAP) < 1e-9) {
      pairs.push({ first: at(first, --i) });
    } else {
      pairs.push({ second: at(second, --j) });
    }
  }
  return pairs.reverse();
}
