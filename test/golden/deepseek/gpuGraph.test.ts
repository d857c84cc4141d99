import assert from 'node:assert/strict';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../src/engine/deepseek/cpuDecoder.ts';
import { GpuDecoder, type Prefill } from '../../../src/engine/deepseek/gpuDecoder.ts';
import { Checkpoint } from '../../../src/models/checkpoint.ts';
import { readModelConfig, type DecoderConfig } from '../../../src/models/config.ts';
import { convert, readManifest } from '../../../src/models/convert.ts';
import { hasGpuForm } from '../../../src/models/onnx/decoderGpu.ts';
import { decode, dequantized, FLOAT, KINDS, relativeError, writeDecoder } from './decoders.ts';
import { goldenPath } from './goldenData.ts';

/** Positions of the prompt. */
const PROMPT = 20;

const RELEASED: DecoderConfig = {
  hidden: 1280,
  heads: 10,
  layers: 12,
  denseLayers: 1,
  experts: 64,
  expertsPerToken: 6,
  expertWidth: 896,
  vocabulary: 129280,
  maxPositions: 8192,
  ropeTheta: 10000,
  epsilon: 1e-6,
};

// The CPU provider has all operators of the GPU graph, so its arithmetic can be checked anywhere.
for (const model of ['v1-tiny', 'v2-tiny']) {
  describe(`${model}, GPU graph on the CPU provider`, () => {
    let folder: string;
    let checkpoint: Checkpoint;
    let config: DecoderConfig;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
      checkpoint = await Checkpoint.open(goldenPath(model));
      config = readModelConfig(await checkpoint.json('config.json'), checkpoint).decoder;
    });

    after(async () => {
      await checkpoint.close();
      await rm(folder, { recursive: true, force: true });
    });

    const onCpu = async (file: string) =>
      new CpuDecoder(await ort.InferenceSession.create(file), config);

    for (const [name, kinds] of Object.entries(KINDS)) {
      it(`${name}: equals a float run over its dequantised weights, however the prompt is run`, async () => {
        const float = await writeDecoder(
          folder,
          `${name}-float`,
          config,
          dequantized(checkpoint, kinds),
          FLOAT,
          { accuracyLevel: 1 },
        );
        const reference = await onCpu(float.cpu);
        const wanted = await decode(reference, config, PROMPT);
        await reference.dispose();
        const files = await writeDecoder(folder, name, config, checkpoint, kinds, {
          accuracyLevel: 1,
          // Cuts the vocabulary projection into parts.
          largestBinding: 12288,
        });
        for (const prefill of ['whole', 'stepwise', 'cpu'] satisfies Prefill[]) {
          const decoder = new GpuDecoder(await ort.InferenceSession.create(files.gpu!), config, {
            prefill,
            cpu: await onCpu(files.cpu),
          });
          const logits = await decode(decoder, config, PROMPT);
          for (const [step, row] of wanted.entries()) {
            const error = relativeError(logits[step]!, row);
            assert.ok(error < 1e-5, `${prefill}, step ${step}: ${error}`);
          }
          await decoder.dispose();
        }
      });
    }

    it('is written by the converter over the weights of the CPU graph', async () => {
      for (const [quantization, decoders] of [
        ['int4', ['cpu', 'gpu']],
        ['fp32', ['cpu']],
      ] as const) {
        const to = path.join(folder, `model-${quantization}`);
        await convert({ from: goldenPath(model), to, quantization, viewSizes: [768] });
        assert.deepEqual((await readManifest(to))?.decoders, decoders);
        const graph = readFile(path.join(to, 'decoder_gpu.onnx'));
        if (quantization === 'fp32') await assert.rejects(graph, { code: 'ENOENT' });
        else assert.ok((await graph).includes('decoder.bin'));
      }
    });
  });
}

describe('GPU form of the released models', () => {
  it('exists where no weight is above the smallest binding that WebGPU guarantees', () => {
    assert.equal(hasGpuForm(KINDS.int4, RELEASED), true);
    // 147 MB: the stacked gate and up projections of a layer.
    assert.equal(hasGpuForm(KINDS.int8, RELEASED), false);
    assert.equal(hasGpuForm(FLOAT, RELEASED), false);
  });
});
