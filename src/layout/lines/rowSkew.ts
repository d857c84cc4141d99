import type { Line } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import { boxCenter, boxOfPoints, quadThickness, type Point } from '../../core/geometry/geometry.ts';
import { median } from './textMeasure.ts';

/** Fewest short lines that show rows. */
const LEAST_LINES = 8;
/** Largest skew that is tried, in radians, and the number of steps on each side. */
const MOST = 0.06;
const STEPS = 60;
/** How much better the rows must be than on a level page: lines in rows may also be level by chance. */
const LEAD = 1.25;

/**
 * Skew of a page of short lines, such as the cells of a table, in radians: that at which most of them
 * are level with others. Undefined if there are too few lines, or if no skew makes clear rows.
 */
export function rowSkew(lines: readonly Line[]): number | undefined {
  if (lines.length < LEAST_LINES) return undefined;
  const middles = lines.map(({ quad }) => boxCenter(boxOfPoints(quad)));
  const step = Math.max(1, 0.25 * median(lines.map(({ quad }) => quadThickness(quad))));
  const skews = Array.from({ length: 2 * STEPS + 1 }, (_, i) => ((i - STEPS) * MOST) / STEPS);
  const scores = skews.map((skew) => levelPairs(middles, skew, step));
  const best = largest(scores);
  if (best < LEAD * (scores[STEPS] ?? 0) || best < lines.length) return undefined;
  // The middle of the skews at which the rows are as clear.
  return median(skews.filter((_, i) => scores[i] === best));
}

/** Number of pairs of points that are level at a skew, in bands of the height `step`. */
function levelPairs(points: readonly Point[], skew: number, step: number): number {
  const bands = new Map<number, number>();
  for (const { x, y } of points) {
    const band = Math.round((y - x * Math.tan(skew)) / step);
    bands.set(band, (bands.get(band) ?? 0) + 1);
  }
  let pairs = 0;
  for (const [band, count] of bands) {
    pairs += (count * (count - 1)) / 2 + count * (bands.get(band + 1) ?? 0);
  }
  return pairs;
}
