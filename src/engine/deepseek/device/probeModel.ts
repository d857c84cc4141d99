/** A decoder of a few hundred kilobytes with made-up weights, for testing a device. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WeightSource } from '../../../models/format/checkpoint.ts';
import type { DecoderConfig } from '../../../models/format/modelConfig.ts';
import type { DecoderForm } from '../../../models/format/forms.ts';
import { ModelBuilder, type Precision } from '../../../models/onnx/builder.ts';
import { buildCpuDecoder } from '../../../models/onnx/decoderCpu.ts';
import { buildGpuDecoder } from '../../../models/onnx/decoderGpu.ts';
import { BLOCK } from '../../../models/onnx/quantize.ts';
import { WeightFile } from '../../../models/onnx/weightFile.ts';
import { DECODER_KINDS, type GpuQuantization } from '../../../models/onnx/storedForms.ts';

/**
 * Small, but with the properties that determine which kernels run: the released models' head size,
 * block size, experts per token and forms of the weights, and widths that are multiples of 128,
 * like theirs.
 */
export const PROBE: DecoderConfig = {
  hidden: 256,
  heads: 2,
  layers: 3,
  denseLayers: 1,
  experts: 16,
  expertsPerToken: 6,
  expertWidth: 128,
  vocabulary: 256,
  maxPositions: 256,
  ropeTheta: 10000,
  epsilon: 1e-6,
};
const DENSE_WIDTH = 192;
const SHARED_WIDTH = 256;

/** Reproducible pseudo-random numbers of spread 1: uniform, by a linear congruential generator. */
export function noise(length: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 12345) % 2 ** 31;
  return Float32Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (state / 2 ** 31 - 0.5) * Math.sqrt(12);
  });
}

/** A separate seed for every name. */
export const seedOf = (name: string): number =>
  Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 65536, 7);

function shapeOf(name: string): readonly [number, number?] {
  const { hidden, expertWidth, experts, vocabulary } = PROBE;
  if (name.includes('norm')) return [hidden];
  if (name === 'lm_head.weight') return [vocabulary, hidden];
  if (name.endsWith('mlp.gate.weight')) return [experts, hidden];
  if (name.includes('self_attn')) return [hidden, hidden];
  const width = name.includes('shared_experts')
    ? SHARED_WIDTH
    : name.includes('experts')
      ? expertWidth
      : DENSE_WIDTH;
  return name.includes('down_proj') ? [hidden, width] : [width, hidden];
}

/**
 * The router's weights are large, so that its softmax is steep: if rounding swaps the last of the
 * chosen experts for the next one, both have next to no weight.
 */
const ROUTER_SCALE = 4;

const WEIGHTS: WeightSource = {
  has: () => true,
  shape: (name) => shapeOf(name) as readonly number[],
  read: (name) => {
    const [rows, columns] = shapeOf(name);
    if (columns === undefined) return Promise.resolve(new Float32Array(rows).fill(1));
    const scale = (name.endsWith('mlp.gate.weight') ? ROUTER_SCALE : 1) / Math.sqrt(columns);
    return Promise.resolve(noise(rows * columns, seedOf(name)).map((value) => value * scale));
  },
};

/** The reference, which computes with float activations; and the forms to be tested. */
export type ProbeFiles = { readonly cpu: string } & Readonly<
  Record<Exclude<DecoderForm, 'cpu'>, string>
>;

/** Writes the graphs into a folder. */
export async function writeProbe(
  folder: string,
  quantization: GpuQuantization,
): Promise<ProbeFiles> {
  const place = (name: string): string => path.join(folder, name);
  const write = async (name: string, graph: ModelBuilder): Promise<string> => {
    await writeFile(place(name), graph.serialize());
    return place(name);
  };
  const trace = true;
  const kinds = DECODER_KINDS[quantization];
  const file = await WeightFile.create(place('probe.bin'));
  // Half precision has no form for the CPU; its rounding error is far below the tolerance of the
  // test.
  const exact = quantization === 'fp16' ? DECODER_KINDS.fp32 : kinds;
  try {
    const onCpu = { trace, accuracyLevel: 1 } as const;
    const cpu = await buildCpuDecoder(PROBE, WEIGHTS, file, exact, onCpu);
    const gpu = (precision: Precision): Promise<ModelBuilder> =>
      buildGpuDecoder(PROBE, WEIGHTS, file, kinds, { trace, precision });
    return {
      cpu: await write('cpu.onnx', cpu),
      gpu: await write('gpu.onnx', await gpu('float32')),
      gpuHalf: await write('gpu_half.onnx', await gpu('float16')),
    };
  } finally {
    await file.close();
  }
}

/**
 * Products whose speed is compared: of one row with 32 MB of int8 weights, as in decoding, and of
 * many rows with float weights, as in the vision encoder.
 */
export const PRODUCT = { columns: 1024, rows: 32768, matrixRows: 512, matrixWidth: 2048 } as const;

export interface SpeedFiles {
  /** One large product, like the vocabulary projection, in the form that all devices support. */
  readonly product: string;
  /** A product of only a few of its rows. */
  readonly empty: string;
  /** A product of many rows. */
  readonly matrix: string;
}

/** Number of values that the graphs below return; few, so that reading them back takes no time. */
const RETURNED = 128;

/** Writes graphs for timing, `x [1 or many, columns]` → `y [1, 128]`. */
export async function writeSpeed(folder: string): Promise<SpeedFiles> {
  const { rows: all, columns, matrixRows, matrixWidth } = PRODUCT;
  const blocks = columns / BLOCK;
  const file = await WeightFile.create(path.join(folder, 'product.bin'));
  const write = async (name: string, rows: number): Promise<string> => {
    const g = new ModelBuilder(name, WEIGHTS, file);
    const packed = g.storedRows('packed', 0, [rows, blocks, BLOCK]);
    const scales = g.storedRows('scales', 0, [rows, blocks]);
    const product = g.matMulNBits(g.input('x', 'float32', [1, columns]), packed, scales, rows, 8);
    g.output(g.slice(product, 1, 0, RETURNED, RETURNED), 'y');
    const graph = path.join(folder, `${name}.onnx`);
    await writeFile(graph, g.serialize());
    return graph;
  };
  try {
    // The values of the weights do not affect the speed.
    const packed = new Uint8Array(all * columns);
    for (let i = 0; i < packed.length; i++) packed[i] = (i * 167) >> 3;
    await file.add('packed', 'uint8', [all, blocks, BLOCK], packed);
    await file.add('scales', 'float32', [all, blocks], new Float32Array(all * blocks).fill(2e-4));
    await file.add('matrix', 'float32', [columns, matrixWidth], noise(columns * matrixWidth, 1));
    const g = new ModelBuilder('matrix', WEIGHTS, file);
    const x = g.input('x', 'float32', [matrixRows, columns]);
    const few = g.slice(g.matMul(x, g.storedValue('matrix')), 0, 0, 1, 1);
    g.output(g.slice(few, 1, 0, RETURNED, RETURNED), 'y');
    const matrix = path.join(folder, 'matrix.onnx');
    await writeFile(matrix, g.serialize());
    const product = await write('product', all);
    return { product, empty: await write('empty', 2 * RETURNED), matrix };
  } finally {
    await file.close();
  }
}
