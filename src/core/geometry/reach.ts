import { countBelow, countUpTo } from './extremes.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Stretches of one axis, sorted so that what lies across a position is found without a search. */
export class Reach {
  private readonly starts: readonly number[];
  /** Farthest end among the stretches up to and with each. */
  private readonly ends: readonly number[];

  constructor(spans: readonly Span[]) {
    const sorted = [...spans].sort((a, b) => a.start - b.start);
    let end = -Infinity;
    this.starts = sorted.map(({ start }) => start);
    this.ends = sorted.map((span) => (end = Math.max(end, span.end)));
  }

  /** Farthest end of the stretches that start before a position; `-Infinity` where none does. */
  before(position: number): number {
    const count = countBelow(this.starts, position, (start) => start);
    return this.ends[count - 1] ?? -Infinity;
  }

  /** The same, with those that start at the position itself. */
  to(position: number): number {
    const count = countUpTo(this.starts, position, (start) => start);
    return this.ends[count - 1] ?? -Infinity;
  }
}
