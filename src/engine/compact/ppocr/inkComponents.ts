import { touchingRuns, type PixelRun } from '../line/touchingRuns.ts';

/** First and last pixel of a component in one row. */
interface Span {
  readonly first: number;
  last: number;
}

/** A set of 8-connected pixels, described by its outline: the ends of each of its rows. */
export interface Component {
  readonly top: number;
  /** One per row from `top` on. */
  readonly rows: readonly Readonly<Span>[];
  /** All of its pixels, from top to bottom. */
  readonly runs: readonly PixelRun[];
  readonly area: number;
}

/**
 * Finds the 8-connected components of the pixels above a threshold. The row ends span the same
 * convex hull as the full border.
 * @param values row-major map, `width * height`
 */
export function connectedComponents(
  values: Float32Array,
  width: number,
  height: number,
  threshold: number,
): Component[] {
  return touchingRuns(findRuns(values, width, height, threshold), 0).map(componentOf);
}

function findRuns(
  values: Float32Array,
  width: number,
  height: number,
  threshold: number,
): PixelRun[] {
  const runs: PixelRun[] = [];
  for (let row = 0; row < height; row++) {
    const left = row * width;
    const right = left + width;
    for (let i = left; i < right; i++) {
      if (values[i]! <= threshold) continue;
      const start = i - left;
      while (i < right && values[i]! > threshold) i++;
      runs.push({ row, start, end: i - left });
    }
  }
  return runs;
}

function componentOf(runs: readonly PixelRun[]): Component {
  const rows: Span[] = [];
  let top = Infinity;
  let area = 0;
  for (const { row, start, end } of runs) {
    top = Math.min(top, row);
    area += end - start;
    const span = rows[row - top];
    if (span) span.last = end - 1;
    else rows.push({ first: start, last: end - 1 });
  }
  return { top, rows, runs, area };
}
