/** Checks whether the widths of a font's letters fit the characters they are mapped to. */

/**
 * Widths of ASCII characters from the exclamation mark on, in a common sans-serif, in 1/1000 em.
 */
const USUAL = [
  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611,
  778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667,
  611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222,
  833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const FIRST = 0x21;

export interface Fit {
  /** Number of different characters that were compared. */
  readonly count: number;
  /** Correlation of their widths with usual ones, -1..1; undefined if all are equal. */
  readonly correlation: number | undefined;
}

/** @param widths advance by character, in any unit; what is not ASCII is left out */
export function fitOfWidths(widths: ReadonlyMap<string, number>): Fit {
  const pairs: [number, number][] = [];
  for (const [char, width] of widths) {
    const usual = char.length === 1 ? USUAL[char.charCodeAt(0) - FIRST] : undefined;
    if (usual !== undefined && width > 0) pairs.push([usual, width]);
  }
  const count = pairs.length;
  const mean = (of: (pair: [number, number]) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / Math.max(1, count);
  const x = mean(([usual]) => usual);
  const y = mean(([, width]) => width);
  const xx = mean(([usual]) => (usual - x) ** 2);
  const yy = mean(([, width]) => (width - y) ** 2);
  const xy = mean(([usual, width]) => (usual - x) * (width - y));
  // In a monospaced font there is nothing to compare.
  const even = Math.sqrt(yy) < 0.04 * y || Math.sqrt(xx) < 0.04 * x;
  return { count, correlation: even ? undefined : xy / Math.sqrt(xx * yy) };
}
