import { at } from '../../../core/system/items.ts';
import type { LineTask } from '../line/lineRecognizer.ts';

/** Height of the recognizer's input. */
export const LINE_HEIGHT = 48;

/**
 * Share of the input's height that a line's box should occupy. The model loses fewer spaces and
 * characters if the type is a little smaller than in the detector's box.
 */
const BOX_SHARE = 11 / 12;

/**
 * Rows of the input to which a crop is scaled; a crop that already has margins needs fewer
 * additional ones.
 */
export function contentHeight({ margin = 0 }: LineTask): number {
  return Math.round(LINE_HEIGHT * Math.min(1, BOX_SHARE / (1 - 2 * margin)));
}

/**
 * Fills the rows above and below a line with the line's background: the median of its outermost
 * rows.
 * @param plane one channel of `LINE_HEIGHT` rows of `stride` values
 * @param top first row of the content
 */
export function fillMargins(
  plane: Float32Array,
  stride: number,
  width: number,
  top: number,
  height: number,
): void {
  if (height >= LINE_HEIGHT) return;
  const first = top * stride;
  const last = (top + height - 1) * stride;
  const border = new Float32Array(2 * width);
  border.set(plane.subarray(first, first + width));
  border.set(plane.subarray(last, last + width), width);
  border.sort();
  const background = at(border, width);
  for (let y = 0; y < LINE_HEIGHT; y++) {
    if (y < top || y >= top + height) {
      plane.fill(background, y * stride, y * stride + width);
    }
  }
}
