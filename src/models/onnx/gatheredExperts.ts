/**
 * Routed experts in half precision, of standard operators alone: ONNX Runtime's fused operators
 * take quantised weights only, or have no GPU kernel. The weights of the chosen experts are
 * gathered, and multiplied in one batched product per projection.
 */
import type { DecoderConfig } from '../config.ts';
import { toHalf } from '../half.ts';
import type { ModelBuilder } from './builder.ts';
import { sharesOf, type Share } from './expertStack.ts';
import type { Value } from './graph.ts';
import { transpose } from './quantize.ts';

/** Both projections of a share of all experts, inputs first, so that products read along rows. */
async function stacks(
  g: ModelBuilder,
  prefix: string,
  { hidden, experts }: DecoderConfig,
  { first, width }: Share,
): Promise<{ gateUp: Value; down: Value }> {
  const stack = (
    what: string,
    rows: number,
    columns: number,
    fill: (expert: number, to: Uint16Array) => Promise<void>,
  ): Promise<Value> =>
    g.stored(`${prefix}experts.${what}[${first}]:fp16`, async () => {
      const data = new Uint16Array(experts * rows * columns);
      for (let expert = 0; expert < experts; expert++)
        await fill(expert, data.subarray(expert * rows * columns, (expert + 1) * rows * columns));
      return { type: 'float16', shape: [experts, rows, columns], data };
    });
  const name = (expert: number, projection: string): string =>
    `${prefix}experts.${expert}.${projection}_proj.weight`;
  return {
    gateUp: await stack('gate_up', hidden, 2 * width, async (expert, to) => {
      const both = new Float32Array(2 * width * hidden);
      both.set(await g.weights.read(name(expert, 'gate'), first, width));
      both.set(await g.weights.read(name(expert, 'up'), first, width), width * hidden);
      to.set(toHalf(transpose(both, 2 * width, hidden)));
    }),
    down: await stack('down', width, hidden, async (expert, to) => {
      const weight = await g.weights.read(name(expert, 'down'));
      const turned = transpose(weight, hidden, weight.length / hidden);
      to.set(toHalf(turned.subarray(first * hidden, (first + width) * hidden)));
    }),
  };
}

/**
 * @param x `[T, hidden]`; every row gathers the weights of its experts (41 MB at the released
 * size), so runs should be short
 * @param prefix of the layer's weights, up to and with `mlp.`
 * @returns `[T, hidden]`
 */
export async function gatheredExperts(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  config: DecoderConfig,
): Promise<Value> {
  const { hidden, expertsPerToken: chosen } = config;
  const logits = await g.linear(x, [`${prefix}gate.weight`], 'fp32');
  const [weights, ids] = g.topK(g.softmax(logits), g.int64(chosen), chosen, -1);
  const row = g.reshape(g.lower(x), [x.shape[0]!, 1, 1, hidden]);
  let sum: Value | undefined;
  for (const share of sharesOf(config, 16, g.largestBinding)) {
    const { gateUp, down } = await stacks(g, prefix, config, share);
    const both = g.matMul(row, g.fit(g.gather(gateUp, ids, 0), row));
    const [gate, up] = g.splitEqual(both, 2) as [Value, Value];
    const gated = g.mul(g.quickGelu(gate, 1), up);
    const part = g.raise(g.matMul(gated, g.fit(g.gather(down, ids, 0), row)));
    sum = sum === undefined ? part : g.add(sum, part);
  }
  const slots = g.reshape(sum!, [x.shape[0]!, chosen, hidden]);
  return g.reduceSum(g.mul(slots, g.unsqueeze(weights, -1)), 1);
}
