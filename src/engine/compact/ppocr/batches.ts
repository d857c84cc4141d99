import type { LineTask } from '../line/lineRecognizer.ts';
import { contentHeight } from './letterbox.ts';

/** A line within a batch: its index in the list of tasks and its width in model pixels. */
interface BatchLine {
  readonly index: number;
  readonly width: number;
}

export interface LineBatch {
  readonly lines: readonly BatchLine[];
  /** Common width in model pixels; narrower lines are padded on the right. */
  readonly width: number;
}

/** Widths are rounded up to a multiple of this, so that there are few different input shapes. */
const WIDTH_STEP = 32;

/** Narrower lines are padded to this width, by default: PP-OCR is trained with it. */
const MIN_WIDTH = 320;

/** Wider lines are squeezed to this width. */
const MAX_WIDTH = 6400;

/** Total columns of all lines of a batch; larger batches do not fit the processor's caches. */
const MAX_COLUMNS = 1280;

/**
 * Groups lines by width, narrow ones first, as PP-OCR does by aspect ratio.
 * @param minWidth narrower lines are padded to this width, in model pixels
 */
export function planBatches(tasks: readonly LineTask[], minWidth = MIN_WIDTH): LineBatch[] {
  const lines = tasks
    .map((task, index) => {
      const { crop } = task;
      const width = Math.ceil((contentHeight(task) * crop.width) / crop.height);
      return { index, width: Math.min(Math.max(width, 1), MAX_WIDTH) };
    })
    .sort((a, b) => a.width - b.width);
  const batches: LineBatch[] = [];
  let open: { lines: BatchLine[]; width: number } | undefined;
  for (const line of lines) {
    const width = Math.max(minWidth, Math.ceil(line.width / WIDTH_STEP) * WIDTH_STEP);
    if (open && (open.width !== width || (open.lines.length + 1) * width > MAX_COLUMNS)) {
      open = undefined;
    }
    if (!open) {
      open = { lines: [], width };
      batches.push(open);
    }
    open.lines.push(line);
  }
  return batches;
}
