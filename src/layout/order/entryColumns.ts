/** Columns of entries whose lines happen to be level: their order runs down each column. */
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { countsOn, listMarker } from '../blocks/lists.ts';
import { rowsOf } from '../lines/rows.ts';
import { isNumeric } from '../tables/cells.ts';
import { middleY, type OrderItem } from './gutters.ts';

/** Fewest entries of a column that are not in their order by chance. */
const FEWEST = { sorted: 4, counted: 2, priced: 2 } as const;
/** Share of the entries that are not before the one above: recognizers misread initials. */
const SORTED = 0.85;
/** Share of a column's lines that must count on, as questions with their answers do. */
const COUNTED = 0.6;
/** A row of dots in front of a number. */
const LEADER = /(?:[.·․…‥_]\s?){4,}/u;

/** Both sides of a strip. */
type Both = readonly [readonly OrderItem[], readonly OrderItem[]];

/** Whether the entries of both sides are in an order that runs down one side and then the other. */
export const areEntryColumns = (sides: Both): boolean => areSorted(sides) || areCounted(sides);

/** The lines of a side, each with all of its pieces. */
const linesOf = (side: readonly OrderItem[]): string[][] =>
  rowsOf(side.flatMap(({ fragment }) => fragment ?? [])).map(({ fragments }) =>
    fragments.map(({ text }) => text),
  );

/** The first pieces of the lines next to a strip. */
const nearest = (side: readonly OrderItem[]): string[] =>
  linesOf(side).map(([first = '']) => first);

/** Entries in alphabetical order, such as those of an index or of a list of names. */
function areSorted(sides: Both): boolean {
  const [left, right] = beside(sides);
  const columns = [linesOf(left).map((line) => line.at(-1) ?? ''), nearest(right)];
  if (columns.some(({ length }) => length < FEWEST.sorted)) return false;
  const all = columns.flat();
  const rising = all.slice(1).filter((text, i) => !isBefore(text, all[i])).length;
  const turn = columns[0]?.length ?? 0;
  const areNames = all.every((text) => /^\p{L}/u.test(text));
  return (
    areNames && !isBefore(all[turn] ?? '', all[turn - 1]) && rising >= SORTED * (all.length - 1)
  );
}

/** The items at heights that both sides have: a heading above one of them is no entry. */
function beside(sides: Both): Both {
  const top = largest(sides.map((side) => smallest(side.map(({ box }) => box.y0))));
  const bottom = smallest(sides.map((side) => largest(side.map(({ box }) => box.y1))));
  const isBeside = ({ box }: OrderItem): boolean => middleY(box) > top && middleY(box) < bottom;
  return [sides[0].filter(isBeside), sides[1].filter(isBeside)];
}

/** One order for all pages, whatever the user's language. */
const ALPHABET = new Intl.Collator('en', { sensitivity: 'base' });

const isBefore = (text: string, other = ''): boolean => ALPHABET.compare(text, other) < 0;

/** Items that count on on both sides, such as questions with the letters of their answers. */
function areCounted(sides: Both): boolean {
  return sides.every((side) => {
    const markers = nearest(side).map((text) => listMarker(text) ?? spacelessMarker(text));
    const found = markers.filter((marker) => marker !== undefined);
    const counting = found.filter((marker, i) =>
      found.slice(0, i).some((before) => countsOn(before, marker)),
    );
    return counting.length >= FEWEST.counted && found.length >= COUNTED * markers.length;
  });
}

/** The marker of an item in a script without spaces: `A.春天`. */
const spacelessMarker = (text: string): string | undefined =>
  /^((?:\d{1,3}|[A-H])[.)．、])\s*(?=\p{Script=Han})/u.exec(text)?.[1];

/**
 * Whether both sides are lists of names with their prices: all lines below a head end with a figure,
 * and have a name in front of it. (Figures under two heads are a table with heads in two tiers.)
 * @param head height of the heads of both lists
 */
export const arePriceLists = (sides: Both, head: number): boolean =>
  sides.every((side) => {
    const lines = linesOf(side.filter(({ box }) => middleY(box) > head && box.y0 > head));
    return (
      lines.length >= FEWEST.priced &&
      lines.every((line) => {
        const isNamed = /\p{L}{2}/u.test(line[0] ?? '');
        const value = line.at(-1)?.replace(/\s*(?:[€$£¥元]|EUR|USD)$/u, '') ?? '';
        const isLed = LEADER.test(line.slice(0, -1).join(' '));
        return isNamed && line.length >= 2 && line.length <= 3 + Number(isLed) && isNumeric(value);
      })
    );
  });
