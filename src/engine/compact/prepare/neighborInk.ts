import type { Point, Quad } from '../../../core/geometry/geometry.ts';
import { append } from '../../../core/geometry/extremes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { greyOf, isPrint, printLevels, type PrintLevels } from './grey.ts';
import { cropQuad } from '../line/lineCrop.ts';
import type { LineTask } from '../line/lineRecognizer.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';

/** How far beyond a crop its ink is followed, in heights of the crop. */
const AROUND = 0.5;
/**
 * Ink that crosses the edge belongs to the line if it is inside with this share, or reaches into the
 * middle of the line: letters of tiny or blurred type may touch those of other lines.
 */
const OWN = 0.4;
const MIDDLE = { from: 0.3, to: 0.7 } as const;
/**
 * Greatest width of a ruling, in pixels and in heights of the crop, of which the larger one counts,
 * and the share of the crop at its upper and lower edge in which level rulings may cross it.
 */
const RULING = { pixels: 3, share: 0.12, edge: 0.15 } as const;
/** Width of the blurred edge of ink, in pixels. */
const EDGE = 1;

/**
 * The task without the ink of the lines above and below. Their descenders and ascenders reach into
 * the crops of closely set lines, where recognizers take them for accents or lose the line, and they
 * hide where the line's own letters stand.
 * @param image what the task was cropped from
 */
export function withoutNeighborInk(image: RasterImage, task: LineTask): LineTask {
  const { crop, quad } = task;
  const grey = greyOf(crop);
  const levels = printLevels(grey);
  if (!isPrint(levels) || !reachesEdge(grey, crop.width, levels)) return task;
  const beyond = Math.round(AROUND * crop.height);
  const around = cropQuad(image, stretched(quad, beyond / crop.height), {
    width: crop.width,
    height: crop.height + 2 * beyond,
  });
  const isInside = ({ row }: PixelRun): boolean => row >= beyond && row < beyond + crop.height;
  const isInMiddle = ({ row }: PixelRun): boolean =>
    row >= MIDDLE.from * crop.height && row < MIDDLE.to * crop.height;
  const foreign: PixelRun[] = [];
  for (const blob of blobsOf(around, levels)) {
    const inside = blob.filter(isInside).map((run) => ({ ...run, row: run.row - beyond }));
    const isOwn = inside.some(isInMiddle) || areaOf(inside) >= OWN * areaOf(blob);
    if (!isOwn || isRuling(blob, inside, around.height, crop.height)) append(foreign, inside);
  }
  if (foreign.length === 0) return task;
  return { ...task, crop: erased(crop, foreign, levels) };
}

/**
 * Whether ink is the rulings of a table beside the line: it runs through all rows and on beyond the
 * line, as no letter does, and is thin between the rulings above and below. Recognizers read it as
 * `|`, `।` or `[`, or lose the letters beside it.
 */
function isRuling(
  blob: readonly PixelRun[],
  inside: readonly PixelRun[],
  rows: number,
  height: number,
): boolean {
  const widths = new Map<number, number>();
  for (const { row, start, end } of inside) widths.set(row, (widths.get(row) ?? 0) + end - start);
  const widest = Math.max(RULING.pixels, RULING.share * height);
  const isBetween = (row: number): boolean =>
    row >= RULING.edge * height && row < (1 - RULING.edge) * height;
  return (
    widths.size === height &&
    [...widths].every(([row, width]) => !isBetween(row) || width <= widest) &&
    blob.some(({ row }) => row === 0 || row === rows - 1)
  );
}

/** The picture with some of its ink replaced by the background. */
function erased(crop: RasterImage, ink: readonly PixelRun[], { ground }: PrintLevels): RasterImage {
  const data = crop.data.slice();
  for (const { row, start, end } of ink) {
    for (let y = Math.max(0, row - EDGE); y <= Math.min(crop.height - 1, row + EDGE); y++) {
      const from = y * crop.width + Math.max(0, start - EDGE);
      const to = y * crop.width + Math.min(crop.width, end + EDGE);
      data.fill(ground, from * 3, to * 3);
    }
  }
  return { ...crop, data };
}

const isInk = (value: number, { ground, ink }: PrintLevels): boolean =>
  value < (ink + ground) / 2 === ink < ground;

/** Whether there is ink in the first or the last row. */
function reachesEdge(grey: Uint8Array, width: number, levels: PrintLevels): boolean {
  const first = grey.subarray(0, width);
  const last = grey.subarray(grey.length - width);
  return [first, last].some((row) => row.some((value) => isInk(value, levels)));
}

function blobsOf(image: RasterImage, levels: PrintLevels): PixelRun[][] {
  const grey = greyOf(image);
  const runs = inkRuns(image.width, image.height, (index) =>
    isInk(grey[index] ?? levels.ground, levels),
  );
  return touchingRuns(runs, 0);
}

const areaOf = (runs: readonly PixelRun[]): number =>
  runs.reduce((sum, { start, end }) => sum + end - start, 0);

/** A quad whose upper and lower edge are moved outwards by a share of its height. */
function stretched([a, b, c, d]: Quad, share: number): Quad {
  const move = (from: Point, away: Point): Point => ({
    x: from.x + share * (from.x - away.x),
    y: from.y + share * (from.y - away.y),
  });
  return [move(a, d), move(b, c), move(c, b), move(d, a)];
}
