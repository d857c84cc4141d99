import assert from 'node:assert/strict';
import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { CpuDecoder } from '../../../src/engine/deepseek/model/cpuDecoder.ts';
import { GpuDecoder } from '../../../src/engine/deepseek/model/gpuDecoder.ts';
import { Checkpoint } from '../../../src/models/format/checkpoint.ts';
import { readModelConfig, type DecoderConfig } from '../../../src/models/format/modelConfig.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { readManifest } from '../../../src/models/format/manifest.ts';
import { DECODER_FILES, visionFile } from '../../../src/models/format/forms.ts';
import { sharesOf } from '../../../src/models/onnx/expertStack.ts';
import { decode, dequantized, FLOAT, KINDS, relativeError, writeDecoder } from './decoders.ts';
import { goldenPath } from './goldenData.ts';
import type { Prefill } from '../../../src/engine/deepseek/model/deviceChoice.ts';

/** Bytes of a binding that the tiny experts exceed. */
const BINDINGS: Readonly<Record<keyof typeof KINDS, number>> = {
  int4: 25_000,
  int8: 50_000,
  fp16: 99_000,
};

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
      it(`${name}: equals a float run over its dequantized weights, however the prompt is run`, async () => {
        const float = await writeDecoder(
          folder,
          `${name}-float`,
          config,
          dequantized(checkpoint, kinds),
          FLOAT,
          { accuracyLevel: 1 },
        );
        const reference = await onCpu(float.cpu!);
        const wanted = await decode(reference, config, PROMPT);
        await reference.dispose();
        const files = await writeDecoder(folder, name, config, checkpoint, kinds, {
          accuracyLevel: 1,
          // Cuts the experts into two shares and the vocabulary projection into parts.
          largestBinding: BINDINGS[name as keyof typeof KINDS],
        });
        // Half precision keeps 11 bits, of which sums lose some.
        for (const [file, tolerance] of [
          [files.gpu!, 1e-5],
          [files.gpuHalf!, 5e-3],
        ] as const) {
          const session = await ort.InferenceSession.create(file);
          for (const prefill of ['whole', 'chunks', 'stepwise', 'cpu'] satisfies Prefill[]) {
            const cpu = await onCpu(files.cpu ?? float.cpu!);
            const decoder = new GpuDecoder(session, config, { prefill, cpu });
            const logits = await decode(decoder, config, PROMPT);
            for (const [step, row] of wanted.entries()) {
              const error = relativeError(logits[step]!, row);
              assert.ok(error < tolerance, `${file} ${prefill}, step ${step}: ${error}`);
            }
            await cpu.dispose();
          }
          await session.release();
        }
      });
    }

    it('is written by the converter over the weights of the CPU graph', async () => {
      for (const [quantization, decoders, vision] of [
        ['int4', ['cpu', 'gpu', 'gpuHalf'], ['int8', 'float', 'half']],
        ['fp16', ['gpuHalf'], ['float', 'half']],
        ['fp32', ['cpu'], ['float']],
      ] as const) {
        const to = path.join(folder, `model-${quantization}`);
        await convert({ from: goldenPath(model), to, quantization, viewSizes: [768] });
        const manifest = await readManifest(to);
        assert.deepEqual(manifest?.decoders, decoders);
        assert.deepEqual(manifest.vision, vision);
        const graphs = (await readdir(to)).filter((file) => file.endsWith('.onnx'));
        assert.deepEqual(
          graphs.sort(),
          [
            ...decoders.map((form) => DECODER_FILES[form]),
            ...vision.map((form) => visionFile(form, 768)),
          ].sort(),
        );
        for (const form of decoders)
          {assert.ok((await readFile(path.join(to, DECODER_FILES[form]))).includes('decoder.bin'));}
      }
    });
  });
}

describe('experts of the released models on GPUs', () => {
  it('are split so that no stack exceeds the smallest binding that WebGPU guarantees', () => {
    const binding = 128 * 2 ** 20;
    const widths = (bits: 4 | 8 | 16): number[] =>
      sharesOf(RELEASED, bits, binding).map(({ width }) => width);
    assert.deepEqual(widths(4), [896]);
    assert.deepEqual(widths(8), [512, 384]);
    assert.deepEqual(widths(16), [256, 384, 256]);
    for (const bits of [4, 8, 16] as const)
      {for (const width of widths(bits))
        {assert.ok((64 * 2 * width * 1280 * bits) / 8 <= binding && width % 128 === 0);}}
    assert.throws(() => sharesOf(RELEASED, 16, 2 ** 20), RangeError);
  });

  it('keep the order of their width without a gap', () => {
    const shares = sharesOf({ ...RELEASED, expertWidth: 40 }, 8, 6 * 2 ** 20);
    assert.deepEqual(shares, [
      { first: 0, width: 32 },
      { first: 32, width: 8 },
    ]);
  });
});
