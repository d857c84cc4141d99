import { append, largest, smallest } from '../../core/geometry/extremes.ts';
import { boxCenter, type Box } from '../../core/geometry/geometry.ts';
import type { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { at } from '../../core/system/items.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import { median, textWidth } from '../lines/textMeasure.ts';
import { wordLines, type CellDraft } from './cells.ts';
import { contains, gridBox, refineColumns, refineRows, slot } from './gridRefine.ts';
import { mergedCells } from './mergeCells.ts';
import { boundsOf } from './cellOwners.ts';
import { cluster, type HorizontalRule, type Rules, type VerticalRule } from './rules.ts';

/** Edges of a table's columns and rows, ascending, in the frame. */
export interface RuledGrid {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly rules: Rules;
  readonly box: Box;
}

/** A table found in the frame, with the words it contains. */
export interface FoundTable {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly CellDraft[];
  readonly box: Box;
}

const MOST_CELLS = 20_000;

/** Groups of rules that meet, each with at least two columns and one row between its lines. */
export function ruledGrids(rules: Rules, words: BoxGrid<PlacedWord>, em: number): RuledGrid[] {
  return connected(rules, Math.max(4, 0.5 * em))
    .map((part) => gridOf(part, words, em))
    .filter((grid) => grid !== undefined);
}

/** Rules that meet, with the groups that were joined to it, in order. */
interface Group {
  readonly horizontal: (HorizontalRule | Group)[];
  readonly vertical: (VerticalRule | Group)[];
  /** The group that it was merged into. */
  joined?: Group;
}

function connected({ horizontal, vertical }: Rules, near: number): Rules[] {
  const groupOf = new Map<HorizontalRule, Group>();
  const whole = (part: Group): Group => {
    let group = part;
    while (group.joined) group = group.joined;
    // Path compression: the next lookup is shorter.
    if (part !== group) part.joined = group;
    return group;
  };
  const groups = new Set<Group>();
  for (const v of vertical) {
    const met = horizontal.filter((h) => meets(h, v, near));
    const hits = new Set<Group>();
    const fresh: HorizontalRule[] = [];
    for (const h of met) {
      const known = groupOf.get(h);
      if (known) hits.add(whole(known));
      else fresh.push(h);
    }
    // In group order, which decides between overlapping tables.
    const parts = hits.size > 1 ? [...groups].filter((group) => hits.has(group)) : [...hits];
    const merged: Group = { horizontal: [...parts, ...fresh], vertical: [...parts, v] };
    for (const part of parts) {
      part.joined = merged;
      groups.delete(part);
    }
    for (const h of fresh) groupOf.set(h, merged);
    groups.add(merged);
  }
  return [...groups].map((group) => ({
    horizontal: flattened(group, 'horizontal'),
    vertical: flattened(group, 'vertical'),
  }));
}

/** The rules of a group and of those joined to it, in order; groups may be nested deeply. */
function flattened<K extends 'horizontal' | 'vertical'>(group: Group, kind: K): Rules[K][number][] {
  const rules: Rules[K][number][] = [];
  const open: (Rules[K][number] | Group)[] = [group];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('horizontal' in next) append(open, next[kind].toReversed());
    else rules.push(next);
  }
  return rules;
}

const meets = (h: HorizontalRule, v: VerticalRule, near: number): boolean =>
  v.x >= h.x0 - near && v.x <= h.x1 + near && h.y >= v.y0 - near && h.y <= v.y1 + near;

/**
 * Strokes of letters mistaken for rules end in the middle of a cell: they are dropped. So are those
 * that come near rules and touch none, such as the parentheses of `(€)` in a low row.
 */
function withoutStrokes({ horizontal, vertical }: Rules, em: number): Rules {
  const near = Math.max(3, 0.5 * em);
  const close = Math.max(3, 0.2 * em);
  const spans = (from: number, to: number, stops: readonly number[]): boolean => {
    const touched = stops.filter((stop) => stop >= from - near && stop <= to + near);
    const reach = touched.length > 1 ? largest(touched) - smallest(touched) : 0;
    const touches = stops.some(
      (stop) => Math.min(Math.abs(stop - from), Math.abs(stop - to)) < close,
    );
    const isInside = stops.some((stop) => stop > from && stop < to);
    if (reach > near) return touches || isInside;
    return touched.length > 0 && to - from > 5 * em;
  };
  return {
    horizontal: horizontal.filter((h) =>
      spans(
        h.x0,
        h.x1,
        vertical.filter((v) => h.y > v.y0 - near && h.y < v.y1 + near).map((v) => v.x),
      ),
    ),
    vertical: vertical.filter((v) =>
      spans(
        v.y0,
        v.y1,
        horizontal.filter((h) => v.x > h.x0 - near && v.x < h.x1 + near).map((h) => h.y),
      ),
    ),
  };
}

function gridOf(all: Rules, words: BoxGrid<PlacedWord>, em: number): RuledGrid | undefined {
  const rules = withoutStrokes(all, em);
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
  // Only rules that cross the others leave the table open: a rule that ends at them is a separator.
  const through = {
    horizontal: rules.horizontal.filter((h) =>
      rules.vertical.some((v) => h.x0 < v.x - em && h.x1 > v.x + em),
    ),
    vertical: rules.vertical.filter((v) =>
      rules.horizontal.some((h) => v.y0 < h.y - em && v.y1 > h.y + em),
    ),
  };
  const reach: Box = {
    x0: smallest(
      through.horizontal.map((h) => h.x0),
      inner.xs[0],
    ),
    x1: largest(
      through.horizontal.map((h) => h.x1),
      inner.xs.at(-1),
    ),
    y0: smallest(
      through.vertical.map((v) => v.y0),
      inner.ys[0],
    ),
    y1: largest(
      through.vertical.map((v) => v.y1),
      inner.ys.at(-1),
    ),
  };
  const inside = words.within(reach).filter(({ box }) => contains(reach, box));
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
  if (xs.length < 3 || ys.length < 2 || (xs.length - 1) * (ys.length - 1) > MOST_CELLS) {
    return undefined;
  }
  return { xs, ys, rules, box: gridBox(xs, ys) };
}

/** Adds the outermost edge of a table if it is not drawn but there is text beyond the rules. */
function withOpenEdges(
  edges: readonly number[],
  from: number,
  to: number,
  middles: readonly number[],
  em: number,
): number[] {
  const all = [...edges];
  const first = at(all, 0);
  const last = at(all, -1);
  if (first - from > em && middles.some((m) => m < first)) all.unshift(from);
  if (to - last > em && middles.some((m) => m > last)) all.push(to);
  return all;
}

/** Fills a ruled grid with words: cells without a rule between them are merged. */
export function fillGrid(
  grid: RuledGrid,
  allWords: readonly PlacedWord[],
  em: number,
): FoundTable | undefined {
  const words = allWords.filter(({ box }) => contains(grid.box, box));
  if (holdsProse(grid, words)) return undefined;
  const xs = refineColumns(grid.xs, words, em);
  const ys = refineRows(xs, grid.ys, words, em);
  if ((xs.length - 1) * (ys.length - 1) > MOST_CELLS) return undefined;
  const columns = xs.length - 1;
  const owner = mergedCells({
    xs,
    ys,
    drawnXs: grid.xs,
    drawnYs: grid.ys,
    rules: grid.rules,
    words,
    em,
  });
  const byCell = new Map<number, PlacedWord[]>();
  for (const word of words) {
    const { x, y } = boxCenter(word.box);
    const id = at(owner, slot(ys, y) * columns + slot(xs, x));
    const held = byCell.get(id);
    if (held) held.push(word);
    else byCell.set(id, [word]);
  }
  const cells = [...boundsOf(owner, columns)].map(([id, { r0, r1, c0, c1 }]): CellDraft => ({
    row: r0,
    column: c0,
    rowSpan: r1 - r0 + 1,
    columnSpan: c1 - c0 + 1,
    words: byCell.get(id) ?? [],
    box: { x0: at(xs, c0), x1: at(xs, c1 + 1), y0: at(ys, r0), y1: at(ys, r1 + 1) },
    header: r0 === 0,
  }));
  const table = withoutEmptyTracks(cells, ys.length - 1, columns);
  return isTable(table) ? { ...table, box: grid.box } : undefined;
}

/** Frames around columns or panels of running text: few cells, each with many long lines. */
function holdsProse({ xs, ys }: RuledGrid, words: readonly PlacedWord[]): boolean {
  if ((xs.length - 1) * (ys.length - 1) > 12) return false;
  const panels = new Map<number, PlacedWord[]>();
  for (const word of words) {
    const { x, y } = boxCenter(word.box);
    const key = slot(ys, y) * xs.length + slot(xs, x);
    const panel = panels.get(key);
    if (panel) panel.push(word);
    else panels.set(key, [word]);
  }
  const lines = [...panels.values()].map(wordLines);
  const long = lines.flat().map((line) => textWidth(line.map((w) => w.word.text).join(' ')));
  return median(lines.map((l) => l.length)) >= 8 && median(long) >= 24;
}

/** Removes rows and columns in which no cell begins: edges of double or slanted lines. */
function withoutEmptyTracks(
  cells: readonly CellDraft[],
  rows: number,
  columns: number,
): Omit<FoundTable, 'box'> {
  const rowAt = renumbered(new Set(cells.map((c) => c.row)), rows);
  const columnAt = renumbered(new Set(cells.map((c) => c.column)), columns);
  return {
    rows: at(rowAt, rows),
    columns: at(columnAt, columns),
    cells: cells.map((cell) => ({
      ...cell,
      row: at(rowAt, cell.row),
      column: at(columnAt, cell.column),
      rowSpan: at(rowAt, cell.row + cell.rowSpan) - at(rowAt, cell.row),
      columnSpan: at(columnAt, cell.column + cell.columnSpan) - at(columnAt, cell.column),
    })),
  };
}

/** New number of each track (and of the end) when only those in `used` are counted. */
function renumbered(used: ReadonlySet<number>, count: number): number[] {
  let number = 0;
  const numbers = [number];
  for (let i = 0; i < count; i++) {
    if (used.has(i)) number++;
    numbers.push(number);
  }
  return numbers;
}

/** Boxes with hardly any text are charts and frames, not tables. */
function isTable({ cells, rows, columns }: Omit<FoundTable, 'box'>): boolean {
  const filled = cells.filter((cell) => cell.words.length > 0);
  if (rows < 2 || columns < 2) return false;
  const columnsUsed = new Set(filled.map((cell) => cell.column)).size;
  return filled.length >= 3 && columnsUsed >= 2 && filled.length >= 0.25 * cells.length;
}
