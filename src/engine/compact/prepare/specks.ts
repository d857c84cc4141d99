import type { RasterImage } from '../../../core/geometry/raster.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, histogramOf, quantileOf } from './grey.ts';

/** A page has two levels if all but this share of its pixels are within a step of black or white. */
const BETWEEN = 0.02;
const STEP = 24;
/** Pixels of a speck; the points of the smallest legible type have more. */
const SPECK = 2;
/** Specks for each pixel of a page from which it is noisy. */
const MANY = 1 / 4000;
/** Share of the specks that have no other ink this near: those of faint type are beside strokes. */
const ALONE = 0.5;
const NEAR = 4;

/**
 * Removes single black pixels from a page of black and white, as faxes have them: recognizers take
 * them for points and quotes.
 * @returns undefined if the page has none, or if they may be parts of faint type
 */
export function withoutSpecks(page: RasterImage): RasterImage | undefined {
  const { width, height } = page;
  const grey = greyOf(page);
  if (!isBlackOnWhite(grey)) return undefined;
  const groups = touchingRuns(
    inkRuns(width, height, (index) => (grey[index] ?? 255) < 128),
    0,
  );
  const specks = groups.filter((runs) => areaOf(runs) <= SPECK);
  if (specks.length < MANY * width * height) return undefined;
  const alone = specks.filter((runs) => isAlone(runs, grey, page)).length;
  if (alone < ALONE * specks.length) return undefined;
  const data = page.data.slice();
  for (const { row, start, end } of specks.flat()) {
    data.fill(255, (row * width + start) * 3, (row * width + end) * 3);
  }
  return { ...page, data };
}

function isBlackOnWhite(grey: Uint8Array): boolean {
  const counts = histogramOf(grey);
  if (quantileOf(counts, 0.5) < 255 - STEP) return false;
  const between = counts.subarray(STEP, 256 - STEP).reduce((sum, count) => sum + count, 0);
  return between <= BETWEEN * grey.length;
}

const areaOf = (runs: readonly PixelRun[]): number =>
  runs.reduce((sum, { start, end }) => sum + end - start, 0);

/** Whether there is no ink but its own around a speck. */
function isAlone(
  runs: readonly PixelRun[],
  grey: Uint8Array,
  { width, height }: RasterImage,
): boolean {
  const [first] = runs;
  if (!first) return false;
  let ink = 0;
  for (let y = Math.max(0, first.row - NEAR); y <= Math.min(height - 1, first.row + NEAR); y++) {
    const from = y * width + Math.max(0, first.start - NEAR);
    const to = y * width + Math.min(width - 1, first.end - 1 + NEAR);
    for (let index = from; index <= to; index++) if ((grey[index] ?? 255) < 128) ink++;
  }
  return ink === areaOf(runs);
}
