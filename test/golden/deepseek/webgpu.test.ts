import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../src/engine/deepseek/model/cpuDecoder.ts';
import { decide } from '../../../src/engine/deepseek/device/decideUse.ts';
import { probeDevice } from '../../../src/engine/deepseek/device/probeDevice.ts';
import { TOLERANCE } from '../../../src/engine/deepseek/device/probeReport.ts';
import { Checkpoint } from '../../../src/models/format/checkpoint.ts';
import { readModelConfig, type DecoderConfig } from '../../../src/models/format/modelConfig.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { visionFile } from '../../../src/models/format/forms.ts';
import {
  decode,
  dequantized,
  FLOAT,
  KINDS,
  relativeError,
  writeDecoder,
  type DecoderFiles,
} from './decoders.ts';
import { renderSentence } from '../../../src/core/sentences/sentence.ts';
import { goldenPath } from './goldenData.ts';
import { runOnSoftwareGpu, softwareGpu } from './softwareGpu.ts';

const env = softwareGpu();

/** One decoder of a tiny model, and the logits it must give. */
interface Case {
  readonly config: DecoderConfig;
  readonly files: DecoderFiles;
  readonly wanted: readonly Float32Array[];
}

async function prepare(
  folder: string,
  model: string,
  form: keyof typeof KINDS,
  prompt: number,
): Promise<Case> {
  const checkpoint = await Checkpoint.open(goldenPath(model));
  try {
    const { decoder: config } = readModelConfig(await checkpoint.json('config.json'), checkpoint);
    const source = dequantized(checkpoint, KINDS[form]);
    const name = `${model}-${form}-${prompt}`;
    const exact = { accuracyLevel: 1 } as const;
    const float = await writeDecoder(folder, `${name}-float`, config, source, FLOAT, exact);
    const decoder = new CpuDecoder(await ort.InferenceSession.create(float.cpu!), config);
    const wanted = await decode(decoder, config, prompt);
    await decoder.dispose();
    const files = await writeDecoder(folder, name, config, checkpoint, KINDS[form], exact);
    return { config, files, wanted };
  } finally {
    await checkpoint.close();
  }
}

/** Largest relative error of a step's logits on the software GPU. */
function errorOnGpu({ config, files, wanted }: Case, prefill: string, prompt: number): number {
  const logits = runOnSoftwareGpu(
    'webgpuDecoder',
    env!,
    files.gpu!,
    JSON.stringify(config),
    prefill,
    String(prompt),
  ) as number[][];
  assert.equal(logits.length, wanted.length);
  return Math.max(...wanted.map((row, step) => relativeError(logits[step]!, row)));
}

describe('decoder on WebGPU', () => {
  let folder: string;

  before(async function () {
    if (env === undefined) {
      console.log('    skipped: Chromium and its software Vulkan driver are not installed.');
      this.skip(); // On a machine without a GPU there is no other way to use WebGPU.
    }
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
  });

  after(async () => {
    if (env !== undefined) await rm(folder, { recursive: true, force: true });
  });

  for (const model of ['v1-tiny', 'v2-tiny'])
    {for (const form of ['int4', 'int8'] as const)
      {it(`${model} ${form}: equals a float run over its dequantized weights`, async function () {
        this.timeout(300_000);
        // The software GPU is correct for single positions and for caches shorter than 32.
        const prompt = 12;
        const error = errorOnGpu(await prepare(folder, model, form, prompt), 'stepwise', prompt);
        assert.ok(error < 1e-4, `relative error ${error}`);
      });}}

  it("the vision encoder equals the CPU's", async function () {
    this.timeout(300_000);
    const [to, size] = [path.join(folder, 'vision'), 192];
    await convert({ from: goldenPath('v1-tiny'), to, quantization: 'int8', viewSizes: [size] });
    const graph = path.join(to, visionFile('float', size));
    const error = runOnSoftwareGpu('webgpuVision', env!, graph, String(size)) as number;
    assert.ok(error < 1e-4, `relative error ${error}`);
  });

  it('the self-test detects what the device computes incorrectly', async function () {
    this.timeout(600_000);
    const prompt = 40;
    const whole = errorOnGpu(await prepare(folder, 'v2-tiny', 'int4', prompt), 'whole', prompt);
    const probed = await probeDevice({
      provider: 'webgpu',
      threads: 2,
      always: true,
      quantization: 'int4',
      family: 'v1',
      entry: path.resolve('dist/deepseek-probe.js'),
      timeoutSeconds: 500,
      env: env!,
    });
    assert.ok('report' in probed, JSON.stringify(probed));
    const decision = decide(probed.report, { onlyIfFaster: false, cpuGraph: true });
    const why = renderSentence(decision.reason);
    assert.ok(decision.use, why);
    if (whole > TOLERANCE) assert.notEqual(decision.prefill, 'whole', why);
    else assert.equal(decision.prefill, 'whole', why);
    const { float } = probed.report.vision;
    assert.ok(float !== undefined && 'error' in float && float.error < 1e-4, 'the view is right');
  });

  it('reads a page in the engine with the prompt on the CPU', async function () {
    this.timeout(300_000);
    const to = path.join(folder, 'model');
    await convert({ from: goldenPath('v2-tiny'), to, quantization: 'int4', viewSizes: [1024] });
    const report = {
      speed: { device: 1, cpu: 2 },
      decoder: { gpu: { decode: { error: 0 } } },
      vision: {},
    };
    const probe = path.join(folder, 'probe.cjs');
    await writeFile(probe, `process.stdout.write(${JSON.stringify(JSON.stringify(report))});`);
    const result = runOnSoftwareGpu('webgpuEngine', env!, to, probe) as Record<string, unknown>;
    assert.equal(result['device'], 'WebGPU, prompt on CPU, vision on CPU');
    assert.match(result['why'] as string, /run on the CPU/u);
    assert.ok((result['raw'] as string).length > 0);
    const warnings = result['warnings'] as { code: string }[];
    assert.ok(!warnings.some(({ code }) => code === 'deviceFailed'), JSON.stringify(warnings));
  });
});
