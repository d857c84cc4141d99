import { countBelow } from '../../core/geometry/extremes.ts';

/** The median of values that come one by one, without sorting all of them again for each. */
export class RunningMedian {
  private readonly sorted: number[] = [];

  get count(): number {
    return this.sorted.length;
  }

  add(value: number): void {
    this.sorted.splice(
      countBelow(this.sorted, value, (known) => known),
      0,
      value,
    );
  }

  /** The middle value (the upper one of two), as `median` gives it; 0 where there is none. */
  get value(): number {
    return this.sorted[this.sorted.length >> 1] ?? 0;
  }
}
