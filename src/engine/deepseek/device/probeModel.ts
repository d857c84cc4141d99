/** A decoder of a few hundred kilobytes with made-up weights, for testing a device. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WeightSource } from '../../../models/checkpoint.ts';
import type { DecoderConfig } from '../../../models/config.ts';
import { BLOCK, ModelBuilder } from '../../../models/onnx/builder.ts';
import { buildCpuDecoder } from '../../../models/onnx/decoderCpu.ts';
import { buildGpuDecoder, type GpuKinds } from '../../../models/onnx/decoderGpu.ts';
import { WeightFile } from '../../../models/onnx/weightFile.ts';

/**
 * Small, but with what decides which kernels run: the released models' head size, block size,
 * experts per token and forms of the weights, and widths that are whole multiples of 128 as theirs.
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
const KINDS: GpuKinds = { experts: 'int4', dense: 'int8', lmHead: 'int8' };
const DENSE_WIDTH = 192;
const SHARED_WIDTH = 256;

/** Fixed pseudo-random numbers of spread 1: uniform, by a linear congruential generator. */
export function noise(length: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 12345) % 2 ** 31;
  return Float32Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (state / 2 ** 31 - 0.5) * Math.sqrt(12);
  });
}

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
 * The router's weights are large, so that its softmax is steep: where rounding swaps the last of
 * the chosen experts for the next, both then weigh next to nothing.
 */
const ROUTER_SCALE = 4;

const WEIGHTS: WeightSource = {
  has: () => true,
  shape: (name) => shapeOf(name) as readonly number[],
  read: (name) => {
    const [rows, columns] = shapeOf(name);
    if (columns === undefined) return Promise.resolve(new Float32Array(rows).fill(1));
    const seed = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 65536, 7);
    const scale = (name.endsWith('mlp.gate.weight') ? ROUTER_SCALE : 1) / Math.sqrt(columns);
    return Promise.resolve(noise(rows * columns, seed).map((value) => value * scale));
  },
};

export interface ProbeFiles {
  /** Computes with float activations: the reference. */
  readonly cpu: string;
  readonly gpu: string;
}

/** Writes the graphs into a folder. */
export async function writeProbe(folder: string): Promise<ProbeFiles> {
  const place = (name: string): string => path.join(folder, name);
  const file = await WeightFile.create(place('probe.bin'));
  const trace = true;
  try {
    const cpu = await buildCpuDecoder(PROBE, WEIGHTS, file, KINDS, { trace, accuracyLevel: 1 });
    const gpu = await buildGpuDecoder(PROBE, WEIGHTS, file, KINDS, { trace });
    const files = { cpu: place('cpu.onnx'), gpu: place('gpu.onnx') };
    await writeFile(files.cpu, cpu.serialize());
    await writeFile(files.gpu, gpu.serialize());
    return files;
  } finally {
    await file.close();
  }
}

/** Width and outputs of the product whose speed is compared: 32 MB of int8 weights. */
export const PRODUCT = { columns: 1024, rows: 32768 } as const;

export interface SpeedFiles {
  /** One large product, as the vocabulary projection is, in the form of all devices. */
  readonly product: string;
  /** A product of a few of its rows. */
  readonly empty: string;
}

/** Values that the graphs below return; few, so that reading them back takes no time. */
const RETURNED = 128;

/** Writes graphs for timing, `x [1, columns]` → `y [1, 128]`. */
export async function writeSpeed(folder: string): Promise<SpeedFiles> {
  const { rows: all, columns } = PRODUCT;
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
    // What the weights are does not matter for the speed.
    const packed = new Uint8Array(all * columns);
    for (let i = 0; i < packed.length; i++) packed[i] = (i * 167) >> 3;
    await file.add('packed', 'uint8', [all, blocks, BLOCK], packed);
    await file.add('scales', 'float32', [all, blocks], new Float32Array(all * blocks).fill(2e-4));
    return { product: await write('product', all), empty: await write('empty', 2 * RETURNED) };
  } finally {
    await file.close();
  }
}
