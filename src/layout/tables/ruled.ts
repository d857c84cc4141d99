import { boxCenter, unionBox, type Box } from '../../core/geometry.ts';
import type { PlacedWord } from '../fragments.ts';
import { boxAround, wordLines, type CellDraft } from './cells.ts';
import { cluster, type HorizontalRule, type Rules, type VerticalRule } from './rules.ts';

/** Edges of a table's columns and rows, ascending, in the frame. */
export interface RuledGrid {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly rules: Rules;
  readonly box: Box;
}

/** A table found in the frame, with the words it takes. */
export interface FoundTable {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly CellDraft[];
  readonly box: Box;
}

/** Share of a cell's edge that a rule must cover to count as the cell's border. */
const BORDER_COVER = 0.6;
const MOST_CELLS = 20_000;

/** Groups of rules that meet, each with at least two columns and one row between its lines. */
export function ruledGrids(rules: Rules, words: readonly PlacedWord[], em: number): RuledGrid[] {
  return connected(rules, Math.max(4, 0.5 * em))
    .map((part) => gridOf(part, words, em))
    .filter((grid) => grid !== undefined);
}

function connected({ horizontal, vertical }: Rules, near: number): Rules[] {
  const groups: { horizontal: HorizontalRule[]; vertical: VerticalRule[] }[] = [];
  for (const v of vertical) {
    const hits = groups.filter((g) => g.horizontal.some((h) => meets(h, v, near)));
    const fresh = horizontal.filter(
      (h) => meets(h, v, near) && !groups.some((g) => g.horizontal.includes(h)),
    );
    const merged = {
      horizontal: [...hits.flatMap((g) => g.horizontal), ...fresh],
      vertical: [...hits.flatMap((g) => g.vertical), v],
    };
    const kept = groups.filter((g) => !hits.includes(g));
    groups.splice(0, groups.length, ...kept, merged);
  }
  return groups;
}

const meets = (h: HorizontalRule, v: VerticalRule, near: number): boolean =>
  v.x >= h.x0 - near && v.x <= h.x1 + near && h.y >= v.y0 - near && h.y <= v.y1 + near;

function gridOf(rules: Rules, words: readonly PlacedWord[], em: number): RuledGrid | undefined {
  if (rules.horizontal.length < 1 || rules.vertical.length < 1) return undefined;
  const apart = 0.6 * em;
  const inner = {
    xs: cluster(
      rules.vertical.map((v) => v.x),
      apart,
    ),
    ys: cluster(
      rules.horizontal.map((h) => h.y),
      apart,
    ),
  };
  const reach: Box = {
    x0: Math.min(...rules.horizontal.map((h) => h.x0), inner.xs[0]!),
    x1: Math.max(...rules.horizontal.map((h) => h.x1), inner.xs.at(-1)!),
    y0: Math.min(...rules.vertical.map((v) => v.y0), inner.ys[0]!),
    y1: Math.max(...rules.vertical.map((v) => v.y1), inner.ys.at(-1)!),
  };
  const inside = words.filter(({ box }) => contains(reach, box));
  const xs = withOpenEdges(
    inner.xs,
    reach.x0,
    reach.x1,
    inside.map((w) => boxCenter(w.box).x),
    em,
  );
  const ys = withOpenEdges(
    inner.ys,
    reach.y0,
    reach.y1,
    inside.map((w) => boxCenter(w.box).y),
    em,
  );
  if (xs.length < 3 || ys.length < 2 || (xs.length - 1) * (ys.length - 1) > MOST_CELLS)
    return undefined;
  const box = { x0: xs[0]!, x1: xs.at(-1)!, y0: ys[0]!, y1: ys.at(-1)! };
  return { xs, ys, rules, box };
}

const contains = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x >= outer.x0 && x <= outer.x1 && y >= outer.y0 && y <= outer.y1;
};

/** Adds the edge of a table whose outermost line is not drawn, where text stands beyond the lines. */
function withOpenEdges(
  edges: readonly number[],
  from: number,
  to: number,
  middles: readonly number[],
  em: number,
): number[] {
  const all = [...edges];
  const first = all[0]!;
  const last = all.at(-1)!;
  if (first - from > em && middles.some((m) => m < first)) all.unshift(from);
  if (to - last > em && middles.some((m) => m > last)) all.push(to);
  return all;
}

/** Fills a ruled grid with words: cells without a line between them are one. */
export function fillGrid(
  grid: RuledGrid,
  words: readonly PlacedWord[],
  em: number,
): FoundTable | undefined {
  const { xs, ys } = refined(grid, words, em);
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const inside = words.filter(({ box }) => contains(grid.box, box));
  const owner = mergedCells({ ...grid, xs, ys }, grid.ys);
  const groups = new Map<number, number[]>();
  owner.forEach((id, cell) => groups.set(id, [...(groups.get(id) ?? []), cell]));
  const byCell = new Map<number, PlacedWord[]>();
  for (const word of inside) {
    const { x, y } = boxCenter(word.box);
    const id = owner[slot(ys, y) * columns + slot(xs, x)]!;
    byCell.set(id, [...(byCell.get(id) ?? []), word]);
  }
  const cells = [...groups].map(([id, members]): CellDraft => {
    const rs = members.map((m) => Math.floor(m / columns));
    const cs = members.map((m) => m % columns);
    const [row, column] = [Math.min(...rs), Math.min(...cs)];
    const [rowEnd, columnEnd] = [Math.max(...rs) + 1, Math.max(...cs) + 1];
    const box = { x0: xs[column]!, x1: xs[columnEnd]!, y0: ys[row]!, y1: ys[rowEnd]! };
    const held = byCell.get(id) ?? [];
    return {
      row,
      column,
      rowSpan: rowEnd - row,
      columnSpan: columnEnd - column,
      words: held,
      box: rows === ys.length - 1 ? box : boxAround(held, box),
      header: row === 0,
    };
  });
  return isTable(cells, rows, columns) ? { rows, columns, cells, box: grid.box } : undefined;
}

const slot = (edges: readonly number[], at: number): number => {
  let i = 0;
  while (i < edges.length - 2 && at >= edges[i + 1]!) i++;
  return i;
};

/** Boxes with hardly any text are charts and frames, not tables. */
function isTable(cells: readonly CellDraft[], rows: number, columns: number): boolean {
  const filled = cells.filter((cell) => cell.words.length > 0);
  if (rows * columns < 4 || rows < 2) return false;
  const columnsUsed = new Set(filled.map((cell) => cell.column)).size;
  return filled.length >= 3 && columnsUsed >= 2 && filled.length >= 0.25 * cells.length;
}

/**
 * Splits bands between horizontal lines that hold several rows of text: tables that rule off only
 * their head, or groups of rows.
 */
function refined(
  grid: RuledGrid,
  words: readonly PlacedWord[],
  em: number,
): { xs: readonly number[]; ys: readonly number[] } {
  const inside = words.filter(({ box }) => contains(grid.box, box));
  const ys: number[] = [grid.ys[0]!];
  for (let i = 0; i + 1 < grid.ys.length; i++) {
    const band = { ...grid.box, y0: grid.ys[i]!, y1: grid.ys[i + 1]! };
    const held = inside.filter(({ box }) => contains(band, box));
    ys.push(...rowSplits(held, grid.xs, em), band.y1);
  }
  return { xs: grid.xs, ys };
}

/** Where a band holds rows of its own: the heights between them, else nothing. */
function rowSplits(words: readonly PlacedWord[], xs: readonly number[], em: number): number[] {
  const lines = wordLines(words);
  if (lines.length < 3) return [];
  const counts = lines.map((line) => new Set(line.map((w) => slot(xs, boxCenter(w.box).x))).size);
  const used = new Set(words.map((w) => slot(xs, boxCenter(w.box).x))).size;
  const full = counts.filter((n) => n >= Math.max(2, 0.7 * used)).length;
  if (used < 2 || full < 0.8 * lines.length) return [];
  const boxes = lines.map((line) => unionBox(line.map((w) => w.box)));
  const splits: number[] = [];
  for (let i = 1; i < boxes.length; i++) {
    const [above, below] = [boxes[i - 1]!, boxes[i]!];
    if (below.y1 - above.y1 > 0.6 * em) splits.push((above.y1 + below.y0) / 2);
  }
  return splits;
}

/** Owner (index of the first cell) of every elementary cell; merges are made rectangular. */
function mergedCells(grid: RuledGrid, ruledYs: readonly number[]): Int32Array {
  const { xs, ys, rules } = grid;
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const owner = Int32Array.from({ length: rows * columns }, (_, i) => i);
  const merge = (a: number, b: number): void => {
    const [keep, drop] = [Math.min(owner[a]!, owner[b]!), Math.max(owner[a]!, owner[b]!)];
    for (let i = 0; i < owner.length; i++) if (owner[i] === drop) owner[i] = keep;
  };
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const cell = r * columns + c;
      const [y0, y1] = [ys[r]!, ys[r + 1]!];
      if (c + 1 < columns && !hasVertical(rules.vertical, xs[c + 1]!, y0, y1, xs))
        merge(cell, cell + 1);
      // Splits of a band were found in its text: no line is drawn there, and none is missing.
      const drawn = ruledYs.includes(y1);
      if (
        r + 1 < rows &&
        drawn &&
        !hasHorizontal(rules.horizontal, y1, xs[c]!, xs[c + 1]!, ruledYs)
      ) {
        merge(cell, cell + columns);
      }
    }
  }
  return rectangular(owner, rows, columns);
}

const nearness = (edges: readonly number[]): number =>
  0.4 * Math.min(...edges.slice(1).map((edge, i) => edge - edges[i]!));

function hasVertical(
  rules: readonly VerticalRule[],
  x: number,
  y0: number,
  y1: number,
  xs: readonly number[],
): boolean {
  const near = nearness(xs);
  const cover = rules
    .filter((rule) => Math.abs(rule.x - x) < near)
    .reduce((sum, rule) => sum + Math.max(0, Math.min(y1, rule.y1) - Math.max(y0, rule.y0)), 0);
  return cover >= BORDER_COVER * (y1 - y0);
}

function hasHorizontal(
  rules: readonly HorizontalRule[],
  y: number,
  x0: number,
  x1: number,
  ys: readonly number[],
): boolean {
  const near = nearness(ys);
  const cover = rules
    .filter((rule) => Math.abs(rule.y - y) < near)
    .reduce((sum, rule) => sum + Math.max(0, Math.min(x1, rule.x1) - Math.max(x0, rule.x0)), 0);
  return cover >= BORDER_COVER * (x1 - x0);
}

/** Grows every merged group to a rectangle, taking in what it then overlaps. */
function rectangular(owner: Int32Array, rows: number, columns: number): Int32Array {
  for (let changed = true; changed;) {
    changed = false;
    const bounds = new Map<number, { r0: number; r1: number; c0: number; c1: number }>();
    owner.forEach((id, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      const b = bounds.get(id) ?? { r0: r, r1: r, c0: c, c1: c };
      bounds.set(id, {
        r0: Math.min(b.r0, r),
        r1: Math.max(b.r1, r),
        c0: Math.min(b.c0, c),
        c1: Math.max(b.c1, c),
      });
    });
    for (const [id, { r0, r1, c0, c1 }] of bounds) {
      for (let r = r0; r <= r1 && !changed; r++) {
        for (let c = c0; c <= c1 && !changed; c++) {
          const other = owner[r * columns + c]!;
          if (other === id) continue;
          for (let i = 0; i < owner.length; i++) if (owner[i] === other) owner[i] = id;
          changed = true;
        }
      }
    }
  }
  if (rows * columns !== owner.length) throw new RangeError('Grid size does not match.');
  return owner;
}
