/**
 * Stored weights of a layer's routed experts: one stack per projection, which the CPU graph takes
 * expert by expert and the GPU graph as a whole. Both dimensions are padded to whole blocks with
 * zeros, which the fused GPU operator asks for; the released models need no padding.
 *
 * A stack that would not fit a GPU's binding is cut along the experts' width: the output of
 * down( silu(gate(x)) · up(x) ) is a sum over that width, so the shares' outputs add up exactly.
 */
import type { DecoderConfig } from '../config.ts';
import { BLOCK, type ModelBuilder } from './builder.ts';
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

/** The experts' width from `first` on. */
export interface Share {
  readonly first: number;
  readonly width: number;
}

/**
 * What the fused GPU operator computes rightly over several rows at once: with int8 weights it was
 * seen to be wrong for widths that are no multiple of this.
 */
const GPU_TILE = 128;

/**
 * As few shares of the width as let stacks of `bits` per weight fit a binding, all but equal and
 * of whole tiles where the width is.
 */
export function sharesOf(
  { hidden, experts, expertWidth }: DecoderConfig,
  bits: 4 | 8 | 16,
  largestBinding: number,
): readonly Share[] {
  const unit = expertWidth % GPU_TILE === 0 ? GPU_TILE : BLOCK;
  const units = Math.ceil(expertWidth / unit);
  const most = Math.floor(largestBinding / ((experts * 2 * unit * padded(hidden) * bits) / 8));
  if (most === 0) throw new RangeError('The smallest share of the experts is above a binding.');
  const count = Math.ceil(units / most);
  const edge = (i: number): number => Math.min(expertWidth, Math.round((i * units) / count) * unit);
  return Array.from({ length: count }, (_, i) => ({
    first: edge(i),
    width: edge(i + 1) - edge(i),
  }));
}

/**
 * Gate and up projection of one expert with interleaved rows g0, u0, g1, u1, … : the order that
 * ONNX Runtime's fused GPU operator reads, so that one weight file serves both graphs.
 */
async function interleavedGateUp(
  g: ModelBuilder,
  prefix: string,
  { first, width }: Share,
): Promise<Float32Array> {
  const gate = await g.weights.read(`${prefix}gate_proj.weight`, first, width);
  const up = await g.weights.read(`${prefix}up_proj.weight`, first, width);
  const columns = gate.length / width;
  const out = new Float32Array(gate.length * 2);
  for (let row = 0; row < width; row++) {
    out.set(gate.subarray(row * columns, (row + 1) * columns), 2 * row * columns);
    out.set(up.subarray(row * columns, (row + 1) * columns), (2 * row + 1) * columns);
  }
  return out;
}

/** Columns of an expert's down projection, `[hidden, width]`. */
async function downColumns(
  g: ModelBuilder,
  prefix: string,
  { first, width }: Share,
): Promise<Float32Array> {
  const all = await g.weights.read(`${prefix}down_proj.weight`);
  const [rows, columns] = g.weights.shape(`${prefix}down_proj.weight`) as [number, number];
  if (width === columns) return all;
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    out.set(all.subarray(row * columns + first, row * columns + first + width), row * width);
  return out;
}

/** Readers of a share of an expert's two matrices: gate and up interleaved, and down. */
export function expertReaders(g: ModelBuilder, prefix: string, share: Share) {
  const name = (expert: number): string => `${prefix}experts.${expert}.`;
  return {
    gateUp: (expert: number) => interleavedGateUp(g, name(expert), share),
    down: (expert: number) => downColumns(g, name(expert), share),
  };
}

export interface ExpertStacks {
  readonly share: Share;
  readonly gateUp: ExpertStack;
  readonly down: ExpertStack;
}

/** A layer's two stacks, for each share of the width; `prefix` ends with `mlp.` */
export function expertStacks(
  g: ModelBuilder,
  prefix: string,
  config: DecoderConfig,
  kind: 'int4' | 'int8',
): readonly ExpertStacks[] {
  const bits = kind === 'int4' ? 4 : 8;
  const { hidden } = config;
  const shares = sharesOf(config, bits, g.largestBinding);
  return shares.map((share) => {
    const { first, width } = share;
    const readers = expertReaders(g, prefix, share);
    const key = (what: string): string =>
      `${prefix}experts.${what}${shares.length > 1 ? `[${first}]` : ''}:int${bits}`;
    return {
      share,
      gateUp: {
        key: key('gate_up'),
        bits,
        rows: 2 * width,
        columns: hidden,
        storedRows: 2 * padded(width),
        storedColumns: padded(hidden),
        read: readers.gateUp,
      },
      down: {
        key: key('down'),
        bits,
        rows: hidden,
        columns: width,
        storedRows: padded(hidden),
        storedColumns: padded(width),
        read: readers.down,
      },
    };
  });
}

/** Quantises a stack into the weight file, unless it is there. */
export async function storeStack(
  g: ModelBuilder,
  stack: ExpertStack,
  experts: number,
): Promise<void> {
  const { key, bits, rows, columns, storedRows, storedColumns } = stack;
  if (g.file.stored.has(key)) return;
  const bytes = (storedRows * storedColumns * bits) / 8;
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
