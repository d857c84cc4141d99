import { countBelow, countUpTo } from './extremes.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Intervals on one axis, sorted so that those that cover a position are found quickly. */
export class Reach {
  private readonly starts: readonly number[];
  /** Farthest end among the intervals up to and including each. */
  private readonly ends: readonly number[];

  constructor(spans: readonly Span[]) {
    const sorted = [...spans].sort((a, b) => a.start - b.start);
    let end = -Infinity;
    this.starts = sorted.map(({ start }) => start);
    this.ends = sorted.map((span) => (end = Math.max(end, span.end)));
  }

  /** Farthest end of the intervals that start before a position; `-Infinity` if there are none. */
  before(position: number): number {
    const count = countBelow(this.starts, position, (start) => start);
    return this.ends[count - 1] ?? -Infinity;
  }

  /** The same, including those that start at the position itself. */
  to(position: number): number {
    const count = countUpTo(this.starts, position, (start) => start);
    return this.ends[count - 1] ?? -Infinity;
  }
}
