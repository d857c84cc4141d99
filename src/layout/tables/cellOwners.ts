import { at } from '../../core/system/items.ts';

/** Cells of a grid to merge; each group is identified by its smallest cell. */
export class Owners {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  of(cell: number): number {
    const { parent } = this;
    let own = cell;
    for (let above = at(parent, own); above !== own; above = at(parent, own)) {
      // Path compression: the next lookup is shorter.
      own = parent[own] = at(parent, above);
    }
    return own;
  }

  /** @returns false if they were already merged */
  merge(a: number, b: number): boolean {
    const [x, y] = [this.of(a), this.of(b)];
    if (x === y) return false;
    this.parent[Math.max(x, y)] = Math.min(x, y);
    return true;
  }

  all(): Int32Array {
    return this.parent.map((_, cell) => this.of(cell));
  }
}

/** Grows every merged group to a rectangle, including the groups it then overlaps. */
export function rectangular(owners: Owners, columns: number): Int32Array {
  for (;;) {
    const all = owners.all();
    let grown = false;
    for (const [id, { r0, r1, c0, c1 }] of boundsOf(all, columns)) {
      // A group that was just merged into another grows with it in the next pass.
      if (owners.of(id) !== id) continue;
      for (let r = r0; r <= r1; r++) {
        for (let c = c0; c <= c1; c++) {
          if (owners.merge(id, r * columns + c)) grown = true;
        }
      }
    }
    if (!grown) return all;
  }
}

interface CellBounds {
  r0: number;
  r1: number;
  c0: number;
  c1: number;
}

/** Row and column ranges (inclusive) of every group of cells. */
export function boundsOf(owner: Int32Array, columns: number): Map<number, CellBounds> {
  const bounds = new Map<number, CellBounds>();
  owner.forEach((id, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    const b = bounds.get(id);
    if (!b) return void bounds.set(id, { r0: r, r1: r, c0: c, c1: c });
    b.r0 = Math.min(b.r0, r);
    b.r1 = Math.max(b.r1, r);
    b.c0 = Math.min(b.c0, c);
    b.c1 = Math.max(b.c1, c);
  });
  return bounds;
}
