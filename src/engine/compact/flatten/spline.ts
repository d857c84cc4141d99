import { at } from '../../../core/system/items.ts';

/** Number of stretches of equal length of the interval −1..1, each with a cubic of its own. */
const INTERVALS = 8;

/** Number of the functions of the basis. */
export const SPLINES = INTERVALS + 3;

/**
 * Values of the uniform cubic B-splines over −1..1 (de Boor 1978, ch. IX), each less its value at 0.
 * Beyond the ends they go on as straight lines.
 */
export function splinesAt(x: number): Float64Array {
  const inside = Math.min(1, Math.max(-1, x));
  const values = basis(inside);
  const middle = basis(0);
  const slope = slopes(inside);
  return values.map((value, i) => value - at(middle, i) + at(slope, i) * (x - inside));
}

/** Place in the intervals: the first function that is not 0 there, and the share of the interval. */
function locate(x: number): { first: number; t: number } {
  const place = ((x + 1) / 2) * INTERVALS;
  const first = Math.min(INTERVALS - 1, Math.floor(place));
  return { first, t: place - first };
}

function basis(x: number): Float64Array {
  const { first, t } = locate(x);
  const values = new Float64Array(SPLINES);
  values[first] = (1 - t) ** 3 / 6;
  values[first + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
  values[first + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
  values[first + 3] = t ** 3 / 6;
  return values;
}

function slopes(x: number): Float64Array {
  const { first, t } = locate(x);
  const values = new Float64Array(SPLINES);
  const scale = INTERVALS / 2;
  values[first] = (-scale * (1 - t) ** 2) / 2;
  values[first + 1] = (scale * (3 * t ** 2 - 4 * t)) / 2;
  values[first + 2] = (scale * (-3 * t ** 2 + 2 * t + 1)) / 2;
  values[first + 3] = (scale * t ** 2) / 2;
  return values;
}
