import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../src/engine/deepseek/model/cpuDecoder.ts';
import type { Decoder } from '../../../src/engine/deepseek/model/decoder.ts';
import { decide } from '../../../src/engine/deepseek/device/decideUse.ts';
import {
  PROBE,
  writeProbe,
  type ProbeFiles,
} from '../../../src/engine/deepseek/device/probeModel.ts';
import { measure } from '../../../src/engine/deepseek/device/selfTest.ts';
import { GpuDecoder } from '../../../src/engine/deepseek/model/gpuDecoder.ts';
import type { Prefill } from '../../../src/engine/deepseek/model/deviceChoice.ts';

// The GPU graph runs on the CPU provider here, which computes correctly; errors are inserted.
describe('self-test of a device', () => {
  let folder: string;
  let files: ProbeFiles;
  let session: ort.InferenceSession;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    files = await writeProbe(folder, 'int4');
    session = await ort.InferenceSession.create(files.gpu);
  });

  after(async () => {
    await session.release();
    await rm(folder, { recursive: true, force: true });
  });

  const cpu = async () => new CpuDecoder(await ort.InferenceSession.create(files.cpu), PROBE);

  /** @param spoil changes the "device" results of a run of the given number of positions */
  async function decision(
    spoil: (residual: Float32Array, positions: number, run: number) => void,
  ): Promise<string> {
    let runs = 0;
    const device = async (prefill: Prefill): Promise<Decoder> => {
      const spoiled = new Proxy(session, {
        get: (target, name) =>
          name === 'run'
            ? async (feeds: Record<string, ort.Tensor>) => {
                const outputs = await target.run(feeds);
                const residual = outputs[`residual_${PROBE.layers - 1}`]!.data as Float32Array;
                spoil(residual, residual.length / PROBE.hidden, runs++);
                return outputs;
              }
            : (Reflect.get(target, name) as unknown),
      });
      return new GpuDecoder(spoiled, PROBE, { prefill, cpu: await cpu() });
    };
    const measured = await measure({
      reference: await cpu(),
      whole: await device('whole'),
      chunks: await device('chunks'),
      stepwise: await device('stepwise'),
      decode: await device('cpu'),
    });
    const decided = decide(
      { decoder: { gpu: measured }, vision: {}, speed: { device: 1, cpu: 2 } },
      { onlyIfFaster: true, cpuGraph: true },
    );
    return decided.use ? decided.prefill : 'none';
  }

  it('accepts a device that computes correctly', async () => {
    assert.equal(await decision(() => undefined), 'whole');
  });

  it('rejects a device that computes incorrectly', async () => {
    const wrong = (residual: Float32Array): void => residual.forEach((x, i) => (residual[i] = -x));
    assert.equal(await decision(wrong), 'none');
    assert.equal(await decision((residual) => residual.fill(NaN)), 'none');
    assert.equal(
      await decision(() => {
        throw new Error('device lost');
      }),
      'none',
    );
  });

  it('detects one incorrect row in one of many runs of the prompt', async () => {
    let whole = 0;
    const now = await decision((residual, positions) => {
      if (positions > 16 && ++whole === 5) residual.fill(0, 17 * PROBE.hidden, 18 * PROBE.hidden);
    });
    assert.equal(now, 'chunks');
    assert.equal(whole, 5);
  });

  it('runs prompts position by position if several at a time are incorrect', async () => {
    const now = await decision((residual, positions) => {
      if (positions > 1) residual.fill(0, PROBE.hidden, 2 * PROBE.hidden);
    });
    assert.equal(now, 'stepwise');
  });

  it('runs no prompts on a device that is correct only with a full cache', async () => {
    const now = await decision((residual, positions, run) => {
      if (positions > 1 || run >= 8) residual.fill(0);
    });
    assert.equal(now, 'cpu');
  });
});
