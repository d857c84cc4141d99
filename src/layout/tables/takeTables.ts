import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { append } from '../../core/geometry/extremes.ts';
import type { Table } from '../../core/document/document.ts';
import { unionBox, type Box } from '../../core/geometry/geometry.ts';
import { fragmentWords, fragmentPart, type Fragment, type PlacedWord } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { contains } from './gridRefine.ts';
import { fillGrid, ruledGrids } from './ruledTable.ts';
import type { Rules } from './rules.ts';
import { soundTable } from './soundTable.ts';

/** A table that keeps every word that it removes from the text. */
export interface TakenTable {
  readonly table: Table;
  /** In the frame. */
  readonly box: Box;
  /** The fragments that were inside the table. */
  readonly fragments: readonly Fragment[];
}

/** Side of the squares of the word index, in type sizes. */
const PLACE = 4;

/** Finds the ruled tables of a page and removes their words from the text. */
export function takeRuledTables(
  fragments: readonly Fragment[],
  rules: Rules,
  em: number,
  frame: Frame,
): { tables: TakenTable[]; rest: readonly Fragment[] } {
  if (rules.horizontal.length === 0 || rules.vertical.length === 0) {
    return { tables: [], rest: fragments };
  }
  const side = PLACE * Math.max(1, em);
  const words = new BoxGrid<PlacedWord>(side);
  for (const word of fragments.flatMap(fragmentWords)) words.add(word, word.box);
  const stock = new Stock(fragments, side);
  const tables: TakenTable[] = [];
  for (const grid of ruledGrids(rules, words, em)) {
    if (tables.some((other) => contains(other.box, grid.box))) continue;
    const found = fillGrid(grid, stock.within(grid.box).flatMap(fragmentWords), em);
    if (!found) continue;
    const taken = stock.take(found.box);
    const table = soundTable(found, taken, frame);
    if (table) tables.push({ table, box: found.box, fragments: taken });
    else stock.giveBack(taken);
  }
  return { tables, rest: stock.rest() };
}

/** The fragments of a page, from which tables take those inside them. */
class Stock {
  private readonly slots: (Fragment | undefined)[];
  private readonly places: BoxGrid<number>;
  private readonly returned: Fragment[] = [];

  constructor(fragments: readonly Fragment[], side: number) {
    this.slots = [...fragments];
    this.places = new BoxGrid(side);
    fragments.forEach((fragment, slot) => {
      this.places.add(slot, unionBox(fragmentWords(fragment).map(({ box }) => box)));
    });
  }

  /** Fragments that may overlap a box, in order. */
  within(box: Box): Fragment[] {
    return this.places.within(box).flatMap((slot) => this.slots[slot] ?? []);
  }

  /** Removes and returns the fragments in a box. */
  take(box: Box): Fragment[] {
    const taken: Fragment[] = [];
    for (const slot of this.places.within(box)) {
      const fragment = this.slots[slot];
      if (!fragment) continue;
      const { inside, outside } = divided(fragment, box);
      append(taken, inside);
      this.slots[slot] = outside[0];
    }
    return taken;
  }

  /** Puts back fragments that no table can keep; they are text then. */
  giveBack(fragments: readonly Fragment[]): void {
    append(this.returned, fragments);
  }

  rest(): Fragment[] {
    return [...this.slots.flatMap((fragment) => fragment ?? []), ...this.returned];
  }
}

/** Words of a fragment inside and outside a box, as fragments. */
function divided(fragment: Fragment, box: Box): { inside: Fragment[]; outside: Fragment[] } {
  const words = fragmentWords(fragment);
  const inside = words.filter((word) => contains(box, word.box));
  if (inside.length === 0) return { inside: [], outside: [fragment] };
  if (inside.length === words.length) return { inside: [fragment], outside: [] };
  const outside = words.filter((word) => !contains(box, word.box));
  return { inside: [fragmentPart(fragment, inside)], outside: [fragmentPart(fragment, outside)] };
}
