/** Quantizing in threads: the same bytes, and what happens when threads are cancelled or fail. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Checkpoint } from '../../../../src/models/format/checkpoint.ts';
import type { MatrixKind } from '../../../../src/models/onnx/matrixJob.ts';
import { Quantizer, type QuantizerOptions } from '../../../../src/models/onnx/quantizer.ts';
import { storeMatrix } from '../../../../src/models/onnx/storeMatrix.ts';
import { WeightFile } from '../../../../src/models/onnx/weightFile.ts';
import { THREAD, tensorFile } from '../checkpointFolder.ts';
import { until } from '../../../waiting.ts';

/** Sizes that make several pieces of each matrix, none of which divides the rows evenly. */
const MATRICES: [MatrixKind, string, number, number][] = [
  ['int4', 'narrow', 1031, 1025],
  ['int8', 'narrow', 1031, 1025],
  ['plain', 'narrow', 1031, 1025],
  ['dynamic8', 'wide', 2053, 2051],
  ['fp32', 'wide', 2053, 2051],
  ['fp16', 'wide', 2053, 2051],
];

describe('quantizing in threads', function () {
  this.timeout(30_000);
  let folder = '';
  let checkpoint: Checkpoint;
  let quantizer: Quantizer | undefined;
  const tensors = tensorFile({ narrow: [1031, 1025], wide: [2053, 2051] });
  const weights = (): string => path.join(folder, 'x.safetensors');

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'quantizer-'));
    writeFileSync(weights(), tensors);
    checkpoint = await Checkpoint.open(folder);
  });
  afterEach(async () => {
    await quantizer?.close();
    await checkpoint.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (options: Partial<QuantizerOptions>): Promise<Quantizer> => {
    quantizer = await Quantizer.start(checkpoint, { entry: THREAD, threads: 3, ...options });
    return quantizer;
  };

  /** A script that replaces the thread: reports that it is ready, and does this with each job. */
  const script = (onJob: string): string => {
    const file = path.join(folder, 'thread.cjs');
    writeFileSync(
      file,
      `const { parentPort: port } = require('node:worker_threads'); const fs = require('node:fs');
       port.on('message', ({ id, method }) => {
         if (method === 'ready') port.postMessage({ type: 'done', id, result: null });
         else { ${onJob} }
       });`,
    );
    return file;
  };

  /** Stores matrices and returns the file's bytes. */
  async function store(source: Quantizer, matrices = MATRICES): Promise<Buffer> {
    const file = await WeightFile.create(path.join(folder, 'weights.bin'));
    try {
      for (const [kind, name, rows, columns] of matrices) {
        await storeMatrix({ weights: source, file }, kind, kind, [rows, columns], {
          tensors: [name],
        });
      }
      await source.finished();
    } finally {
      await file.close();
    }
    return readFileSync(file.path);
  }

  it('writes the same bytes as one thread, and counts every weight once', async () => {
    const wanted = await store(await start({ threads: 0 }));
    let stored = 0;
    const onStored = (count: number): void => void (stored += count);
    const onFallback = (why: string): void => assert.fail(why);
    const threaded = await start({ onStored, onFallback });
    assert.ok((await store(threaded)).equals(wanted));
    assert.equal(stored, 3 * 1031 * 1025 + 3 * 2053 * 2051);
  });

  it('does not wait if nothing was requested', async () => {
    await (await start({})).finished();
  });

  for (const [what, source] of [
    ['is not there', undefined],
    ['fails at once', `throw new Error('bad luck')`],
    ['ends at once', `process.exit(3)`],
    [
      'ends while another starts',
      `const { parentPort: port, threadId } = require('node:worker_threads');
       port.on('message', ({ id, method }) => {
         if (method !== 'ready') return;
         const ready = () => port.postMessage({ type: 'done', id, result: null });
         if (threadId % 3 !== 0) setTimeout(ready, 500);
         else { ready(); setTimeout(() => process.exit(3), 20); }
       });`,
    ],
  ] as const) {
    it(`does the work itself if the thread's script ${what}`, async () => {
      const matrices = MATRICES.slice(0, 1);
      const wanted = await store(await start({ threads: 0 }), matrices);
      const entry = path.join(folder, 'thread.cjs');
      if (source !== undefined) writeFileSync(entry, source);
      const reasons: string[] = [];
      const fallen = await start({ entry, onFallback: (why) => reasons.push(why) });
      assert.ok((await store(fallen, matrices)).equals(wanted));
      assert.equal(reasons.length, 1);
    });
  }

  for (const [what, source, message] of [
    ['throws', `throw new Error('bad luck')`, /failed \(bad luck\)/u],
    ['exits', `process.exit(7)`, /failed \(exit code 7\)/u],
    ['sends nonsense', `port.postMessage('nonsense')`, /failed \(it sent a malformed message/u],
  ] as const) {
    it(`fails if a thread ${what} in the middle of its work`, async () => {
      const entry = script(source);
      const failed = store(await start({ entry }));
      await assert.rejects(failed, { code: 'conversionFailed', message });
    });
  }

  it('passes on the error of a thread', async () => {
    const broken = await start({});
    truncateSync(weights(), statSync(weights()).size - 1_000_000);
    const failed = store(broken);
    await assert.rejects(failed, {
      code: 'corruptFile',
      message: /ends inside the tensor "wide"/u,
    });
  });

  it('ends threads that never answer when it is cancelled', async () => {
    const beat = path.join(folder, 'beat');
    const busy = `for (;;) fs.appendFileSync(${JSON.stringify(beat)}, '.');`;
    const entry = script(busy);
    const controller = new AbortController();
    const waiting = store(await start({ entry, signal: controller.signal }));
    await until('a thread that computes', () => existsSync(beat));
    controller.abort();
    await assert.rejects(waiting, { code: 'cancelled' });
    await quantizer!.close();
    const { size } = statSync(beat);
    // Time in which a thread would write again.
    await sleep(100);
    assert.equal(statSync(beat).size, size, 'the threads are gone');
    await assert.rejects(store(quantizer!), { code: 'cancelled' });
  });

  it('stops between two pieces when it is cancelled without threads', async () => {
    const controller = new AbortController();
    let pieces = 0;
    const onStored = (): void => {
      pieces++;
      controller.abort();
    };
    const single = await start({ threads: 0, signal: controller.signal, onStored });
    await assert.rejects(store(single), { code: 'cancelled' });
    assert.equal(pieces, 1);
  });

  it('does not start if it was already cancelled', async () => {
    const onFallback = (why: string): void => assert.fail(why);
    const late = start({ signal: AbortSignal.abort(), onFallback });
    await assert.rejects(late, { code: 'cancelled' });
  });
});
