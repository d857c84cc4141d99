import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import * as v from 'valibot';
import { OcrError } from '../../../src/core/errors/errors.ts';
import { InProcessEngine } from './inProcessEngine.ts';
import { DeepseekModel } from '../../../src/engine/deepseek/model/deepseekModel.ts';
import type { ModelOptions } from '../../../src/engine/deepseek/model/visionEncoder.ts';
import { DeviceError } from '../../../src/engine/deepseek/model/deviceError.ts';
import { DevicePolicy } from '../../../src/engine/deepseek/device/devicePolicy.ts';
import { PROBE } from '../../../src/engine/deepseek/device/probeModel.ts';
import { GpuDecoder } from '../../../src/engine/deepseek/model/gpuDecoder.ts';
import type { PageImage } from '../../../src/engine/engine.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';
import { renderSentence, verbatim } from '../../../src/core/sentences/sentence.ts';

const PASSED = {
  speed: { device: 1, cpu: 2 },
  decoder: { gpuHalf: { decode: { error: 0 }, whole: { error: 0 } } },
  vision: {},
};
const loadReally = DeepseekModel.load.bind(DeepseekModel);
const ON_CPU = { provider: 'cpu', reason: verbatim('test') } as const;

describe('DeepSeek engine after a GPU failure', () => {
  let folder: string;
  let to: string;
  let page: PageImage;
  let wanted: string;
  const never = new AbortController().signal;
  const options = v.parse(PageOptionsSchema, { mode: '1024', maxTokens: 24 });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    to = path.join(folder, 'model');
    await convert({ from: goldenPath('v2-tiny'), to, quantization: 'int4', viewSizes: [1024] });
    page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    const engine = new InProcessEngine({ folder: to, threads: 1 });
    wanted = (await engine.recognizePage(page, options, {}, never)).raw;
    await engine.dispose();
  });

  afterEach(() => (DeepseekModel.load = loadReally));
  after(() => rm(folder, { recursive: true, force: true }));

  /** An engine whose "GPU" is the CPU, modified by `spoil`. */
  function engineWith(spoil: (load: () => Promise<DeepseekModel>) => Promise<DeepseekModel>) {
    const devices: (string | undefined)[] = [];
    const policy = new DevicePolicy('auto');
    const engine = new InProcessEngine({
      folder: to,
      threads: 1,
      policy,
      probe: () => Promise.resolve({ report: PASSED }),
    });
    DeepseekModel.load = (where: string, how: ModelOptions) => {
      devices.push(how.device?.provider);
      const load = () => loadReally(where, { ...how, device: ON_CPU });
      return how.device?.provider === 'webgpu' ? spoil(load) : load();
    };
    return { engine, devices, policy };
  }

  it('reads the page and later ones on the CPU if the device is lost', async () => {
    const { engine, devices, policy } = engineWith(async (load) => {
      const model = await load();
      const { decoder } = model;
      const run = decoder.run.bind(decoder);
      let runs = 0;
      decoder.run = (...args) =>
        ++runs > 7 ? Promise.reject(new DeviceError('device lost')) : run(...args);
      return model;
    });
    const first = await engine.recognizePage(page, options, {}, never);
    assert.equal(first.raw, wanted);
    assert.equal(policy.takeWarning()?.code, 'deviceFailed');
    const second = await engine.recognizePage(page, options, {}, never);
    assert.equal(second.raw, wanted);
    assert.equal(policy.takeWarning(), undefined);
    assert.deepEqual(devices, ['webgpu', 'cpu']);
    assert.match(engine.describe().device, /^CPU/u);
    assert.match(renderSentence(engine.describe().deviceReason!), /device lost/u);
    await engine.dispose();
  });

  it('loads on the CPU if the model does not load on the device', async () => {
    const { engine, devices, policy } = engineWith(() =>
      Promise.reject(new DeviceError('out of device memory')),
    );
    assert.equal((await engine.recognizePage(page, options, {}, never)).raw, wanted);
    assert.deepEqual(devices, ['webgpu', 'cpu']);
    assert.match(renderSentence(engine.describe().deviceReason!), /out of device memory/u);
    assert.equal(policy.takeWarning(), undefined, 'no GPU was asked for by name');
    await engine.dispose();
  });

  it('reports once that a named device is not used', async () => {
    const policy = new DevicePolicy('webgpu');
    const engine = new InProcessEngine({
      folder: to,
      threads: 1,
      policy,
      probe: () => Promise.resolve({ failure: verbatim('no adapter') }),
    });
    await engine.recognizePage(page, options, {}, never);
    const warning = policy.takeWarning();
    assert.equal(warning?.code, 'deviceFailed');
    assert.match(warning.message, /The CPU is used instead.*no adapter/u);
    await engine.recognizePage(page, options, {}, never);
    assert.equal(policy.takeWarning(), undefined);
    await engine.dispose();
  });

  it('does not mistake its own errors for errors of the device', async () => {
    for (const error of [new OcrError('timeout', verbatim('too long')), new Error("File doesn't exist")]) {
      const { engine, devices } = engineWith(async (load) => {
        const model = await load();
        model.decoder.run = () => Promise.reject(error);
        return model;
      });
      await assert.rejects(engine.recognizePage(page, options, {}, never), error);
      assert.deepEqual(devices, ['webgpu']);
      await engine.dispose();
    }
  });

  it('does not blame the device for a model that does not load', async () => {
    const { engine, devices } = engineWith(() => Promise.reject(new Error('a file is damaged')));
    await assert.rejects(engine.load(never), /a file is damaged/u);
    assert.deepEqual(devices, ['webgpu']);
    await engine.dispose();
  });

  it('distinguishes failures of the GPU itself', async () => {
    const logits = new ort.Tensor('float32', new Float32Array(64).fill(NaN), [64]);
    const session = {
      run: () => Promise.resolve({ logits }),
      release: () => Promise.resolve(),
    };
    const decoder = new GpuDecoder(session, PROBE);
    await assert.rejects(decoder.run(new Float32Array(PROBE.hidden)), DeviceError);
  });
});
