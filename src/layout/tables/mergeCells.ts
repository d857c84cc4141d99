import { countBelow, smallest } from '../../core/geometry/extremes.ts';
import { boxCenter, boxHeight } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import { RowWords, slot } from './gridRefine.ts';
import { Owners, rectangular } from './cellOwners.ts';
import type { HorizontalRule, Rules, VerticalRule } from './rules.ts';

/** Share of a cell's edge that a rule must cover to count as the cell's border. */
const BORDER_COVER = 0.6;

export interface MergeInput {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** Row edges that are drawn; the others come from the text and separate all cells but labels. */
  readonly drawnYs: readonly number[];
  readonly drawnXs: readonly number[];
  readonly rules: Rules;
  readonly words: readonly PlacedWord[];
  readonly em: number;
}

/**
 * Which elementary cells belong together: those without a rule between them, unless their words
 * are set apart at the missing rule (a row whose rules are not drawn, or were not detected).
 * @returns for each elementary cell, row by row, the smallest index of its group; groups are
 *   rectangles
 */
export function mergedCells(input: MergeInput): Int32Array {
  const { xs, ys, words, em } = input;
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const owner = new Owners(rows * columns);
  const borders = new Borders(input);
  const byRow = Array.from({ length: rows }, (): PlacedWord[] => []);
  for (const word of words) at(byRow, slot(ys, boxCenter(word.box).y)).push(word);
  const across = cellsAcross(input);
  const heights = byRow.map((row) => new CellHeights(row, xs));
  for (const [r, own] of heights.entries()) {
    const below = heights[r + 1];
    const open = openEdges(input, borders, r, at(byRow, r));
    for (let c = 0; c < columns; c++) {
      const cell = r * columns + c;
      if (c + 1 < columns && open.has(c + 1)) owner.merge(cell, cell + 1);
      if (!below) continue;
      if (across.has(cell)) owner.merge(cell, cell + columns);
      if (borders.separate(r + 1, c)) continue;
      // The words are on the baselines of their own rows: the rule between was not detected.
      if (own.isOnLine(c, em) && below.isOnLine(c, em)) continue;
      owner.merge(cell, cell + columns);
    }
  }
  return rectangular(owner, columns);
}

/** Of a word's height, the least on each side of an edge that it stands on. */
const ASIDE = 0.25;

/** Cells with a word on their lower edge, which is not drawn: a label that stands beside two rows. */
function cellsAcross({ xs, ys, drawnYs, words }: MergeInput): Set<number> {
  const drawn = new Set(drawnYs);
  const cells = new Set<number>();
  for (const { box } of words) {
    const room = ASIDE * boxHeight(box);
    const edge = countBelow(ys, box.y0 + room, (y) => y);
    const y = ys[edge];
    if (edge === 0 || y === undefined || drawn.has(y) || y > box.y1 - room) continue;
    cells.add((edge - 1) * (xs.length - 1) + slot(xs, boxCenter(box).x));
  }
  return cells;
}

/** Inner column edges of a row that cells reach across. */
function openEdges(
  { xs, em }: MergeInput,
  borders: Borders,
  r: number,
  words: readonly PlacedWord[],
): Set<number> {
  const row = new RowWords(words, em);
  const inner = xs.slice(1, -1).map((_, i) => i + 1);
  const undrawn = inner.filter((i) => !borders.isDrawn(i) || !borders.hasVertical(i, r));
  const careful = undrawn.some((i) => row.separates(at(xs, i)));
  return new Set(
    undrawn.filter((i) =>
      careful || !borders.isDrawn(i) ? row.crosses(at(xs, i)) : !row.separates(at(xs, i)),
    ),
  );
}

/** Vertical positions of the words of each cell of a row, and of the row's other cells. */
class CellHeights {
  private readonly cells = new Map<number, number[]>();
  private count = 0;
  private sum = 0;

  constructor(words: readonly PlacedWord[], xs: readonly number[]) {
    for (const { box } of words) {
      const { x, y } = boxCenter(box);
      const column = slot(xs, x);
      const held = this.cells.get(column);
      if (held) held.push(y);
      else this.cells.set(column, [y]);
      this.count++;
      this.sum += y;
    }
  }

  /** True if the words of a cell are at the same height as those of the others. */
  isOnLine(column: number, em: number): boolean {
    const here = this.cells.get(column) ?? [];
    const others = this.count - here.length;
    if (here.length === 0 || others === 0) return false;
    const sum = here.reduce((total, y) => total + y, 0);
    return Math.abs(sum / here.length - (this.sum - sum) / others) < 0.25 * em;
  }
}

const nearness = (edges: readonly number[]): number =>
  0.4 * smallest(edges.slice(1).map((edge, i) => edge - at(edges, i)));

/** The drawn borders of cells. */
class Borders {
  private readonly drawnXs: ReadonlySet<number>;
  private readonly drawnYs: ReadonlySet<number>;
  /** Rules at each edge. */
  private readonly upright: readonly (readonly VerticalRule[])[];
  private readonly level: readonly (readonly HorizontalRule[])[];

  constructor(private readonly input: MergeInput) {
    const { xs, ys, drawnXs, drawnYs, rules } = input;
    this.drawnXs = new Set(drawnXs);
    this.drawnYs = new Set(drawnYs);
    this.upright = atEdges(rules.vertical, ({ x }) => x, xs, nearness(drawnXs));
    this.level = atEdges(rules.horizontal, ({ y }) => y, ys, nearness(drawnYs));
  }

  /** Column edges that are drawn; the others come from the text. */
  isDrawn(edge: number): boolean {
    return this.drawnXs.has(at(this.input.xs, edge));
  }

  hasVertical(edge: number, row: number): boolean {
    const [y0, y1] = [at(this.input.ys, row), at(this.input.ys, row + 1)];
    const cover = at(this.upright, edge).reduce(
      (sum, rule) => sum + Math.max(0, Math.min(y1, rule.y1) - Math.max(y0, rule.y0)),
      0,
    );
    return cover >= BORDER_COVER * (y1 - y0);
  }

  /** Whether a row edge ends the cells of a column. */
  separate(edge: number, column: number): boolean {
    if (!this.drawnYs.has(at(this.input.ys, edge))) return true;
    const [x0, x1] = [at(this.input.xs, column), at(this.input.xs, column + 1)];
    const cover = at(this.level, edge).reduce(
      (sum, rule) => sum + Math.max(0, Math.min(x1, rule.x1) - Math.max(x0, rule.x0)),
      0,
    );
    return cover >= BORDER_COVER * (x1 - x0);
  }
}

/** For each edge the rules that are drawn at it, in their order. */
function atEdges<T>(
  rules: readonly T[],
  of: (rule: T) => number,
  edges: readonly number[],
  near: number,
): T[][] {
  const held = edges.map((): T[] => []);
  for (const rule of rules) {
    const place = of(rule);
    const from = countBelow(edges, place - near, (edge) => edge);
    for (let i = Math.max(0, from - 1); i < edges.length; i++) {
      const edge = at(edges, i);
      if (edge > place + near) break;
      if (Math.abs(place - edge) < near) at(held, i).push(rule);
    }
  }
  return held;
}
