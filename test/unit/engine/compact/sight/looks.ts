import type { LineLook } from '../../../../../src/engine/compact/sight/lineLook.ts';
import { CLASS_COUNT } from '../../../../../src/engine/compact/sight/lineLook.ts';

/** What the network would see in a line: runs of columns that are certainly of one class. */
export function lookOf(
  runs: readonly (readonly [classIndex: number, columns: number])[],
  upsideDown = 0.01,
): LineLook {
  const columns = runs.flatMap(([index, count]) => new Array<number>(count).fill(index));
  const probabilities = new Float32Array(columns.length * CLASS_COUNT);
  for (const [column, index] of columns.entries()) probabilities[column * CLASS_COUNT + index] = 1;
  return { probabilities, upsideDown };
}
