/**
 * Matrices of odd sizes, in pieces and as a whole, are stored as computed by the functions of
 * `quantize.ts`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Checkpoint, type WeightSource } from '../../../../src/models/format/checkpoint.ts';
import { toHalf } from '../../../../src/models/format/half.ts';
import { runJob, splitJob, type MatrixKind } from '../../../../src/models/onnx/matrixJob.ts';
import { readRows, type TensorRows } from '../../../../src/models/onnx/matrixRows.ts';
import {
  quantizeBlocks,
  quantizeChannels,
  transpose,
} from '../../../../src/models/onnx/quantize.ts';
import { storeMatrix, storeRows } from '../../../../src/models/onnx/storeMatrix.ts';
import { WeightFile } from '../../../../src/models/onnx/weightFile.ts';
import { tensorFile } from '../checkpointFolder.ts';

const COLUMNS = 33;
const ROWS = 13;
const STACKED: TensorRows = { tensors: ['a', 'b', 'c'] };
const IN_TURN: TensorRows = { tensors: ['d', 'e'], inTurn: true };
const KINDS = ['plain', 'fp32', 'fp16', 'int8', 'int4', 'dynamic8'] as const;

/** Values and scales of a whole matrix. */
function plainForm(kind: MatrixKind, data: Float32Array, rows: number): ArrayBufferView[] {
  const columns = data.length / rows;
  if (kind === 'plain') return [data];
  if (kind === 'fp32') return [transpose(data, rows, columns)];
  if (kind === 'fp16') return [toHalf(transpose(data, rows, columns))];
  if (kind === 'dynamic8') {
    const { values, scales } = quantizeChannels(data, rows, columns);
    return [values, scales];
  }
  const { packed, scales } = quantizeBlocks(data, rows, columns, kind === 'int4' ? 4 : 8, 32);
  return [packed, scales];
}

const bytesOf = (view: ArrayBufferView): Buffer =>
  Buffer.from(view.buffer, view.byteOffset, view.byteLength);

describe('storing matrices in pieces', () => {
  let folder = '';
  let checkpoint: Checkpoint;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'matrix-'));
    const stacked = { a: [5, COLUMNS], b: [1, COLUMNS], c: [7, 11, 3] };
    const inTurn = { d: [4, COLUMNS], e: [4, COLUMNS] };
    writeFileSync(path.join(folder, 'x.safetensors'), tensorFile({ ...stacked, ...inTurn }));
    checkpoint = await Checkpoint.open(folder);
  });
  after(async () => {
    await checkpoint.close();
    rmSync(folder, { recursive: true });
  });

  const whole = async (...tensors: string[]): Promise<number[]> =>
    (await Promise.all(tensors.map((name) => checkpoint.read(name)))).flatMap((part) => [...part]);

  it('reads rows across the boundaries of tensors, and zeros after the last', async () => {
    const all = await whole('a', 'b', 'c');
    const rows = { ...STACKED, columns: COLUMNS };
    assert.deepEqual([...(await readRows(checkpoint, rows, 0, ROWS))], all);
    for (const [first, count] of [[4, 3] as const, [5, 1] as const, [0, 1] as const]) {
      assert.deepEqual(
        [...(await readRows(checkpoint, rows, first, count))],
        all.slice(first * COLUMNS, (first + count) * COLUMNS),
      );
    }
    const end = await readRows(checkpoint, rows, 12, 3);
    assert.deepEqual([...end], [...all.slice(12 * COLUMNS), ...new Array<number>(66).fill(0)]);
  });

  it('reads alternating rows', async () => {
    const [d, e] = [await whole('d'), await whole('e')];
    const row = (part: number[], i: number): number[] => part.slice(i * COLUMNS, (i + 1) * COLUMNS);
    const read = await readRows(checkpoint, { ...IN_TURN, columns: COLUMNS }, 2, 8);
    const wanted = [1, 2, 3].flatMap((i) => [...row(d, i), ...row(e, i)]);
    assert.deepEqual([...read], [...wanted, ...new Array<number>(66).fill(0)]);
  });

  it('reads only some rows and columns of every tensor', async () => {
    const row = async (name: string, i: number): Promise<number[]> =>
      (await whole(name)).slice(i * COLUMNS + 5, i * COLUMNS + 12);
    const only = { onlyRows: { first: 1, width: 2 }, onlyColumns: { first: 5, width: 7 } };
    const turns = await readRows(checkpoint, { ...IN_TURN, ...only, columns: 7 }, 2, 4);
    const zeros = new Array<number>(14).fill(0);
    assert.deepEqual([...turns], [...(await row('d', 2)), ...(await row('e', 2)), ...zeros]);
    const stacked = { tensors: ['d', 'e'], ...only, columns: 7 };
    assert.deepEqual(
      [...(await readRows(checkpoint, stacked, 1, 4))],
      [...(await row('d', 2)), ...(await row('e', 1)), ...(await row('e', 2)), ...zeros.slice(7)],
    );
  });

  it('splits into whole rows without omission, and keeps alternating rows together', () => {
    const at = { file: '', values: 0, scales: 0 };
    for (const kind of KINDS) {
      for (const columns of [1, 33, 4000, 2 ** 23]) {
        const rows = (3 * 2 ** 20) / 2 ** Math.ceil(Math.log2(columns) / 2);
        const size = { columns, rows, first: 4, count: rows - 4 };
        const pieces = splitJob({ kind, ...IN_TURN, ...size, ...at });
        let next = 4;
        for (const { first, count } of pieces) {
          assert.equal(first, next);
          assert.ok(count > 0 && count % 2 === 0);
          next += count;
        }
        assert.equal(next, rows);
        const isTransposed = kind === 'fp32' || kind === 'fp16' || kind === 'dynamic8';
        const largest = isTransposed ? 2 ** 22 : 2 ** 19;
        assert.ok(pieces.every(({ count }) => count === 2 || count * columns <= largest));
      }
    }
  });

  for (const kind of KINDS) {
    for (const [what, weights, rows] of [
      ['stacked', STACKED, ROWS],
      ['in turn', IN_TURN, 8],
      ['padded', IN_TURN, 12],
    ] as const) {
      it(`stores ${kind} ${what} in any order of pieces as in one piece`, async () => {
        const data = await readRows(checkpoint, { ...weights, columns: COLUMNS }, 0, rows);
        const [values, scales] = plainForm(kind, data, rows);
        const file = await WeightFile.create(path.join(folder, 'weights.bin'));
        await file.close();
        // Both are after other data, which must not change.
        const at = { file: file.path, values: 24, scales: 24 + values!.byteLength };
        for (const first of [6, 2, 4, 8, 10, 12, 0].filter((row) => row < rows)) {
          const size = { rows, columns: COLUMNS, first, count: Math.min(2, rows - first) };
          await runJob({ kind, ...weights, ...size, ...at }, checkpoint);
        }
        const wanted = [values!, scales ?? new Uint8Array()].map(bytesOf);
        assert.deepEqual(readFileSync(file.path), Buffer.concat([Buffer.alloc(24), ...wanted]));
      });
    }
  }

  it('refuses tensors that do not fit the place of the matrix', async () => {
    const file = await WeightFile.create(path.join(folder, 'weights.bin'));
    const g = { weights: checkpoint, file };
    const store = (columns: number, rows: number, weights: Parameters<typeof storeMatrix>[4]) =>
      storeMatrix(g, `m${columns}x${rows}`, 'int8', [rows, columns], weights);
    await assert.rejects(store(32, ROWS, STACKED), /have 33 values, not 32/u);
    await assert.rejects(store(33, ROWS - 1, STACKED), /more than 12 rows/u);
    const cut = { ...STACKED, onlyColumns: { first: 2, width: 30 } };
    await assert.rejects(store(33, ROWS, cut), /have 30 values, not 33/u);
    await file.close();
  });

  it('requests only whole tensors from sources that compute their weights', async () => {
    const asked: (number | undefined)[][] = [];
    const source: WeightSource = {
      has: () => true,
      shape: () => [4097, 257],
      read: (_name, ...range) => {
        asked.push(range);
        return Promise.resolve(new Float32Array(4097 * 257));
      },
    };
    const file = await WeightFile.create(path.join(folder, 'weights.bin'));
    await file.close();
    const size = { rows: 4097, columns: 257, first: 0, count: 4097 };
    const at = { file: file.path, values: 0, scales: 4097 * 9 * 32 };
    await storeRows(source, { kind: 'int8', tensors: ['w'], ...size, ...at });
    assert.deepEqual(asked, [[0, 4097]]);
  });
});
