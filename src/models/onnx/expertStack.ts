/**
 * Stored weights of a layer's routed experts: one stack per projection, which the CPU graph takes
 * expert by expert and the GPU graph as a whole. Both dimensions are padded to whole blocks with
 * zeros, which the fused GPU operator asks for; the released models need no padding.
 */
import type { DecoderConfig } from '../config.ts';
import { BLOCK, type LinearKind, type ModelBuilder } from './builder.ts';
import { quantizeBlocks } from './quantize.ts';

export const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/** One projection of all experts of a layer. */
export interface ExpertStack {
  /** Key in the weight file; the scales are under `key + ':scales'`. */
  readonly key: string;
  readonly bits: 4 | 8;
  /** Without padding. */
  readonly rows: number;
  readonly columns: number;
  /** With padding. */
  readonly storedRows: number;
  readonly storedColumns: number;
  /** Weights of one expert, `[rows, columns]`. */
  readonly read: (expert: number) => Promise<Float32Array>;
}

/**
 * Gate and up projection of one expert with interleaved rows g0, u0, g1, u1, … : the order that
 * ONNX Runtime's fused GPU operator reads, so that one weight file serves both graphs.
 */
async function interleavedGateUp(g: ModelBuilder, prefix: string): Promise<Float32Array> {
  const gate = await g.weights.read(`${prefix}gate_proj.weight`);
  const up = await g.weights.read(`${prefix}up_proj.weight`);
  const columns = g.weights.shape(`${prefix}gate_proj.weight`)[1]!;
  const out = new Float32Array(gate.length * 2);
  for (let row = 0; row * columns < gate.length; row++) {
    out.set(gate.subarray(row * columns, (row + 1) * columns), 2 * row * columns);
    out.set(up.subarray(row * columns, (row + 1) * columns), (2 * row + 1) * columns);
  }
  return out;
}

/** Readers of an expert's two matrices: gate and up interleaved, and down. */
export function expertReaders(g: ModelBuilder, prefix: string) {
  const name = (expert: number): string => `${prefix}experts.${expert}.`;
  return {
    gateUp: (expert: number) => interleavedGateUp(g, name(expert)),
    down: (expert: number) => g.weights.read(`${name(expert)}down_proj.weight`),
  };
}

/** Sizes of a layer's two stacks; `prefix` ends with `mlp.` */
export function expertStacks(
  g: ModelBuilder,
  prefix: string,
  { hidden, expertWidth: width }: DecoderConfig,
  kind: LinearKind & ('int4' | 'int8'),
): { readonly gateUp: ExpertStack; readonly down: ExpertStack } {
  const bits = kind === 'int4' ? 4 : 8;
  const readers = expertReaders(g, prefix);
  return {
    gateUp: {
      key: `${prefix}experts.gate_up:int${bits}`,
      bits,
      rows: 2 * width,
      columns: hidden,
      storedRows: 2 * padded(width),
      storedColumns: padded(hidden),
      read: readers.gateUp,
    },
    down: {
      key: `${prefix}experts.down:int${bits}`,
      bits,
      rows: hidden,
      columns: width,
      storedRows: padded(hidden),
      storedColumns: padded(width),
      read: readers.down,
    },
  };
}

/** Bytes of one expert's packed weights. */
export const packedBytes = ({ storedRows, storedColumns, bits }: ExpertStack): number =>
  (storedRows * storedColumns * bits) / 8;

/** Quantises a stack into the weight file, unless it is there. */
export async function storeStack(
  g: ModelBuilder,
  stack: ExpertStack,
  experts: number,
): Promise<void> {
  const { key, bits, rows, columns, storedRows, storedColumns } = stack;
  if (g.file.stored.has(key)) return;
  const bytes = packedBytes(stack);
  const blocks = storedColumns / BLOCK;
  // A value in the middle of the range stands for zero.
  const packed = new Uint8Array(experts * bytes).fill(bits === 4 ? 0x88 : 0x80);
  const scales = new Float32Array(experts * storedRows * blocks).fill(1);
  for (let expert = 0; expert < experts; expert++) {
    const quantized = quantizeBlocks(await stack.read(expert), rows, columns, bits, BLOCK);
    packed.set(quantized.packed, expert * bytes);
    scales.set(quantized.scales, expert * storedRows * blocks);
  }
  const columnBytes = (storedColumns * bits) / 8;
  await g.file.add(key, 'uint8', [experts, storedRows, columnBytes], packed);
  await g.file.add(`${key}:scales`, 'float32', [experts, storedRows, blocks], scales);
}
