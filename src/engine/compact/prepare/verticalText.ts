import { largest } from '../../../core/geometry/extremes.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at, zip } from '../../../core/system/items.ts';
import { copyPixel } from '../line/copyPixel.ts';
import type { LineTask } from '../line/lineRecognizer.ts';
import { greyOf, histogramOf, quantileOf } from './grey.ts';

/** A pixel that differs this much from the background is ink. */
const INK = 48;

/** Glyph advance as a share of the column's width; the box is a little wider than its glyphs. */
const PITCHES = [0.7, 0.8, 0.9, 1, 1.1];

/**
 * How much a cell may deviate from the pitch, and the cost of a deviation relative to that of
 * cutting through ink.
 */
const SHORTEST = 0.5;
const LONGEST = 1.5;
const DEVIATION_COST = 0.6;

/**
 * Rearranges a column of upright glyphs (vertical Japanese or Chinese) as a horizontal line: the
 * column is cut between its glyphs and the pieces are placed side by side, since the recognizers
 * can only read lines. The task's quad is unchanged, so positions along the line are positions
 * along the column.
 */
export function layDown(task: LineTask): LineTask {
  const { crop } = task;
  const cuts = cutPositions(inkProfile(crop), crop.height);
  const cells = zip(cuts.slice(1), cuts).map(([end, start]) => ({ start, length: end - start }));
  const height = largest(
    cells.map(({ length }) => length),
    1,
  );
  // The crop shows the column rotated counter-clockwise: a glyph's width is the crop's height.
  const advance = crop.height;
  const width = Math.max(1, cells.length * advance);
  const data = new Uint8Array(width * height * 3);
  fillGround(data, crop);
  cells.forEach(({ start, length }, cell) => {
    const top = (height - length) >> 1;
    for (let y = 0; y < length; y++) {
      for (let x = 0; x < advance; x++) {
        // Rotating clockwise: down in the glyph is right in the crop, right is up.
        const from = ((crop.height - 1 - x) * crop.width + start + y) * 3;
        const to = ((top + y) * width + cell * advance + x) * 3;
        copyPixel(crop.data, from, data, to);
      }
    }
  });
  return { ...task, crop: { width, height, data } };
}

/** Share of ink per column of the crop, 0..1. */
function inkProfile(crop: RasterImage): Float32Array {
  const grey = greyOf(crop);
  const ground = quantileOf(histogramOf(grey), 0.5);
  const profile = new Float32Array(crop.width);
  for (let y = 0; y < crop.height; y++) {
    grey.subarray(y * crop.width, (y + 1) * crop.width).forEach((value, x) => {
      if (Math.abs(value - ground) > INK) profile[x]! += 1 / crop.height;
    });
  }
  return profile;
}

/**
 * Cuts with the least ink under them at distances near one pitch, by dynamic programming; of
 * several pitches, the one with the least mean cost is chosen.
 * @returns positions from the first ink to the last, ascending
 */
function cutPositions(profile: Float32Array, width: number): number[] {
  const first = Math.max(
    0,
    profile.findIndex((ink) => ink > 0),
  );
  const end = Math.max(first + 1, profile.findLastIndex((ink) => ink > 0) + 1);
  let best: { cuts: number[]; cost: number } = { cuts: [first, end], cost: Infinity };
  for (const share of PITCHES) {
    const pitch = share * width;
    const found = cutsForPitch(profile, first, end, pitch);
    if (found && found.cost < best.cost) best = found;
  }
  return best.cuts;
}

/** The cheapest way to cut a column from its first ink to a position. */
interface Cutting {
  readonly end: number;
  readonly cost: number;
  readonly before: Cutting | undefined;
}

function cutsForPitch(
  profile: Float32Array,
  first: number,
  end: number,
  pitch: number,
): { cuts: number[]; cost: number } | undefined {
  const shortest = Math.max(1, Math.round(SHORTEST * pitch));
  const longest = Math.round(LONGEST * pitch);
  const cuttings: (Cutting | undefined)[] = [{ end: first, cost: 0, before: undefined }];
  for (let length = shortest; length <= end - first; length++) {
    const position = first + length;
    const ink = position === end ? 0 : at(profile, position);
    let cost = Infinity;
    let before: Cutting | undefined;
    for (let size = shortest; size <= Math.min(longest, length); size++) {
      const cutting = cuttings[length - size];
      if (!cutting) continue;
      const deviation = size / pitch - 1;
      const total = cutting.cost + ink + DEVIATION_COST * deviation * deviation;
      if (total < cost) {
        cost = total;
        before = cutting;
      }
    }
    if (before) cuttings[length] = { end: position, cost, before };
  }
  const whole = cuttings[end - first];
  if (!whole) return undefined;
  const cuts: number[] = [];
  for (let cutting: Cutting | undefined = whole; cutting; cutting = cutting.before) {
    cuts.unshift(cutting.end);
  }
  return { cuts, cost: whole.cost / (cuts.length - 1) };
}

/** Fills an image with the crop's most frequent brightness, copied from a pixel that has it. */
function fillGround(data: Uint8Array, { data: pixels }: RasterImage): void {
  for (const channel of [0, 1, 2]) {
    const values = pixels.filter((_, i) => i % 3 === channel).sort();
    const middle = values[values.length >> 1] ?? 255;
    for (let i = channel; i < data.length; i += 3) data[i] = middle;
  }
}
