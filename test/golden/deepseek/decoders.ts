/** Decoders of the tiny models in every variant, and the results they are compared with. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WeightSource } from '../../../src/models/format/checkpoint.ts';
import type { DecoderConfig } from '../../../src/models/format/modelConfig.ts';
import type { ModelBuilder, Precision } from '../../../src/models/onnx/builder.ts';
import type { LinearKind } from '../../../src/models/onnx/matrixJob.ts';
import type { DecoderKinds } from '../../../src/models/onnx/decoderGraph.ts';
import { buildCpuDecoder } from '../../../src/models/onnx/decoderCpu.ts';
import { buildGpuDecoder, hasGpuForm } from '../../../src/models/onnx/decoderGpu.ts';
import { BLOCK, quantizeBlocks } from '../../../src/models/onnx/quantize.ts';
import { dequantizeBlocks } from '../../dequantizeBlocks.ts';
import { WeightFile } from '../../../src/models/onnx/weightFile.ts';
import { DECODER_KINDS } from '../../../src/models/onnx/storedForms.ts';
import type { Decoder } from '../../../src/engine/deepseek/model/decoder.ts';

export const { fp32: FLOAT, ...KINDS } = DECODER_KINDS;

/** The form of a decoder tensor's weights; undefined for those that stay float. */
function kindOf(name: string, kinds: DecoderKinds): LinearKind | undefined {
  if (name === 'lm_head.weight') return kinds.lmHead;
  if (!name.endsWith('_proj.weight')) return undefined;
  return name.includes('.mlp.experts.') ? kinds.experts : kinds.dense;
}

/** The weights that the quantized graph represents, as floats. */
export function dequantized(source: WeightSource, kinds: DecoderKinds): WeightSource {
  return {
    has: (name) => source.has(name),
    shape: (name) => source.shape(name),
    read: async (name, ...range) => {
      const weights = await source.read(name, ...range);
      const kind = kindOf(name, kinds);
      if (kind !== 'int4' && kind !== 'int8') return weights;
      const columns = source.shape(name)[1]!;
      const rows = weights.length / columns;
      const bits = kind === 'int4' ? 4 : 8;
      const quantized = quantizeBlocks(weights, rows, columns, bits, BLOCK);
      return dequantizeBlocks(quantized, rows, columns, bits, BLOCK);
    },
  };
}

/** Reproducible pseudo-random numbers of spread 1 (linear congruential). */
function noise(length: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 2147483648 - 0.5) * 3.46;
  });
}

/** Norm of the difference over the norm of the wanted vector. */
export function relativeError(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference += (actual[i]! - wanted[i]!) ** 2;
    norm += wanted[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

export interface DecoderFiles {
  /** Absent for half precision, which has no kernels on the CPU. */
  readonly cpu?: string;
  /** Absent if the variant has no GPU graph. */
  readonly gpu?: string;
  /** The same, computing in half precision. */
  readonly gpuHalf?: string;
}

/** Writes a decoder's graphs over one weight file. */
export async function writeDecoder(
  folder: string,
  name: string,
  config: DecoderConfig,
  source: WeightSource,
  kinds: DecoderKinds,
  options: { readonly accuracyLevel: 1 | 4; readonly largestBinding?: number },
): Promise<DecoderFiles> {
  const file = await WeightFile.create(path.join(folder, `${name}.bin`));
  try {
    const write = async (form: string, graph: ModelBuilder): Promise<string> => {
      const place = path.join(folder, `${name}.${form}.onnx`);
      await writeFile(place, graph.serialize());
      return place;
    };
    const onCpu =
      kinds.experts === 'fp16'
        ? {}
        : { cpu: await write('cpu', await buildCpuDecoder(config, source, file, kinds, options)) };
    if (!hasGpuForm(kinds)) return onCpu;
    const gpu = (precision: Precision): Promise<ModelBuilder> =>
      buildGpuDecoder(config, source, file, kinds, { ...options, precision });
    return {
      ...onCpu,
      gpu: await write('gpu', await gpu('float32')),
      gpuHalf: await write('gpuHalf', await gpu('float16')),
    };
  } finally {
    await file.close();
  }
}

/** Logits after a prompt of pseudo-random embeddings and after each of three more positions. */
export async function decode(
  decoder: Decoder,
  { hidden }: DecoderConfig,
  prompt: number,
): Promise<Float32Array[]> {
  const embeddings = noise((prompt + 3) * hidden);
  const logits: Float32Array[] = [];
  decoder.reset();
  for (let step = 0; step <= 3; step++) {
    const from = step === 0 ? 0 : prompt + step - 1;
    const outputs = await decoder.run(embeddings.slice(from * hidden, (prompt + step) * hidden));
    logits.push(outputs['logits']!.data as Float32Array);
  }
  return logits;
}
