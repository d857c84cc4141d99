import type { Ruling } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { Frame } from '../lines/frame.ts';

/** A horizontal rule in the frame. */
export interface HorizontalRule {
  readonly y: number;
  readonly x0: number;
  readonly x1: number;
}

/** A vertical rule in the frame. */
export interface VerticalRule {
  readonly x: number;
  readonly y0: number;
  readonly y1: number;
}

export interface Rules {
  readonly horizontal: readonly HorizontalRule[];
  readonly vertical: readonly VerticalRule[];
}

/** Transforms rulings into the frame and joins the pieces of one rule. */
export function rulesOf(rulings: readonly Ruling[], frame: Frame, em: number): Rules {
  const horizontal: HorizontalRule[] = [];
  const vertical: VerticalRule[] = [];
  for (const { x0, y0, x1, y1 } of rulings) {
    const box = frame.toFrame([
      { x: x0, y: y0 },
      { x: x1, y: y1 },
    ]);
    const lying = box.x1 - box.x0 > box.y1 - box.y0;
    if (lying) horizontal.push({ y: (box.y0 + box.y1) / 2, x0: box.x0, x1: box.x1 });
    else vertical.push({ x: (box.x0 + box.x1) / 2, y0: box.y0, y1: box.y1 });
  }
  return {
    horizontal: joinPieces(
      horizontal.map((r) => ({ at: r.y, from: r.x0, to: r.x1 })),
      em,
    ).map((p) => ({ y: p.at, x0: p.from, x1: p.to })),
    vertical: joinPieces(
      vertical.map((r) => ({ at: r.x, from: r.y0, to: r.y1 })),
      em,
    ).map((p) => ({ x: p.at, y0: p.from, y1: p.to })),
  };
}

interface Piece {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Joins pieces of one rule (a double rule counts as one) that touch or nearly touch. */
function joinPieces(pieces: readonly Piece[], em: number): Piece[] {
  const apart = Math.max(2, 0.25 * em);
  let joined = [...pieces].sort((a, b) => a.from - b.from);
  for (let before = -1; before !== joined.length;) {
    before = joined.length;
    joined = joinedOnce(joined, apart);
  }
  return joined;
}

/** Each piece joined with the first one before it that it touches. */
function joinedOnce(pieces: readonly Piece[], apart: number): Piece[] {
  const done: Piece[] = [];
  // Sorted by position across, so that only nearby pieces need to be searched.
  const shelves = new Map<number, Set<number>>();
  const shelfOf = (piece: Piece): number => Math.floor(piece.at / apart);
  const put = (index: number, piece: Piece): void => {
    done[index] = piece;
    const shelf = shelves.get(shelfOf(piece));
    if (shelf) shelf.add(index);
    else shelves.set(shelfOf(piece), new Set([index]));
  };
  for (const piece of pieces) {
    let first = done.length;
    for (let shelf = shelfOf(piece) - 1; shelf <= shelfOf(piece) + 1; shelf++) {
      for (const index of shelves.get(shelf) ?? []) {
        const known = at(done, index);
        const isApart = Math.abs(known.at - piece.at) > apart || piece.from > known.to + apart;
        if (index < first && !isApart) first = index;
      }
    }
    const other = done[first];
    if (!other) {
      put(first, piece);
      continue;
    }
    shelves.get(shelfOf(other))?.delete(first);
    put(first, {
      at: (other.at + piece.at) / 2,
      from: Math.min(other.from, piece.from),
      to: Math.max(other.to, piece.to),
    });
  }
  return done;
}

/** Positions, ascending; those closer than `apart` are replaced by their mean. */
export function cluster(values: readonly number[], apart: number): number[] {
  const groups: number[][] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const group = groups.at(-1);
    if (group && value - at(group, -1) <= apart) group.push(value);
    else groups.push([value]);
  }
  return groups.map((group) => group.reduce((sum, v) => sum + v, 0) / group.length);
}
