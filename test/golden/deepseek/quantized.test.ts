import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../src/engine/deepseek/model/cpuDecoder.ts';
import { DeepseekModel } from '../../../src/engine/deepseek/model/deepseekModel.ts';
import { padToSquare, toTensor } from '../../../src/engine/deepseek/preprocess/views.ts';
import { Checkpoint, type WeightSource } from '../../../src/models/format/checkpoint.ts';
import { readModelConfig, type DecoderConfig, type ModelConfig } from '../../../src/models/format/modelConfig.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { visionFile, type VisionForm } from '../../../src/models/format/forms.ts';
import type { DecoderKinds } from '../../../src/models/onnx/decoderGraph.ts';
import { decode, dequantized, FLOAT, KINDS, relativeError, writeDecoder } from './decoders.ts';
import { goldenImage, goldenPath } from './goldenData.ts';

/** Logits of the CPU graph after a prefill of 40 positions and after each of three more. */
async function run(
  folder: string,
  name: string,
  config: DecoderConfig,
  source: WeightSource,
  kinds: DecoderKinds,
  accuracyLevel: 1 | 4,
): Promise<Float32Array[]> {
  const { cpu } = await writeDecoder(folder, name, config, source, kinds, { accuracyLevel });
  const decoder = new CpuDecoder(await ort.InferenceSession.create(cpu!), config);
  const logits = await decode(decoder, config, 40);
  await decoder.dispose();
  return logits;
}

for (const model of ['v1-tiny', 'v2-tiny']) {
  describe(`${model} quantized`, () => {
    let folder: string;
    let checkpoint: Checkpoint;
    let config: ModelConfig;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
      checkpoint = await Checkpoint.open(goldenPath(model));
      config = readModelConfig(await checkpoint.json('config.json'), checkpoint);
    });

    after(async () => {
      await checkpoint.close();
      await rm(folder, { recursive: true, force: true });
    });

    for (const [name, kinds] of Object.entries(KINDS).filter(([name]) => name !== 'fp16')) {
      it(`${name}: the decoder equals a float run over its dequantized weights`, async () => {
        const logits = (label: string, source: WeightSource, form: DecoderKinds, level: 1 | 4) =>
          run(folder, `${name}-${label}`, config.decoder, source, form, level);
        const exact = await logits('exact', checkpoint, kinds, 1);
        const wanted = await logits('float', dequantized(checkpoint, kinds), FLOAT, 1);
        const fast = await logits('fast', checkpoint, kinds, 4);
        for (const [step, reference] of wanted.entries()) {
          assert.ok(relativeError(exact[step]!, reference) < 1e-4, `step ${step}`);
          // int8 activations; 2–3 % was observed on tiny random models of other sizes as well.
          assert.ok(relativeError(fast[step]!, reference) < 0.05, `step ${step}, int8 activations`);
        }
      });
    }

    it('int8 vision is close to the float features', async () => {
      const size = model === 'v1-tiny' ? 320 : 768;
      const view = padToSquare(await goldenImage(model, 'images', 'img_a.png'), size);
      const features: Float32Array[] = [];
      for (const quantization of ['fp32', 'int4'] as const) {
        const to = path.join(folder, quantization);
        await convert({ from: goldenPath(model), to, quantization, viewSizes: [size] });
        const loaded = await DeepseekModel.load(to, { threads: 2 });
        const outputs = await loaded.encodeView(view);
        features.push(outputs['embeddings']!.data as Float32Array);
        await loaded.dispose();
      }
      const error = relativeError(features[1]!, features[0]!);
      // The narrow layers of the tiny models (32 to 64 wide) average out little of the rounding
      // error.
      assert.ok(error < 0.1, `relative error ${error}`);
    });

    it('float vision equals the float features, half precision almost does', async () => {
      const size = model === 'v1-tiny' ? 320 : 768;
      const to = path.join(folder, 'forms');
      await convert({ from: goldenPath(model), to, quantization: 'int8', viewSizes: [size] });
      const exact = path.join(folder, 'exact');
      await convert({ from: goldenPath(model), to: exact, quantization: 'fp32', viewSizes: [size] });
      const view = padToSquare(await goldenImage(model, 'images', 'img_a.png'), size);
      const pixels = new ort.Tensor('float32', toTensor(view), [1, 3, size, size]);
      const features = async (folder: string, form: VisionForm): Promise<Float32Array> => {
        const graph = path.join(folder, visionFile(form, size));
        const session = await ort.InferenceSession.create(graph);
        const { embeddings } = await session.run({ pixels });
        await session.release();
        return embeddings!.data as Float32Array;
      };
      const wanted = await features(exact, 'float');
      // Half precision has more bits than the checkpoint's bfloat16, in a smaller range.
      assert.ok(relativeError(await features(to, 'float'), wanted) < 1e-5);
      const half = relativeError(await features(to, 'half'), wanted);
      assert.ok(half > 1e-5 && half < 5e-3, `relative error ${half}`);
    });
  });
}
