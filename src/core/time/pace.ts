import type { OcrPage } from '../document/document.ts';

/** Pages that a pace is taken from; older ones are forgotten. */
export const PACE_SAMPLES = 12;

/** So many pages of this very work say more than those of earlier ones. */
const ENOUGH = 3;

/** A page that took this many times as long as the middle one, or less by it, counts as that. */
const OUTLIER = 3;

/** The middle value; undefined for none. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return (sorted[half - 1]! + upper) / 2;
}

/**
 * The mean, with values far from the middle one drawn near: a machine that slept over a page must
 * not spoil the figure, while dense pages between sparse ones must count for what they take.
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
 * Seconds that an engine worked on a page; undefined where the page tells nothing of its pace: its
 * text was its own, or it was blank.
 * @param loaded the models were loaded meanwhile, which the sum of the steps leaves out
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

/** How long a page takes, by the pages so far and those of earlier works. */
export class Pace {
  private readonly own: number[] = [];

  /** @param history seconds of earlier pages, the newest last */
  constructor(private readonly history: readonly number[] = []) {}

  add(seconds: number): void {
    this.own.push(seconds);
  }

  /** Pages of this work that were measured. */
  get measured(): number {
    return this.own.length;
  }

  /** Seconds for a page; undefined while nothing was ever measured. */
  get seconds(): number | undefined {
    const known = this.own.length >= ENOUGH ? this.own : [...this.history, ...this.own];
    return robustMean(known.slice(-PACE_SAMPLES));
  }
}
