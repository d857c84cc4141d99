import { getOrCreate } from '../../../core/system/items.ts';

/** A stretch of pixels of one row; `end` is the first column after it. */
export interface PixelRun {
  readonly row: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Runs of the pixels of a picture that are ink, from top to bottom and from left to right.
 * @param isInk whether the pixel at a row-major index is ink
 */
export function inkRuns(
  width: number,
  height: number,
  isInk: (index: number) => boolean,
): PixelRun[] {
  const runs: PixelRun[] = [];
  for (let row = 0; row < height; row++) {
    const first = row * width;
    for (let x = 0; x < width; x++) {
      const start = x;
      while (x < width && isInk(first + x)) x++;
      if (x > start) runs.push({ row, start, end: x });
    }
  }
  return runs;
}

/** A run in the tree of its group; the root represents the group. */
interface Node {
  readonly run: PixelRun;
  parent: Node | undefined;
}

/**
 * Groups runs that touch runs of the next row, by union-find.
 * @param runs from top to bottom, and from left to right within a row
 * @param reach columns that two runs may be apart; 0: they touch at a side or at a corner
 * @returns groups in the order of their first runs, with their runs in the order of `runs`
 */
export function touchingRuns(runs: Iterable<PixelRun>, reach: number): PixelRun[][] {
  const nodes = Array.from(runs, (run): Node => ({ run, parent: undefined }));
  let above: readonly Node[] = [];
  let row: Node[] = [];
  for (const node of nodes) {
    const before = row.at(-1)?.run.row ?? node.run.row;
    if (node.run.row !== before) {
      join(above, row, reach);
      above = node.run.row === before + 1 ? row : [];
      row = [];
    }
    row.push(node);
  }
  join(above, row, reach);
  const groups = new Map<Node, PixelRun[]>();
  for (const node of nodes) getOrCreate(groups, rootOf(node), () => []).push(node.run);
  return [...groups.values()];
}

/** Joins the groups of those runs of two neighbouring rows that touch. */
function join(above: readonly Node[], row: readonly Node[], reach: number): void {
  let first = 0;
  for (const node of row) {
    const { start, end } = node.run;
    let other = above[first];
    while (other && other.run.end + reach < start) other = above[++first];
    for (let next = first; other && other.run.start <= end + reach; other = above[++next]) {
      const root = rootOf(other);
      const own = rootOf(node);
      if (root !== own) own.parent = root;
    }
  }
}

function rootOf(node: Node): Node {
  let root = node;
  while (root.parent) {
    // Path halving.
    if (root.parent.parent) root.parent = root.parent.parent;
    root = root.parent;
  }
  return root;
}
