/** Complete conversions of the tiny checkpoints, with and without threads. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convert, QUANTIZATIONS } from '../../../src/models/convertModel.ts';
import { readManifest } from '../../../src/models/format/manifest.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { THREAD } from './checkpointFolder.ts';

const checkpoint = (name: string): string =>
  path.join(repositoryRoot, 'test/golden/data/deepseek', name);

const contents = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name))]),
  );

describe('converting in threads', function () {
  this.timeout(60_000);
  let folder = '';
  const to = (name: string): string => path.join(folder, name);

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'convert-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const model of ['v1-tiny', 'v2-tiny']) {
    for (const quantization of QUANTIZATIONS) {
      it(`produces the same files of ${model} as ${quantization} as without threads`, async () => {
        const common = { from: checkpoint(model), quantization };
        const onFallback = (why: string): void => assert.fail(why);
        await convert({ ...common, to: to('one') });
        await convert({
          ...{ ...common, to: to('three'), threads: 3, quantizerEntry: THREAD, onFallback },
        });
        const [one, three] = [contents(to('one')), contents(to('three'))];
        assert.deepEqual(Object.keys(three), Object.keys(one));
        for (const [name, bytes] of Object.entries(one)) {
          assert.ok(three[name]!.equals(bytes), `${name} differs`);
        }
      });
    }
  }

  for (const threads of [0, 2]) {
    it(`reports its progress up to the end, ${threads} threads`, async () => {
      const seen: [string, number][] = [];
      await convert({
        ...{ from: checkpoint('v1-tiny'), to: to('model'), quantization: 'int4' },
        ...{ threads, quantizerEntry: THREAD },
        onProgress: (step, done) => seen.push([step, done]),
      });
      const shares = seen.map(([, done]) => done);
      shares.slice(1).forEach((share, i) => assert.ok(share > shares[i]!, 'it rises each time'));
      assert.equal(shares.at(-1), 1);
      assert.ok(shares.length > 20, `${shares.length} reports`);
      assert.ok(shares[0]! < 0.2);
      assert.deepEqual([...new Set(seen.map(([step]) => step))].sort(), [
        'decoder',
        'embeddings',
        'vision_float',
        'vision_int8',
      ]);
    });
  }

  it('ignores a tensor of integers that re-saved copies contain', async () => {
    cpSync(checkpoint('v1-tiny'), to('checkpoint'), { recursive: true });
    const name = 'model.vision_model.embeddings.position_ids';
    const header = JSON.stringify({
      [name]: { dtype: 'I64', shape: [1, 2], data_offsets: [0, 16] },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]);
    writeFileSync(path.join(to('checkpoint'), 'more.safetensors'), file);
    const { source } = await convert({
      ...{ from: to('checkpoint'), to: to('model'), quantization: 'int4' },
    });
    const plain = { from: checkpoint('v1-tiny'), to: to('plain'), quantization: 'int4' } as const;
    assert.notEqual(source, (await convert(plain)).source, 'it is another copy');
    const [model, wanted] = [contents(to('model')), contents(to('plain'))];
    assert.ok(model['decoder.bin']!.equals(wanted['decoder.bin']!));
  });

  it('leaves no files behind when it is cancelled', async () => {
    const controller = new AbortController();
    const cancelled = convert({
      ...{ from: checkpoint('v1-tiny'), to: to('model'), quantization: 'int4' },
      ...{ threads: 2, quantizerEntry: THREAD, signal: controller.signal },
      onProgress: () => controller.abort(),
    });
    await assert.rejects(cancelled, { code: 'cancelled' });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('leaves no files behind when a thread fails', async () => {
    const entry = to('thread.cjs');
    writeFileSync(
      entry,
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ id, method }) => {
         if (method !== 'ready') process.exit(7);
         parentPort.postMessage({ type: 'done', id, result: null });
       });`,
    );
    const failed = convert({
      ...{ from: checkpoint('v1-tiny'), to: to('model'), quantization: 'int4' },
      ...{ threads: 2, quantizerEntry: entry },
    });
    await assert.rejects(failed, { code: 'conversionFailed' });
    assert.deepEqual(readdirSync(folder), ['thread.cjs']);
  });

  it("exits when all is done, and finds its thread's bundle next to its own", async () => {
    const child = spawn(process.execPath, [
      path.join(import.meta.dirname, 'store', 'converter.js'),
      ...['--from', checkpoint('v2-tiny'), '--to', to('model'), '--threads', '2'],
      ...['--quantisation', 'int8'],
    ]);
    let told = '';
    child.stderr.on('data', (data: Buffer) => (told += data.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, told);
    assert.doesNotMatch(told, /without threads/u);
    assert.equal((await readManifest(to('model')))?.quantization, 'int8');
  });
});
