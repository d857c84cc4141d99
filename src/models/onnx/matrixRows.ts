/** Rows of matrices that consist of several tensors of a checkpoint. */
import { at } from '../../core/system/items.ts';
import type { WeightSource } from '../format/checkpoint.ts';

/** Consecutive rows or columns. */
export interface RowSpan {
  readonly first: number;
  readonly width: number;
}

/** Tensors `[rows, …]` with the same number of values in each row. */
export interface TensorRows {
  readonly tensors: readonly string[];
  /**
   * Whether rows of the tensors alternate, a0, b0, a1, b1, … ; otherwise one tensor follows the
   * other.
   */
  readonly inTurn?: boolean;
  /** The selected rows of every tensor; all by default. */
  readonly onlyRows?: RowSpan;
  /** The selected columns of every tensor; all by default. */
  readonly onlyColumns?: RowSpan;
}

export interface MatrixRows extends TensorRows {
  /** Values in a row of the matrix. */
  readonly columns: number;
}

/** How many rows of the matrix come from a tensor. */
export const rowsFrom = (source: WeightSource, name: string, { onlyRows }: TensorRows): number =>
  onlyRows?.width ?? at(source.shape(name), 0);

/** Rows `first … first + count` of those selected from a tensor, `[count, columns]`. */
async function readPart(
  source: WeightSource,
  name: string,
  { onlyRows, onlyColumns, columns }: MatrixRows,
  first: number,
  count: number,
): Promise<Float32Array> {
  const whole = await source.read(name, (onlyRows?.first ?? 0) + first, count);
  if (onlyColumns === undefined) return whole;
  const stride = whole.length / count;
  const out = new Float32Array(count * columns);
  for (let row = 0; row < count; row++) {
    const at = row * stride + onlyColumns.first;
    out.set(whole.subarray(at, at + columns), row * columns);
  }
  return out;
}

/**
 * Rows `first … first + count` as `[count, columns]`; zeros beyond the last row. If rows alternate,
 * both numbers are multiples of the number of tensors.
 */
export async function readRows(
  source: WeightSource,
  matrix: MatrixRows,
  first: number,
  count: number,
): Promise<Float32Array> {
  const { tensors, inTurn = false, columns } = matrix;
  const out = new Float32Array(count * columns);
  if (inTurn) {
    const turns = tensors.length;
    for (const [turn, name] of tensors.entries()) {
      const number = Math.min(count / turns, rowsFrom(source, name, matrix) - first / turns);
      if (number <= 0) continue;
      const part = await readPart(source, name, matrix, first / turns, number);
      for (let row = 0; row < number; row++) {
        out.set(part.subarray(row * columns, (row + 1) * columns), (row * turns + turn) * columns);
      }
    }
    return out;
  }
  let start = 0;
  for (const name of tensors) {
    const rows = rowsFrom(source, name, matrix);
    const from = Math.max(first, start);
    const to = Math.min(first + count, start + rows);
    if (from < to) {
      const part = await readPart(source, name, matrix, from - start, to - from);
      out.set(part, (from - first) * columns);
    }
    start += rows;
  }
  return out;
}
