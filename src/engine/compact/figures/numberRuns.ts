import { at } from '../../../core/system/items.ts';

/** A number within a text, with the signs inside it and a percent sign behind it. */
export interface NumberRun {
  readonly text: string;
  /** Index of its first UTF-16 code unit. */
  readonly start: number;
}

const NUMBER = /\d(?:[\d.,:/%]*[\d%])?/gu;

/** Full-width signs as the CTC model writes them, which are as long as those they stand for. */
const WIDE: ReadonlyMap<string, string> = new Map([
  ['：', ':'],
  ['．', '.'],
  ['％', '%'],
  ['／', '/'],
]);

const narrow = (text: string): string =>
  text.replace(/(?<=\d)[：．％／]/gu, (sign) => WIDE.get(sign) ?? sign);

/** The numbers of a text in European digits, in its order. */
export const numberRuns = (text: string): NumberRun[] =>
  Array.from(narrow(text).matchAll(NUMBER), ({ 0: run, index }) => ({ text: run, start: index }));

/** Cost of a number without a counterpart; less than half of two that are little alike. */
const ALONE = 0.5;
/** Least likeness of two readings of one number. */
const LEAST_LIKENESS = 0.5;
/** Likeness of two numbers with as many digits, by their places alone. */
const BY_PLACE = 0.1;

/**
 * Pairs the numbers of two readings of a line, so that they differ least.
 * @param byPlace whether numbers of one length that are not alike are paired too: the second reading
 *   has no numbers that were made up
 * @returns for each of the first the index of its counterpart among the second, if it has one
 */
export function pairedNumbers(
  first: readonly string[],
  second: readonly string[],
  byPlace = false,
): (number | undefined)[] {
  const width = second.length + 1;
  const costs = new Float64Array((first.length + 1) * width);
  const cost = (i: number, j: number): number => at(costs, i * width + j);
  const pair = (i: number, j: number): number => {
    if (i === 0 || j === 0) return Infinity;
    const [a, b] = [at(first, i - 1), at(second, j - 1)];
    const share = likeness(a, b);
    if (share >= LEAST_LIKENESS) return cost(i - 1, j - 1) + 1 - share;
    const isInPlace = byPlace && a.length === b.length && a.length > 1;
    return isInPlace ? cost(i - 1, j - 1) + 1 - BY_PLACE : Infinity;
  };
  for (let i = 0; i <= first.length; i++) {
    for (let j = 0; j <= second.length; j++) {
      const above = i === 0 ? Infinity : cost(i - 1, j) + ALONE;
      const left = j === 0 ? Infinity : cost(i, j - 1) + ALONE;
      costs[i * width + j] = i + j === 0 ? 0 : Math.min(above, left, pair(i, j));
    }
  }
  const partners: (number | undefined)[] = first.map(() => undefined);
  let [i, j] = [first.length, second.length];
  while (i > 0 && j > 0) {
    const here = cost(i, j);
    if (here === pair(i, j)) partners[--i] = --j;
    else if (here === cost(i - 1, j) + ALONE) i--;
    else j--;
  }
  return partners;
}

/** 1 − Levenshtein distance by the greater length, 0..1. */
function likeness(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return 1 - at(row, b.length) / Math.max(a.length, b.length);
}
