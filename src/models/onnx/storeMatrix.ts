/** Adds matrices to a weight file: their place immediately, their weights now or later. */
import type { WeightSource } from '../format/checkpoint.ts';
import { runJob, storedForm, type MatrixJob, type MatrixKind } from './matrixJob.ts';
import { rowsFrom, type TensorRows } from './matrixRows.ts';
import type { WeightFile } from './weightFile.ts';

/** A source that can store matrices itself. */
export interface MatrixStore extends WeightSource {
  /** May return before the matrix is stored. */
  store(job: MatrixJob): Promise<void>;
}

/** Lets the source do a job, or does it here, in one piece: not every source reads ranges. */
export async function storeRows(source: WeightSource, job: MatrixJob): Promise<void> {
  const sizes = job.tensors.map((name) => {
    const [, ...rest] = source.shape(name);
    const all = rest.reduce((product, size) => product * size, 1);
    const columns = job.onlyColumns?.width ?? all;
    if (columns !== job.columns) {
      throw new Error(`Rows of "${name}" have ${columns} values, not ${job.columns}.`);
    }
    return rowsFrom(source, name, job);
  });
  if (sizes.reduce((sum, rows) => sum + rows, 0) > job.rows) {
    throw new Error(`"${job.tensors.join('+')}" has more than ${job.rows} rows.`);
  }
  if ('store' in source) await (source as MatrixStore).store(job);
  else await runJob(job, source);
}

/**
 * Stores a matrix `[rows, columns]` under `key`, unless it is already there; the scales, if its
 * kind has any, under the same key with `:scales`.
 */
export async function storeMatrix(
  { weights: source, file }: { readonly weights: WeightSource; readonly file: WeightFile },
  key: string,
  kind: MatrixKind,
  [rows, columns]: readonly [number, number],
  weights: TensorRows,
): Promise<void> {
  if (file.stored.has(key)) return;
  const form = storedForm(kind, rows, columns);
  const values = file.reserve(key, form.type, form.shape).offset;
  const scales =
    form.scales === undefined ? 0 : file.reserve(`${key}:scales`, 'float32', form.scales).offset;
  const size = { kind, rows, columns, first: 0, count: rows };
  await storeRows(source, { ...weights, ...size, file: file.path, values, scales });
}
