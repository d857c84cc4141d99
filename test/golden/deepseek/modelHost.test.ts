import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { errors } from '../../../src/core/errors/errors.ts';
import { DeepseekModel } from '../../../src/engine/deepseek/model/deepseekModel.ts';
import { ModelHost, type ModelHostOptions } from '../../../src/engine/deepseek/device/modelHost.ts';
import { findMode } from '../../../src/core/prompting/resolutionModes.ts';
import { MODEL_VIEWS, pageViews } from '../../../src/engine/deepseek/preprocess/views.ts';
import { DevicePolicy } from '../../../src/engine/deepseek/device/devicePolicy.ts';
import { verbatim } from '../../../src/core/sentences/sentence.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { until } from '../../waiting.ts';

const never = new AbortController().signal;
const loadReally = DeepseekModel.load.bind(DeepseekModel);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('loading a converted model', () => {
  let folder: string;
  let model: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    model = path.join(folder, 'model');
    await convert({ from: goldenPath('v1-tiny'), to: model, quantization: 'int4', viewSizes: [192] });
  });

  afterEach(() => (DeepseekModel.load = loadReally));
  after(() => rm(folder, { recursive: true, force: true }));

  /** A host that counts its calls; its device test takes 100 ms, a load 100 ms. */
  function counting(options: Partial<ModelHostOptions> = {}) {
    const count = { probes: 0, loads: 0, open: 0 };
    const host = new ModelHost({
      folder: model,
      threads: 1,
      policy: new DevicePolicy('webgpu'),
      probe: async (_task, signal) => {
        count.probes++;
        await sleep(100);
        if (signal.aborted) throw errors.cancelled();
        return { failure: verbatim('no adapter') };
      },
      ...options,
    });
    DeepseekModel.load = async (...args) => {
      count.loads++;
      const loaded = await loadReally(...args);
      await sleep(100);
      count.open++;
      const dispose = loaded.dispose.bind(loaded);
      loaded.dispose = () => {
        count.open--;
        return dispose();
      };
      return loaded;
    };
    return { host, count };
  }

  it('happens once for all concurrent callers, even if one of them is cancelled', async () => {
    const { host, count } = counting();
    const controller = new AbortController();
    const first = assert.rejects(host.load(controller.signal), { code: 'cancelled' });
    const second = host.load(never);
    await until('a test of the device', () => count.probes === 1);
    controller.abort();
    await first;
    const third = host.load(never);
    assert.equal(await second, await third);
    assert.deepEqual(count, { probes: 1, loads: 1, open: 1 });
    await host.dispose();
    assert.equal(count.open, 0);
  });

  it('continues for a caller after it was cancelled', async () => {
    const { host, count } = counting({ probe: () => Promise.resolve({ failure: verbatim('none') }) });
    const controller = new AbortController();
    const first = assert.rejects(host.load(controller.signal), { code: 'cancelled' });
    await until('loading', () => count.loads > 0);
    controller.abort();
    await first;
    await host.load(never);
    assert.equal(count.loads, 1);
    await host.dispose();
  });

  it('is cancelled with the device test when no caller waits any more', async () => {
    const { host, count } = counting();
    await assert.rejects(host.load(AbortSignal.timeout(50)), { code: 'cancelled' });
    await host.dispose();
    assert.deepEqual(count, { probes: 1, loads: 0, open: 0 });
    await host.load(never);
    assert.deepEqual(count, { probes: 2, loads: 1, open: 1 });
    await host.dispose();
  });

  it('says which file of the model is missing or damaged and what to do', async () => {
    for (const name of [
      'manifest.json',
      'decoder.onnx',
      'decoder.bin',
      'vision_int8_192.onnx',
      'vision_int8.bin',
      'embeddings.bin',
      'tokenizer.json',
    ]) {
      const broken = path.join(folder, 'broken');
      await cp(model, broken, { recursive: true });
      await rm(path.join(broken, name));
      const host = new ModelHost({ folder: broken, threads: 1 });
      await assert.rejects(host.load(never), (error: Error & { code: string }) => {
        assert.equal(error.code, 'modelFileWrong');
        assert.ok(error.message.includes(name), error.message);
        assert.match(error.message, /Convert it again, or remove it and download it again/u);
        return true;
      });
      await rm(broken, { recursive: true });
    }
  });

  it('detects an incomplete embedding table', async () => {
    const broken = path.join(folder, 'short');
    await cp(model, broken, { recursive: true });
    await truncate(path.join(broken, 'embeddings.bin'), 1000);
    const host = new ModelHost({ folder: broken, threads: 1 });
    await assert.rejects(host.load(never), /embeddings\.bin is incomplete/u);
  });

  it('says that a mode was omitted in the conversion', async () => {
    const loaded = await DeepseekModel.load(model, { threads: 1 });
    const image = await goldenImage('v1-tiny', 'images', 'img_a.png');
    const views = pageViews(image, findMode('v1', 'tiny')!, MODEL_VIEWS.v1);
    await assert.rejects(loaded.encodePage(views, never), {
      code: 'modelFileWrong',
      message: /without the graph for views of 512 pixels/u,
    });
    await loaded.dispose();
  });

  it('releases the decoder if a later step fails', async () => {
    const broken = path.join(folder, 'no-table');
    await cp(model, broken, { recursive: true });
    await rm(path.join(broken, 'embeddings.bin'));
    const sessions = ort.InferenceSession as { create: (...args: never[]) => Promise<unknown> };
    const { create } = sessions;
    let open = 0;
    sessions.create = async (...args) => {
      const session = (await create.apply(sessions, args)) as ort.InferenceSession;
      open++;
      const release = session.release.bind(session);
      session.release = () => {
        open--;
        return release();
      };
      return session;
    };
    try {
      await assert.rejects(DeepseekModel.load(broken, { threads: 1 }));
      assert.equal(open, 0);
    } finally {
      sessions.create = create;
    }
  });
});
