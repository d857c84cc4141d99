import type { OcrPage } from '../document/document.ts';

/** Number of pages from which a pace is computed; older ones are dropped. */
export const PACE_SAMPLES = 12;

/** This many pages of the present work count more than those of earlier work. */
const ENOUGH = 3;

/**
 * Pages that took more than this many times the median, or less than that fraction of it, are
 * clamped.
 */
const OUTLIER = 3;

/** The median; undefined for no values. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [lower, upper] = [sorted[half - 1], sorted[half]];
  if (lower === undefined || upper === undefined || sorted.length % 2 === 1) return upper;
  return (lower + upper) / 2;
}

/**
 * The mean with outliers clamped: a machine that went to sleep during a page must not distort the
 * figure, while dense pages between sparse ones must count with their time.
 * @returns undefined for no values
 */
export function robustMean(values: readonly number[]): number | undefined {
  const middle = median(values);
  if (middle === undefined) return undefined;
  const drawn = values.map((value) =>
    Math.min(middle * OUTLIER, Math.max(middle / OUTLIER, value)),
  );
  return drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
}

/**
 * Seconds that an engine worked on a page; undefined if the page says nothing about the pace,
 * because its text was embedded or it was blank.
 * @param loaded the models were loaded during the page, which the sum of the steps leaves out
 */
export function engineSeconds(
  { origin, timings, text }: OcrPage,
  loaded: boolean,
): number | undefined {
  if (origin !== 'ocr' || text.trim() === '') return undefined;
  const { total, ...steps } = timings;
  const sum = Object.values(steps).reduce((all, ms) => all + ms, 0);
  const ms = loaded || total === undefined ? sum : total;
  return ms > 0 ? ms / 1000 : undefined;
}

/** How long a page takes, according to the pages so far and those of earlier work. */
export class Pace {
  private readonly own: number[] = [];

  /** @param history seconds of earlier pages, the newest last */
  constructor(private readonly history: readonly number[] = []) {}

  add(seconds: number): void {
    this.own.push(seconds);
  }

  /** Number of pages of this work that were measured. */
  get measured(): number {
    return this.own.length;
  }

  /** Seconds per page; undefined while nothing was ever measured. */
  get seconds(): number | undefined {
    const known = this.own.length >= ENOUGH ? this.own : [...this.history, ...this.own];
    return robustMean(known.slice(-PACE_SAMPLES));
  }
}
