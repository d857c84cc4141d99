/**
 * Mixture of experts for the CPU: tokens sorted by expert, one small product per expert over the
 * rows that chose it (often none), and the results put back in order. Weights are the softmax
 * values as they are; they are not renormalised over the chosen experts.
 */
import type { DecoderConfig } from '../config.ts';
import { BLOCK, type LinearKind, type ModelBuilder } from './builder.ts';
import type { Value } from './graph.ts';
import { DATA_TYPE } from './proto.ts';
import { quantizeBlocks } from './quantize.ts';

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

/** silu(gate) · up over interleaved columns: `[n, 2 · width]` → `[n, width]`. */
function gatedUnit(g: ModelBuilder, x: Value, width: number): Value {
  const [rows] = x.shape;
  const pairs = g.reshape(x, [rows!, width, 2]);
  const pick = (i: number): Value => g.gather(pairs, g.int64Scalar(i), 2);
  return g.mul(g.quickGelu(pick(0), 1), pick(1));
}

/** Packed weights of all experts of a layer as one stored stack; experts are slices of it. */
async function storeStack(
  g: ModelBuilder,
  key: string,
  config: DecoderConfig,
  rows: number,
  columns: number,
  bits: 4 | 8,
  read: (expert: number) => Promise<Float32Array>,
): Promise<void> {
  const blocks = Math.ceil(columns / BLOCK);
  const bytes = (rows * blocks * BLOCK * bits) / 8;
  const packed = new Uint8Array(config.experts * bytes);
  const scales = new Float32Array(config.experts * rows * blocks);
  for (let expert = 0; expert < config.experts; expert++) {
    const quantized = quantizeBlocks(await read(expert), rows, columns, bits, BLOCK);
    packed.set(quantized.packed, expert * bytes);
    scales.set(quantized.scales, expert * rows * blocks);
  }
  const { experts } = config;
  await g.file.add(
    `${key}:int${bits}`,
    'uint8',
    [experts, rows, (blocks * BLOCK * bits) / 8],
    packed,
  );
  await g.file.add(`${key}:int${bits}:scales`, 'float32', [experts, rows, blocks], scales);
}

/** One expert's product from the stored stack. */
function expertLinear(
  g: ModelBuilder,
  x: Value,
  key: string,
  expert: number,
  rows: number,
  bits: 4 | 8,
): Value {
  const blocks = Math.ceil((x.shape.at(-1) as number) / BLOCK);
  const part = (suffix: string, shape: readonly number[], bytes: number): Value => {
    const stack = g.file.stored.get(`${key}:int${bits}${suffix}`)!;
    const slice = { ...stack, shape, offset: stack.offset + expert * bytes, bytes };
    return g.external(`${key}.${expert}:int${bits}${suffix}`, slice);
  };
  const packed = part('', [rows, blocks, (BLOCK * bits) / 8], (rows * blocks * BLOCK * bits) / 8);
  return g.matMulNBits(x, packed, part(':scales', [rows, blocks], rows * blocks * 4), rows, bits);
}

/**
 * The routed part of a mixture-of-experts layer.
 * @param x `[T, hidden]`
 * @param prefix of the layer's weights, up to and with `mlp.`
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

  const names = sizes.map((_, i) => `${prefix}experts.${i}.`);
  const apply = async (
    inputs: readonly Value[],
    key: string,
    rows: number,
    read: (expert: number) => Promise<Float32Array>,
  ): Promise<Value> => {
    const columns = inputs[0]!.shape.at(-1) as number;
    let outputs: Value[];
    if (kind === 'int4' || kind === 'int8') {
      const bits = kind === 'int4' ? 4 : 8;
      if (!g.file.stored.has(`${key}:int${bits}`))
        await storeStack(g, key, config, rows, columns, bits, read);
      outputs = inputs.map((input, i) => expertLinear(g, input, key, i, rows, bits));
    } else {
      outputs = [];
      for (const [i, input] of inputs.entries())
        outputs.push(
          await g.linearOf(input, `${key}.${i}`, rows, 'fp32', async () => ({
            data: await read(i),
          })),
        );
    }
    return g.concat(outputs, 0, pairCount);
  };

  const inputs = g.splitBy(g.gather(x, tokens, 0), counts, 0, sizes);
  const gateUp = await apply(inputs, `${prefix}experts.gate_up`, 2 * width, (i) =>
    interleavedGateUp(g, names[i]!),
  );
  const activated = g.splitBy(gatedUnit(g, gateUp, width), counts, 0, sizes);
  const down = await apply(activated, `${prefix}experts.down`, hidden, (i) =>
    g.weights.read(`${names[i]!}down_proj.weight`),
  );
  const slots = g.reshape(g.gather(down, inverse, 0), [x.shape[0]!, chosen, hidden]);
  return g.reduceSum(g.mul(slots, g.unsqueeze(weights, -1)), 1);
}
