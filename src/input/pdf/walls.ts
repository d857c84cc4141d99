import type { Ruling } from '../../core/geometry/geometry.ts';
import { countBelow } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';

/** Disjoint segments of one vertical line, from top to bottom. */
interface Wall {
  readonly x: number;
  readonly stretches: { readonly y0: number; y1: number }[];
}

/** Vertical rules, which no line of text crosses, sorted so that a position is found quickly. */
export class Walls {
  private readonly walls: Wall[] = [];

  constructor(rulings: readonly Ruling[]) {
    for (const { x0, y0, y1 } of [...rulings].sort((a, b) => a.x0 - b.x0 || a.y0 - b.y0)) {
      let wall = this.walls.at(-1);
      if (wall?.x !== x0) this.walls.push((wall = { x: x0, stretches: [] }));
      const last = wall.stretches.at(-1);
      if (last && y0 <= last.y1) last.y1 = Math.max(last.y1, y1);
      else wall.stretches.push({ y0, y1 });
    }
  }

  /** Whether a rule is between two positions, at a height. */
  between(from: number, to: number, y: number): boolean {
    for (let i = countBelow(this.walls, from, ({ x }) => x); i < this.walls.length; i++) {
      const { x, stretches } = at(this.walls, i);
      if (x > to) return false;
      const stretch = stretches[countBelow(stretches, y, ({ y1 }) => y1)];
      if (stretch && stretch.y0 <= y) return true;
    }
    return false;
  }
}
