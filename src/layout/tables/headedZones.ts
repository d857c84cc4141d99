/** Tables that rule off only their header and their end. */
import { largest } from '../../core/geometry/extremes.ts';
import { boxCenter, type Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { Fragment } from '../lines/fragments.ts';
import { rowsOf, type Row } from '../lines/rows.ts';
import { median, textWidth } from '../lines/textMeasure.ts';
import type { HorizontalRule } from './rules.ts';

/** Height of a header between its rules, in type sizes. */
const HEADER = { least: 0.8, most: 4 };
/** Least height of what is below the header. */
const LEAST_BODY = 3;
/** Longest name of a column, in letters. */
const LONGEST_NAME = 40;
/** Least space between the cells of most rows: more than the gutter between columns of text. */
const LEAST_GAP = 3;
const MOST_RULES = 300;

const haveSameEnds = (a: HorizontalRule, b: HorizontalRule, em: number): boolean =>
  Math.abs(a.x0 - b.x0) < em && Math.abs(a.x1 - b.x1) < em;

/**
 * The bodies of such tables: between a rule below names of columns, which are ruled off above as
 * well, and the next rule with the same ends. No column of text runs through them, even if their
 * cells are as long as lines of text.
 * @param fragments of the page or of one column
 */
export function headedZones(
  rules: readonly HorizontalRule[],
  fragments: readonly Fragment[],
  em: number,
): Box[] {
  // More rules belong to a grid.
  if (rules.length > MOST_RULES) return [];
  const sorted = [...rules].sort((a, b) => a.y - b.y);
  const nextTo = (rule: HorizontalRule): HorizontalRule | undefined =>
    sorted.find((other) => other.y > rule.y + 0.5 * em && haveSameEnds(rule, other, em));
  return sorted.flatMap((top) => {
    const head = nextTo(top);
    const height = ((head?.y ?? top.y) - top.y) / em;
    if (!head || height < HEADER.least || height > HEADER.most) return [];
    const within = (from: number, to: number): Row[] =>
      rowsOf(
        fragments.filter(({ box }) => {
          const { x, y } = boxCenter(box);
          return x > top.x0 - em && x < top.x1 + em && y > from && y < to;
        }),
      );
    const names = within(top.y, head.y);
    if (!isHeader(names)) return [];
    const y1 = nextTo(head)?.y ?? endOfBody(names, within(head.y, Infinity), em) ?? head.y;
    const isTable = y1 - head.y >= LEAST_BODY * em && isBody(within(head.y, y1), em);
    return isTable ? [{ x0: head.x0, x1: head.x1, y0: head.y, y1 }] : [];
  });
}

/** Least number of names below which a body without a rule at its end is recognized. */
const LEAST_NAMES = 3;
/** Largest distance of a cell's edge or middle from that of the name above it, in type sizes. */
const ALIGNED = 0.6;

/**
 * Height at which a body ends that is not ruled off below: after the last row all of whose pieces
 * begin, end or are centered where a name of the header does, and none is below two names.
 */
function endOfBody(names: readonly Row[], rows: readonly Row[], em: number): number | undefined {
  const heads = names.flatMap(({ fragments }) => fragments.map(({ box }) => box));
  if (names.length > 1 || heads.length < LEAST_NAMES) return undefined;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= ALIGNED * em;
  const isCell = ({ x0, x1 }: Box): boolean =>
    heads.filter((head) => head.x0 < x1 && head.x1 > x0).length < 2 &&
    heads.some(
      (head) => near(head.x0, x0) || near(head.x1, x1) || near(head.x0 + head.x1, x0 + x1),
    );
  const isBelow = ({ fragments }: Row): boolean => fragments.every(({ box }) => isCell(box));
  const end = rows.findIndex((row) => !isBelow(row));
  return rows.at(end < 0 ? rows.length - 1 : end - 1)?.box.y1;
}

const isHeader = (rows: readonly Row[]): boolean =>
  rows.length > 0 &&
  rows.length <= 2 &&
  rows.some(({ fragments }) => fragments.length >= 2) &&
  rows.every(({ fragments }) => fragments.every(({ text }) => textWidth(text) <= LONGEST_NAME));

function isBody(rows: readonly Row[], em: number): boolean {
  const several = rows.filter(({ fragments }) => fragments.length >= 2);
  if (several.length < 3 || several.length < 0.5 * rows.length) return false;
  const gaps = several.map(({ fragments }) =>
    largest(fragments.slice(1).map(({ box }, i) => box.x0 - at(fragments, i).box.x1)),
  );
  return median(gaps) > LEAST_GAP * em;
}

/** Whether two rows are in one zone. */
export const areInOneZone = (zones: readonly Box[], a: Row, b: Row): boolean =>
  zones.some((zone) => [a, b].every(({ box }) => box.y0 > zone.y0 - 2 && box.y1 < zone.y1 + 2));
