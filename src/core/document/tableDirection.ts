import { boxCenter, type Box } from '../geometry/geometry.ts';

interface Placed {
  readonly row: number;
  readonly column: number;
  readonly box: Box;
}

/**
 * The direction in which the columns of a table follow each other on the page; undefined if its
 * cells have no places of their own, as in the answers of most models. The text does not tell:
 * an Arabic table may have Latin headings.
 */
export function columnDirection(cells: readonly Placed[]): 'ltr' | 'rtl' | undefined {
  const sorted = [...cells].sort((a, b) => a.row - b.row || a.column - b.column);
  let rightwards = 0;
  sorted.forEach((cell, at) => {
    const next = sorted[at + 1];
    if (next?.row !== cell.row || next.column === cell.column) return;
    const [a, b] = [boxCenter(cell.box), boxCenter(next.box)];
    // Columns of a page that is written from top to bottom are below each other.
    if (Math.abs(b.x - a.x) > Math.abs(b.y - a.y)) rightwards += Math.sign(b.x - a.x);
  });
  if (rightwards === 0) return undefined;
  return rightwards > 0 ? 'ltr' : 'rtl';
}
