/**
 * Mixture of experts for the CPU: tokens sorted by expert, one small product per expert over the
 * rows that chose it (often none), and the results put back in order. Weights are the unchanged
 * softmax values; they are not renormalized over the chosen experts.
 */
import { at, lookUp } from '../../core/system/items.ts';
import type { DecoderConfig } from '../format/modelConfig.ts';
import type { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import { expertStacks, expertWeights, storeStack, type ExpertStack } from './expertStack.ts';
import type { Value } from './graph.ts';
import { DATA_TYPE } from './proto.ts';
import { BLOCK } from './quantize.ts';

/**
 * silu(gate) · up over interleaved columns: `[n, 2 · width]` → `[n, width]`. Transposed first:
 * selecting every second column directly took ten times as long.
 */
function gatedUnit(g: ModelBuilder, x: Value, width: number): Value {
  const both = g.transpose(g.reshape(x, [at(x.shape, 0), width, 2]), 2, 0, 1);
  const pick = (i: number): Value => g.gather(both, g.int64Scalar(i), 0);
  return g.mul(g.quickGelu(pick(0), 1), pick(1));
}

/** One expert's product from the stored stack. */
function expertLinear(g: ModelBuilder, x: Value, stack: ExpertStack, expert: number): Value {
  const { key, rows, kind, storedRows, storedColumns } = stack;
  const bits = kind === 'int4' ? 4 : 8;
  const blocks = storedColumns / BLOCK;
  /** The first `rows` rows of one expert; padding follows them. */
  const part = (suffix: string, shape: readonly number[], rowBytes: number): Value => {
    const whole = lookUp(g.file.stored, key + suffix);
    const offset = whole.offset + expert * storedRows * rowBytes;
    const slice = { ...whole, shape, offset, bytes: rows * rowBytes };
    return g.external(`${key}.${expert}${suffix}`, slice);
  };
  const packed = part('', [rows, blocks, (BLOCK * bits) / 8], (storedColumns * bits) / 8);
  return g.matMulNBits(x, packed, part(':scales', [rows, blocks], blocks * 4), rows, bits);
}

/**
 * The routed part of a mixture-of-experts layer.
 * @param x `[T, hidden]`
 * @param prefix of the layer's weights, up to and including `mlp.`
 * @returns `[T, hidden]`
 */
export async function buildExperts(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  config: DecoderConfig,
  kind: LinearKind,
): Promise<Value> {
  const { hidden, experts, expertsPerToken: chosen, expertWidth: width } = config;
  const logits = await g.linear(x, [`${prefix}gate.weight`], 'fp32');
  const [weights, ids] = g.topK(g.softmax(logits), g.int64(chosen), chosen, -1);

  // Sort the (token, slot) pairs by expert; `inverse` undoes the sort.
  const pairCount = `${chosen}*T`;
  const flatIds = g.reshape(ids, [pairCount]);
  const pairs = g.shapeOf(flatIds, 0, 1);
  const [sorted, order] = g.topK(flatIds, pairs, pairCount, 0, false);
  const [, inverse] = g.topK(order, pairs, pairCount, 0, false);
  const tokens = g.div(order, g.int64Scalar(chosen));
  const all = g.constant(
    'int64',
    [experts],
    BigInt64Array.from({ length: experts }, (_, i) => BigInt(i)),
  );
  const hits = g.cast(g.equal(g.unsqueeze(sorted, 1), all), 'int64', DATA_TYPE.int64);
  const counts = g.reduceSum(hits, 0);
  const rowsOf = (i: number): string => `${prefix}rows${i}`;
  const sizes = Array.from({ length: experts }, (_, i) => rowsOf(i));

  const inputs = g.splitBy(g.gather(x, tokens, 0), counts, 0, sizes);
  /** One projection of every expert's rows. */
  const apply = async (
    rows: readonly Value[],
    expert: (input: Value, i: number) => Promise<Value>,
  ): Promise<Value> => {
    const outputs: Value[] = [];
    for (const [i, input] of rows.entries()) outputs.push(await expert(input, i));
    return g.concat(outputs, 0, pairCount);
  };
  const activate = (gateUp: Value, share: number): readonly Value[] =>
    g.splitBy(gatedUnit(g, gateUp, share), counts, 0, sizes);

  const downs: Value[] = [];
  if (kind === 'int4' || kind === 'int8') {
    for (const stacks of expertStacks(g, prefix, config, kind)) {
      await storeStack(g, stacks.gateUp, experts);
      await storeStack(g, stacks.down, experts);
      const product = (stack: ExpertStack) => (input: Value, i: number) =>
        Promise.resolve(expertLinear(g, input, stack, i));
      const gateUp = await apply(inputs, product(stacks.gateUp));
      downs.push(await apply(activate(gateUp, stacks.share.width), product(stacks.down)));
    }
  } else {
    const weightsOf = expertWeights(prefix, { first: 0, width }, true);
    const product = (what: 'gateUp' | 'down', rows: number) => (input: Value, i: number) =>
      g.linearOf(input, `${prefix}experts.${what}.${i}`, rows, 'fp32', weightsOf[what](i));
    const gateUp = await apply(inputs, product('gateUp', 2 * width));
    downs.push(await apply(activate(gateUp, width), product('down', hidden)));
  }
  const rows = at(x.shape, 0);
  const slots = g.reshape(g.gather(g.sum(downs), inverse, 0), [rows, chosen, hidden]);
  // A product with one row, which is faster than an element-wise product and a sum.
  return g.reshape(g.matMul(g.unsqueeze(weights, 1), slots), [rows, hidden]);
}
