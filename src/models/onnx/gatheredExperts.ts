/**
 * Routed experts in half precision, with standard operators only: ONNX Runtime's fused operators
 * accept only quantized weights, or have no GPU kernel. The weights of the chosen experts are
 * gathered, and multiplied in one batched product per projection.
 */
import { at } from '../../core/system/items.ts';
import type { DecoderConfig } from '../format/modelConfig.ts';
import type { ModelBuilder } from './builder.ts';
import { expertStacks, storeStack, type ExpertStack } from './expertStack.ts';
import type { Value } from './graph.ts';

/**
 * @param x `[T, hidden]`; every row gathers the weights of its experts (41 MB at the released
 *   size), so runs should be short
 * @param prefix of the layer's weights, up to and including `mlp.`
 * @returns `[T, hidden]`
 */
export async function gatheredExperts(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  config: DecoderConfig,
): Promise<Value> {
  const { hidden, experts, expertsPerToken: chosen } = config;
  const logits = await g.linear(x, [`${prefix}gate.weight`], 'fp32');
  const [weights, ids] = g.topK(g.softmax(logits), g.int64(chosen), chosen, -1);
  const rows = at(x.shape, 0);
  const row = g.reshape(g.lower(x), [rows, 1, 1, hidden]);
  const chosenOf = async (stack: ExpertStack): Promise<Value> => {
    await storeStack(g, stack, experts);
    return g.fit(g.gather(g.storedValue(stack.key), ids, 0), row);
  };
  const parts: Value[] = [];
  for (const { gateUp, down } of expertStacks(g, prefix, config, 'fp16')) {
    const both = g.matMul(row, await chosenOf(gateUp));
    const [gate, up] = g.splitEqual(both, 2) as [Value, Value];
    const gated = g.mul(g.quickGelu(gate, 1), up);
    parts.push(g.raise(g.matMul(gated, await chosenOf(down))));
  }
  const slots = g.reshape(g.sum(parts), [rows, chosen, hidden]);
  return g.reduceSum(g.mul(slots, g.unsqueeze(weights, -1)), 1);
}
