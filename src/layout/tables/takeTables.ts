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

/** A table that has every word of what it takes. */
export interface TakenTable {
  readonly table: Table;
  /** In the frame. */
  readonly box: Box;
  /** What stood inside the table. */
  readonly fragments: readonly Fragment[];
}

/** Side of the squares that words are looked up by, in type sizes. */
const PLACE = 4;

/** Finds the ruled tables of a page and takes their words out of the text. */
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

/** The fragments of a page, of which tables take what stands in them. */
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

  /** Fragments of which a part may stand in a box, in their order. */
  within(box: Box): Fragment[] {
    return this.places.within(box).flatMap((slot) => this.slots[slot] ?? []);
  }

  /** Takes out what stands in a box. */
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

  /** Takes back what no table can keep; it is text then. */
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
