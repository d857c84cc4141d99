/** A set of 8-connected pixels, described by its outline: the ends of each of its rows. */
export interface Component {
  readonly top: number;
  /** Per row from `top`: the leftmost and the rightmost pixel, interleaved. */
  readonly spans: Int32Array;
  readonly area: number;
}

/**
 * Finds the 8-connected components of the pixels above a threshold, by union-find over horizontal
 * runs. Only the row ends are kept: they span the same convex hull as the full border.
 * @param values row-major map, `width * height`
 */
export function connectedComponents(
  values: Float32Array,
  width: number,
  height: number,
  threshold: number,
): Component[] {
  const runs = findRuns(values, width, height, threshold);
  const parents = joinRuns(runs);
  return collect(runs, parents);
}

interface Runs {
  readonly count: number;
  /** Row, first and last column of each run, in raster order. */
  readonly row: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

function findRuns(values: Float32Array, width: number, height: number, threshold: number): Runs {
  let capacity = 4096;
  let row = new Int32Array(capacity);
  let first = new Int32Array(capacity);
  let last = new Int32Array(capacity);
  let count = 0;
  const grow = (from: Int32Array<ArrayBuffer>) => {
    const to = new Int32Array(capacity);
    to.set(from);
    return to;
  };
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const end = start + width;
    for (let i = start; i < end; i++) {
      if (values[i]! <= threshold) continue;
      if (count === capacity) {
        capacity *= 2;
        row = grow(row);
        first = grow(first);
        last = grow(last);
      }
      row[count] = y;
      first[count] = i - start;
      while (i < end && values[i]! > threshold) i++;
      last[count++] = i - 1 - start;
    }
  }
  return { count, row, first, last };
}

/** For each run, the index of an earlier run of the same component, or its own index. */
function joinRuns({ count, row, first, last }: Runs): Int32Array {
  const parents = new Int32Array(count);
  const find = (run: number): number => {
    let root = run;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  let above = 0;
  for (let run = 0; run < count; run++) {
    parents[run] = run;
    const y = row[run]!;
    while (above < run && (row[above]! < y - 1 || isLeftOf(above, run))) above++;
    for (let other = above; other < run && row[other] === y - 1; other++) {
      if (first[other]! > last[run]! + 1) break;
      const a = find(other);
      const b = find(run);
      if (a < b) parents[b] = a;
      else parents[a] = b;
    }
  }
  for (let run = 0; run < count; run++) parents[run] = find(run);
  return parents;

  /** The earlier run is in the row above and ends before the later one could touch it. */
  function isLeftOf(earlier: number, later: number): boolean {
    return row[earlier] === row[later]! - 1 && last[earlier]! < first[later]! - 1;
  }
}

function collect({ count, row, first, last }: Runs, parents: Int32Array): Component[] {
  const bottoms = new Int32Array(count);
  for (let run = 0; run < count; run++) bottoms[parents[run]!] = row[run]!;
  const found = new Map<number, { top: number; spans: Int32Array; area: number }>();
  for (let run = 0; run < count; run++) {
    const root = parents[run]!;
    const y = row[run]!;
    let component = found.get(root);
    if (!component) {
      const spans = new Int32Array(2 * (bottoms[root]! - y + 1)).fill(-1);
      component = { top: y, spans, area: 0 };
      found.set(root, component);
    }
    const { spans } = component;
    const at = 2 * (y - component.top);
    if (spans[at] === -1) spans[at] = first[run]!;
    spans[at + 1] = last[run]!;
    component.area += last[run]! - first[run]! + 1;
  }
  return [...found.values()];
}
