import type { Box } from '../../core/geometry/geometry.ts';

interface Entry<T> {
  readonly item: T;
  /** Position in the order to be preserved. */
  readonly rank: number;
  readonly x0: number;
  readonly x1: number;
}

/**
 * Items that reach into a vertical strip that sweeps over the page to the right. Each item enters
 * and leaves once, so that the cost of a step depends on the strip and not on the whole page.
 */
export class Crossing<T> {
  private readonly entries: readonly Entry<T>[];
  private next = 0;
  private inside: readonly Entry<T>[] = [];

  /** @param items in the order that `at` preserves */
  constructor(items: readonly T[], boxOf: (item: T) => Box) {
    this.entries = items
      .map((item, rank) => ({ item, rank, x0: boxOf(item).x0, x1: boxOf(item).x1 }))
      .sort((a, b) => a.x0 - b.x0);
  }

  /** Items in the strip; neither end may be left of where it was before. */
  at(from: number, to: number): T[] {
    const fresh: Entry<T>[] = [];
    for (; this.next < this.entries.length; this.next++) {
      const entry = this.entries[this.next];
      if (!entry || entry.x0 >= to) break;
      fresh.push(entry);
    }
    const stays = ({ x1 }: Entry<T>): boolean => x1 > from;
    const kept = this.inside.filter(stays);
    this.inside =
      fresh.length === 0 ? kept : [...kept, ...fresh.filter(stays)].sort((a, b) => a.rank - b.rank);
    return this.inside.map(({ item }) => item);
  }
}
