import { at } from '../../core/system/items.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Row } from '../lines/rows.ts';

/** Distances in type sizes of the page. */
const Gap = {
  /** Least space between the two blocks. */
  between: 2.5,
  /** How far apart the starts of a block's lines may be. */
  aligned: 0.4,
} as const;
/** Largest step between the lines of a block, in sizes of its type. */
const STEP = 1.7;
/** From this ratio of their type sizes on, two pieces are not parts of one line. */
const OTHER_SIZE = 1.2;
/** The same for measured boxes: those of lines in one type differ by a third. */
const OTHER_MEASURED = 1.45;

/** A row in two pieces, far apart, of different type: they only happen to be level. */
function arePieces({ fragments }: Row, em: number): boolean {
  const [left, right] = fragments;
  if (!left || !right || fragments.length > 2) return false;
  const isApart = right.box.x0 - left.box.x1 >= Gap.between * em;
  // A label in bold or small type belongs to the value beside it.
  return isApart && !/[:：]$/u.test(left.text) && differ(left, right);
}

function differ(a: Fragment, b: Fragment): boolean {
  const isExact = a.line.fontSize !== undefined && b.line.fontSize !== undefined;
  const ratio = Math.max(a.size, b.size) / Math.max(1, Math.min(a.size, b.size));
  return ratio >= (isExact ? OTHER_SIZE : OTHER_MEASURED);
}

/** Whether a row of one piece continues a block: below or above one of its lines, in its type. */
function continues({ fragments }: Row, piece: Fragment | undefined, em: number): boolean {
  const [own] = fragments;
  if (!own || !piece || fragments.length > 1 || differ(own, piece)) return false;
  const step = Math.abs(own.box.y1 - piece.box.y1);
  return Math.abs(own.box.x0 - piece.box.x0) <= Gap.aligned * em && step <= STEP * own.size;
}

/**
 * Rows in reading order, in groups that are read one after the other: where a row has two pieces in
 * different type and one of them continues on the next rows, such as an address beside the name of a
 * firm, the left block comes first, then the right one.
 * @param rows of one column that are not a table, from top to bottom
 */
export function sideBlocks(rows: readonly Row[], em: number): Row[][] {
  const groups: Row[][] = [];
  let plain: Row[] = [];
  for (let i = 0; i < rows.length;) {
    const row = at(rows, i);
    const end = arePieces(row, em) ? blockEnd(rows, i, em) : i;
    if (end <= i + 1) {
      plain.push(row);
      i++;
      continue;
    }
    const [left, right] = row.fragments;
    const alone = (piece: Fragment | undefined): Row[] =>
      piece ? [{ fragments: [piece], box: piece.box }] : [];
    const below = rows.slice(i + 1, end);
    const isLeft = continues(at(below, 0), left, em);
    groups.push(plain, [...alone(left), ...(isLeft ? below : [])]);
    groups.push([...alone(right), ...(isLeft ? [] : below)]);
    plain = [];
    i = end;
  }
  return [...groups, plain].filter((group) => group.length > 0);
}

/** The index after the rows that continue one of the two pieces of a row. */
function blockEnd(rows: readonly Row[], start: number, em: number): number {
  const piece = at(rows, start).fragments.find((own) => {
    const next = rows[start + 1];
    return next !== undefined && continues(next, own, em);
  });
  let last = piece;
  let end = start + 1;
  for (; end < rows.length && continues(at(rows, end), last, em); end++) {
    last = at(rows, end).fragments[0];
  }
  return end;
}
