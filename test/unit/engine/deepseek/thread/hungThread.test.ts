import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { DevicePolicy } from '../../../../../src/engine/deepseek/device/devicePolicy.ts';
import { ThreadedDeepseekEngine } from '../../../../../src/engine/deepseek/thread/threadedEngine.ts';
import type { PageImage } from '../../../../../src/engine/engine.ts';
import { PageOptionsSchema } from '../../../../../src/engine/options.ts';

/** Seconds without a sign of life after which a thread counts as hung; on the CPU it is silent longer. */
const STALL = 0.1;
const SILENCE = 0.25;

/** Where the thread reports that it hangs. */
const CHANNEL = 'hung-thread-test';

/**
 * Replaces the engine's thread: on a GPU it reports that and then blocks forever, like a hung
 * driver; if GPUs are excluded, it answers with the reason.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const answer = {
  raw: String(workerData.deviceState.avoided?.reason.english), isWhole: true, task: 'document', timings: {},
  tokens: { ends: [], logProbabilities: [] }, warnings: [],
  reading: { engine: 'deepseek', model: 'm', device: 'CPU' },
};
const onGpu = workerData.device === 'webgpu' && workerData.deviceState.kind !== 'avoided';
parentPort.on('message', ({ type, id }) => {
  if (type === 'cancel') return;
  parentPort.postMessage({ type: 'notice', name: 'alive', value: { onGpu } });
  if (!onGpu) {
    setTimeout(() => parentPort.postMessage({ type: 'done', id, result: answer }), ${SILENCE * 1000});
    return;
  }
  setInterval(() => {}, 1000);
  const channel = new BroadcastChannel('${CHANNEL}');
  channel.postMessage('hung');
});
`;

describe('a thread that hangs on a GPU', () => {
  let folder: string;
  const page: PageImage = { index: 0, width: 1, height: 1, data: new Uint8Array(3) };
  const options = v.parse(PageOptionsSchema, {});
  const never = new AbortController().signal;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    await writeFile(path.join(folder, 'thread.cjs'), THREAD);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const engineOn = (device: 'cpu' | 'webgpu') =>
    new ThreadedDeepseekEngine(
      { folder, threads: 1 },
      path.join(folder, 'thread.cjs'),
      new DevicePolicy(device),
      STALL,
    );

  // The thread does not keep the process alive; the timeout of the test does.
  it('is abandoned, and its page and later ones are read on the CPU', async () => {
    const engine = engineOn('webgpu');
    const first = await engine.recognizePage(page, options, {}, never);
    assert.equal(first.raw, 'the GPU hung before');
    assert.deepEqual(
      first.warnings.map(({ code }) => code),
      ['deviceFailed'],
    );
    const second = await engine.recognizePage(page, options, {}, never);
    assert.deepEqual(second.warnings, []);
    await engine.dispose();
  });

  it('does not repeat a request that was cancelled in the meantime', async () => {
    const channel = new BroadcastChannel(CHANNEL);
    const hung = once(channel, 'message');
    const engine = engineOn('webgpu');
    const controller = new AbortController();
    const running = engine.recognizePage(page, options, {}, controller.signal);
    await hung;
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
    const next = await engine.recognizePage(page, options, {}, never);
    assert.equal(next.raw, 'the GPU hung before');
    channel.close();
    await engine.dispose();
  });

  it('does not time out on the CPU, where a call may take long', async () => {
    const engine = engineOn('cpu');
    const result = await engine.recognizePage(page, options, {}, never);
    assert.equal(result.raw, 'undefined');
    assert.deepEqual(result.warnings, []);
    await engine.dispose();
  });
});
