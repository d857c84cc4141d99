import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddingTable } from '../../../../../src/engine/deepseek/model/embeddingTable.ts';
import {
  imageTokens,
  layoutV1,
  layoutV2,
} from '../../../../../src/engine/deepseek/model/embeddings.ts';

const WIDTH = 2;
const vectors = (count: number) => new Float32Array(count * WIDTH).fill(1);
const newline = new Float32Array(WIDTH).fill(2);
const separator = new Float32Array(WIDTH).fill(3);

describe('places of the image in the prompt', () => {
  const page = (columns: number, rows: number, globalSide: number, tileSide: number) => ({
    global: vectors(globalSide ** 2),
    tiles: Array.from({ length: columns * rows }, () => vectors(tileSide ** 2)),
    grid: { columns, rows },
    globalSide,
    tileSide,
  });
  const single = (globalSide: number) => ({ ...page(1, 1, globalSide, 0), tiles: [] });

  it('are as many as in the reference', () => {
    const v1: [ReturnType<typeof page>, number][] = [
      [single(8), 73],
      [single(10), 111],
      [single(16), 273],
      [single(20), 421],
      [page(2, 3, 16, 10), 903],
      [page(3, 2, 16, 10), 893],
      [page(9, 1, 16, 10), 1183],
      [page(1, 9, 16, 10), 1263],
    ];
    for (const [features, wanted] of v1) {
      assert.equal(imageTokens('v1', features), wanted);
      const laidOut = layoutV1(features, newline, separator);
      assert.equal(laidOut.length, wanted * WIDTH);
      assert.ok(!laidOut.includes(0));
    }
    const v2: [ReturnType<typeof page>, number][] = [
      [single(12), 145],
      [single(16), 257],
      [page(2, 3, 16, 12), 1121],
    ];
    for (const [features, wanted] of v2) {
      assert.equal(imageTokens('v2', features), wanted);
      assert.equal(layoutV2(features, separator).length, wanted * WIDTH);
    }
  });

  it('are filled only with the vectors that belong there', () => {
    const whole = page(2, 1, 4, 3);
    const wrong = [
      { ...whole, global: vectors(15) },
      { ...whole, tiles: [vectors(9), vectors(8)] },
      { ...whole, tiles: [vectors(9)] },
      { ...whole, tiles: [vectors(9), vectors(9), vectors(9)] },
    ];
    for (const features of wrong) {
      const failure = { code: 'recognizerFailed', message: /vectors for .* places/u };
      assert.throws(() => layoutV1(features, newline, separator), failure);
      assert.throws(() => layoutV2(features, separator), failure);
    }
  });
});

describe('the embedding table', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    file = path.join(folder, 'embeddings.bin');
    await writeFile(file, new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('returns the rows of ids', async () => {
    const table = await EmbeddingTable.open(file, WIDTH);
    const out = new Float32Array(2 * WIDTH);
    await table.read([2, 0], out);
    assert.deepEqual([...out], [5, 6, 1, 2]);
    await table.close();
  });

  it('refuses ids without a row, and rows that are cut off', async () => {
    const table = await EmbeddingTable.open(file, WIDTH);
    const out = new Float32Array(WIDTH);
    for (const id of [-1, 3, 0.5, NaN]) {
      await assert.rejects(table.read([id], out), { code: 'modelFileWrong' });
    }
    await truncate(file, 20);
    await assert.rejects(table.read([2], out), { code: 'modelFileWrong' });
    await table.close();
  });
});
