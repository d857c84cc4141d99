import { countBelow } from '../../core/geometry/extremes.ts';

/** The median of values that arrive one by one, without sorting them all again each time. */
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

  /** The middle value (the upper one of two), as `median` returns it; 0 if there are no values. */
  get value(): number {
    return this.sorted[this.sorted.length >> 1] ?? 0;
  }
}
