import { boxCenter, unionBox, type Box } from '../../core/geometry.ts';
import { joinWords, wordsOf, type Fragment, type PlacedWord } from '../fragments.ts';
import { fillGrid, ruledGrids, type FoundTable } from './ruled.ts';
import type { Rules } from './rules.ts';

export interface TakenTable {
  readonly table: FoundTable;
  /** What stood inside the table. */
  readonly fragments: readonly Fragment[];
}

/** Finds the ruled tables of a page and takes their words out of the text. */
export function takeRuledTables(
  fragments: readonly Fragment[],
  rules: Rules,
  em: number,
): { tables: TakenTable[]; rest: readonly Fragment[] } {
  const words = fragments.flatMap(wordsOf);
  const tables: TakenTable[] = [];
  let rest = fragments;
  for (const grid of ruledGrids(rules, words, em)) {
    if (tables.some(({ table }) => holds(table.box, grid.box))) continue;
    const table = fillGrid(grid, rest.flatMap(wordsOf), em);
    if (!table) continue;
    const parts = rest.map((fragment) => divided(fragment, table.box));
    tables.push({ table, fragments: parts.flatMap(({ inside }) => inside) });
    rest = parts.flatMap(({ outside }) => outside);
  }
  return { tables, rest };
}

const holds = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};

/** Words of a fragment inside and outside a box, as fragments. */
function divided(fragment: Fragment, box: Box): { inside: Fragment[]; outside: Fragment[] } {
  const words = wordsOf(fragment);
  const inside = words.filter((word) => holds(box, word.box));
  if (inside.length === 0) return { inside: [], outside: [fragment] };
  if (inside.length === words.length) return { inside: [fragment], outside: [] };
  const outside = words.filter((word) => !inside.includes(word));
  return { inside: [partOf(fragment, inside)], outside: [partOf(fragment, outside)] };
}

const partOf = (fragment: Fragment, words: readonly PlacedWord[]): Fragment => ({
  ...fragment,
  words,
  text: joinWords(words.map(({ word }) => word.text)),
  box: unionBox(words.map(({ box }) => box)),
});
