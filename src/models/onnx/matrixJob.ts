/**
 * Storing a matrix of the checkpoint as a job that any thread can do: the job specifies where the
 * weights are, in which form they are stored, and at which positions of the weight file.
 */
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import type { WeightSource } from '../format/checkpoint.ts';
import { toHalf } from '../format/half.ts';
import type { DataType } from './proto.ts';
import { BLOCK, quantizeBlocks, quantizeChannels, transpose } from './quantize.ts';
import { readRows, type MatrixRows } from './matrixRows.ts';
import { writeAt } from './weightFile.ts';

/**
 * How the weights of a linear layer are stored: float32, float16, blocks of int8 or int4
 * (`MatMulNBits`), or int8 per output with activations quantized on the fly
 * (`DynamicQuantizeMatMul`).
 */
const LINEAR_KINDS = ['fp32', 'fp16', 'int8', 'int4', 'dynamic8'] as const;
export type LinearKind = (typeof LINEAR_KINDS)[number];

/** As read by a linear layer, or `plain`: unchanged float32 rows. */
export type MatrixKind = LinearKind | 'plain';

export interface MatrixJob extends MatrixRows {
  readonly kind: MatrixKind;
  /** Rows of the matrix as stored; those beyond its tensors are zeros. */
  readonly rows: number;
  /** The rows of this job; even numbers if rows alternate. */
  readonly first: number;
  readonly count: number;
  /** Path of the weight file. */
  readonly file: string;
  /** Positions of the whole matrix's values and scales in the file. */
  readonly values: number;
  readonly scales: number;
}

/** The request that makes a thread do a job; returns null. */
export const STORE = 'store';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SpanSchema = v.object({ first: whole, width: whole });

/** A thread validates a job before it writes to a file. */
export const MatrixJobSchema: v.GenericSchema<unknown, MatrixJob> = v.object({
  kind: v.picklist([...LINEAR_KINDS, 'plain']),
  tensors: v.array(v.string()),
  inTurn: v.exactOptional(v.boolean()),
  onlyRows: v.exactOptional(SpanSchema),
  onlyColumns: v.exactOptional(SpanSchema),
  columns: whole,
  rows: whole,
  first: whole,
  count: whole,
  file: v.string(),
  values: whole,
  scales: whole,
});

export const bitsOf = (kind: 'int4' | 'int8'): 4 | 8 => (kind === 'int4' ? 4 : 8);

/** Type and shapes of what is stored of a matrix. */
export function storedForm(
  kind: MatrixKind,
  rows: number,
  columns: number,
): { readonly type: DataType; readonly shape: number[]; readonly scales?: number[] } {
  if (kind === 'plain') return { type: 'float32', shape: [rows, columns] };
  if (kind === 'fp32') return { type: 'float32', shape: [columns, rows] };
  if (kind === 'fp16') return { type: 'float16', shape: [columns, rows] };
  if (kind === 'dynamic8') return { type: 'int8', shape: [columns, rows], scales: [rows] };
  const blocks = Math.ceil(columns / BLOCK);
  const shape = [rows, blocks, (BLOCK * bitsOf(kind)) / 8];
  return { type: 'uint8', shape, scales: [rows, blocks] };
}

/**
 * Most weights of a piece: few enough for the allocator to reuse its buffers. A transposed piece
 * that is not the whole matrix is written column by column, so those are larger.
 */
const PIECE = 2 ** 19;
const TRANSPOSED_PIECE = 2 ** 22;

/** Cuts a job into pieces of whole rows. */
export function splitJob(job: MatrixJob): MatrixJob[] {
  const { kind, tensors, inTurn, columns, first, count } = job;
  const isTransposed = kind === 'fp32' || kind === 'fp16' || kind === 'dynamic8';
  const most = isTransposed ? TRANSPOSED_PIECE : PIECE;
  const unit = inTurn === true ? tensors.length : 1;
  const step = Math.max(1, Math.floor(most / columns / unit)) * unit;
  const pieces: MatrixJob[] = [];
  for (let at = 0; at < count; at += step) {
    pieces.push({ ...job, first: first + at, count: Math.min(step, count - at) });
  }
  return pieces;
}

/** Reads the weights of a job, converts them to their form, and writes them. */
export async function runJob(job: MatrixJob, source: WeightSource): Promise<void> {
  const { kind, rows, columns, first, count, values, scales } = job;
  const data = await readRows(source, job, first, count);
  const handle = await open(job.file, 'r+');
  /** `[columns, count]` into `[columns, rows]`. */
  const writeColumns = async (part: Float32Array | Uint16Array | Int8Array): Promise<void> => {
    const size = part.BYTES_PER_ELEMENT;
    if (count === rows) return writeAt(handle, part, values);
    for (let column = 0; column < columns; column++) {
      const own = part.subarray(column * count, (column + 1) * count);
      await writeAt(handle, own, values + (column * rows + first) * size);
    }
  };
  try {
    if (kind === 'plain') await writeAt(handle, data, values + first * columns * 4);
    else if (kind === 'fp32') await writeColumns(transpose(data, count, columns));
    else if (kind === 'fp16') await writeColumns(toHalf(transpose(data, count, columns)));
    else if (kind === 'dynamic8') {
      const quantized = quantizeChannels(data, count, columns);
      await writeColumns(quantized.values);
      await writeAt(handle, quantized.scales, scales + first * 4);
    } else {
      const quantized = quantizeBlocks(data, count, columns, bitsOf(kind), BLOCK);
      const { packed, blocks } = quantized;
      await writeAt(handle, packed, values + (first * blocks * BLOCK * bitsOf(kind)) / 8);
      await writeAt(handle, quantized.scales, scales + first * blocks * 4);
    }
  } finally {
    await handle.close();
  }
}
