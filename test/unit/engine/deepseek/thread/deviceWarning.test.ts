import assert from 'node:assert/strict';
import * as v from 'valibot';
import { DevicePolicy } from '../../../../../src/engine/deepseek/device/devicePolicy.ts';
import { ThreadedDeepseekEngine } from '../../../../../src/engine/deepseek/thread/threadedEngine.ts';
import { verbatim } from '../../../../../src/core/sentences/sentence.ts';
import { PageOptionsSchema, type DeviceSetting } from '../../../../../src/engine/options.ts';
import { useThread } from './madeThread.ts';

/**
 * Replaces the engine's thread: reads every page but the first, which is blank, and loses the
 * device on page 2 if it was chosen.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const reading = { engine: 'deepseek', model: 'm', device: 'CPU, 2 threads' };
const reason = { english: '{0}', values: ['lost'] };
const lost = { kind: 'avoided', avoided: { cause: 'run', reason, provider: 'webgpu' } };
parentPort.on('message', ({ id, params: { image } }) => {
  const answer = {
    raw: '', isWhole: true, task: 'document', timings: {}, warnings: [], reading,
    tokens: { ends: [], logProbabilities: [] },
  };
  if (image.index === 2 && workerData.deviceState.kind === 'chosen')
    parentPort.postMessage({ type: 'notice', name: 'device', value: lost });
  parentPort.postMessage({ type: 'done', id, result: image.index > 0 ? answer : null });
});
`;

const NONE = verbatim('');

describe('a warning about the device', () => {
  const thread = useThread(THREAD);
  const options = v.parse(PageOptionsSchema, {});

  /** The warnings of four pages. */
  async function warnings(policy: DevicePolicy): Promise<(string | undefined)[]> {
    const { folder, entry } = thread;
    const engine = new ThreadedDeepseekEngine({ folder, threads: 1 }, entry, policy);
    const found: (string | undefined)[] = [];
    for (const index of [0, 1, 2, 3]) {
      const image = { index, width: 1, height: 1, data: new Uint8Array(3) };
      const never = new AbortController().signal;
      const page = await engine.recognizePage(image, options, {}, never);
      const about = page.warnings.filter(({ code }) => code === 'deviceFailed');
      assert.ok(about.length <= 1);
      found.push(about[0]?.message);
    }
    await engine.dispose();
    return found;
  }

  const afterCrash = (setting: DeviceSetting): DevicePolicy => {
    const policy = new DevicePolicy(setting);
    policy.avoid('crash');
    return policy;
  };

  it('comes with the first page that is read after a crash', async () => {
    const [blank, first, ...others] = await warnings(afterCrash('webgpu'));
    assert.equal(blank, undefined, 'a blank page was not read');
    assert.match(first!, /on the CPU.*Restart Inference Process/u);
    assert.deepEqual(others, [undefined, undefined]);
  });

  it('is omitted after a crash if no GPU was named', async () => {
    for (const setting of ['auto', 'cpu'] as const) {
      assert.deepEqual(await warnings(afterCrash(setting)), Array(4).fill(undefined));
    }
  });

  it('comes with the page during which the thread stopped using the GPU', async () => {
    const choice = { provider: 'webgpu', decoder: 'gpu', prefill: 'whole', reason: NONE } as const;
    const policy = new DevicePolicy('auto', { kind: 'chosen', choice });
    const [blank, first, second, third] = await warnings(policy);
    assert.deepEqual([blank, first, third], [undefined, undefined, undefined]);
    assert.match(second!, /^WebGPU failed\./u);
    assert.deepEqual(policy.choice, { provider: 'cpu', reason: verbatim('lost') });
  });
});
