/**
 * Stored weights of a layer's routed experts: one stack per projection, which the CPU graph reads
 * expert by expert and the GPU graph as a whole. Both dimensions are padded to whole blocks with
 * zeros, as required by the fused GPU operator; the released models need no padding.
 *
 * A stack that would not fit a GPU's binding is split along the experts' width: the output of down(
 * silu(gate(x)) · up(x) ) is a sum over that width, so the outputs of the parts add up exactly.
 */
import type { DecoderConfig } from '../format/modelConfig.ts';
import type { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import type { RowSpan, TensorRows } from './matrixRows.ts';
import { BLOCK } from './quantize.ts';
import { storeRows } from './storeMatrix.ts';

export type ExpertKind = LinearKind & ('int4' | 'int8' | 'fp16');

/** Bits of a weight. */
export const BITS: Readonly<Record<ExpertKind, 4 | 8 | 16>> = { int4: 4, int8: 8, fp16: 16 };

export const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/** One projection of all experts of a layer. */
export interface ExpertStack {
  /** Key in the weight file; the scales are under `key + ':scales'`. */
  readonly key: string;
  readonly kind: ExpertKind;
  /** Without padding. */
  readonly rows: number;
  readonly columns: number;
  /** With padding. */
  readonly storedRows: number;
  readonly storedColumns: number;
  /** Weights of one expert, `[rows, columns]`. */
  readonly weights: (expert: number) => TensorRows;
}

/**
 * Widths for which the fused GPU operator is correct over several rows at a time are multiples of
 * this: with int8 weights, other widths gave incorrect results.
 */
const GPU_TILE = 128;

/**
 * The smallest number of parts of the width with which stacks of `bits` per weight fit a binding;
 * the parts are almost equal, and consist of whole tiles if the width does.
 */
export function sharesOf(
  { hidden, experts, expertWidth }: DecoderConfig,
  bits: 4 | 8 | 16,
  largestBinding: number,
): readonly RowSpan[] {
  const unit = expertWidth % GPU_TILE === 0 ? GPU_TILE : BLOCK;
  const units = Math.ceil(expertWidth / unit);
  const most = Math.floor(largestBinding / ((experts * 2 * unit * padded(hidden) * bits) / 8));
  if (most === 0) {
    throw new RangeError('The smallest share of the experts exceeds the largest binding.');
  }
  const count = Math.ceil(units / most);
  const edge = (i: number): number => Math.min(expertWidth, Math.round((i * units) / count) * unit);
  return Array.from({ length: count }, (_, i) => ({
    first: edge(i),
    width: edge(i + 1) - edge(i),
  }));
}

/**
 * A part of an expert's two matrices: gate and up projection, whose rows alternate (g0, u0, g1, u1,
 * …) or follow one another, and down projection.
 * @param prefix of the layer's weights, up to and including `mlp.`
 */
export function expertWeights(prefix: string, share: RowSpan, inTurn: boolean) {
  const name = (expert: number, what: string): string =>
    `${prefix}experts.${expert}.${what}_proj.weight`;
  return {
    gateUp: (expert: number): TensorRows => ({
      tensors: [name(expert, 'gate'), name(expert, 'up')],
      inTurn,
      onlyRows: share,
    }),
    down: (expert: number): TensorRows => ({
      tensors: [name(expert, 'down')],
      onlyColumns: share,
    }),
  };
}

export interface ExpertStacks {
  readonly share: RowSpan;
  readonly gateUp: ExpertStack;
  readonly down: ExpertStack;
}

/**
 * A layer's two stacks, for each part of the width; `prefix` ends with `mlp.` In the quantized
 * kinds gate and up rows alternate, the order that ONNX Runtime's fused GPU operator reads, so that
 * one weight file serves both graphs.
 */
export function expertStacks(
  g: ModelBuilder,
  prefix: string,
  config: DecoderConfig,
  kind: ExpertKind,
): readonly ExpertStacks[] {
  const { hidden } = config;
  const isHalf = kind === 'fp16';
  const shares = sharesOf(config, BITS[kind], g.largestBinding);
  return shares.map((share) => {
    const { first, width } = share;
    const weights = expertWeights(prefix, share, !isHalf);
    const key = (what: string): string =>
      `${prefix}experts.${what}${shares.length > 1 ? `[${first}]` : ''}:${kind}`;
    const padding = isHalf ? (size: number) => size : padded;
    return {
      share,
      gateUp: {
        key: key('gate_up'),
        kind,
        rows: 2 * width,
        columns: hidden,
        storedRows: 2 * padding(width),
        storedColumns: padding(hidden),
        weights: weights.gateUp,
      },
      down: {
        key: key('down'),
        kind,
        rows: hidden,
        columns: width,
        storedRows: padding(hidden),
        storedColumns: padding(width),
        weights: weights.down,
      },
    };
  });
}

/**
 * Stores a stack in the weight file, unless it is already there: `[experts, rows, columns]`, in
 * half precision `[experts, columns, rows]`, so that products read along rows.
 */
export async function storeStack(
  g: ModelBuilder,
  stack: ExpertStack,
  experts: number,
): Promise<void> {
  const { key, kind, columns, storedRows, storedColumns } = stack;
  if (g.file.stored.has(key)) return;
  const bytes = (storedRows * storedColumns * BITS[kind]) / 8;
  const blocks = storedColumns / BLOCK;
  const values =
    kind === 'fp16'
      ? g.file.reserve(key, 'float16', [experts, storedColumns, storedRows])
      : g.file.reserve(key, 'uint8', [experts, storedRows, bytes / storedRows]);
  const scales =
    kind === 'fp16'
      ? undefined
      : g.file.reserve(`${key}:scales`, 'float32', [experts, storedRows, blocks]);
  for (let expert = 0; expert < experts; expert++) {
    await storeRows(g.weights, {
      ...stack.weights(expert),
      ...{ kind, rows: storedRows, columns, first: 0, count: storedRows },
      file: g.file.path,
      values: values.offset + expert * bytes,
      scales: (scales?.offset ?? 0) + expert * storedRows * blocks * 4,
    });
  }
}
