/** v1's second encoder half: CLIP-L over the compressed SAM map instead of its own patches. */
import type { ClipConfig } from '../format/modelConfig.ts';
import { resizeGrid } from './interpolate.ts';
import { attend } from './attention.ts';
import type { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import type { Value } from './graph.ts';

const PREFIX = 'model.vision_model.';
const EPSILON = 1e-5;
/** CLIP's GELU: x · sigmoid(1.702 x). */
const QUICK_GELU = 1.702;

/** Class row first, then the grid resized to `side`. */
async function positions(g: ModelBuilder, config: ClipConfig, side: number): Promise<Value> {
  const name = `${PREFIX}embeddings.position_embedding.weight`;
  return g.stored(`${name}:${side}`, async () => {
    const table = await g.weights.read(name);
    const { width, nativeGrid } = config;
    const data = new Float32Array((side * side + 1) * width);
    data.set(table.subarray(0, width));
    data.set(resizeGrid(table.subarray(width), nativeGrid, side, width), width);
    return { type: 'float32', shape: [side * side + 1, width], data };
  });
}

/**
 * @param tokens `[side², width]`, the compressed SAM map row by row
 * @returns `[side² + 1, width]`, class token first
 */
export async function buildClip(
  g: ModelBuilder,
  tokens: Value,
  side: number,
  config: ClipConfig,
  kind: LinearKind,
): Promise<Value> {
  const { width, heads, layers } = config;
  const count = side * side + 1;
  const norm = async (x: Value, name: string): Promise<Value> =>
    g.layerNorm(x, await g.tensor(`${name}.weight`), await g.tensor(`${name}.bias`), EPSILON);
  const layer = async (x: Value, p: string): Promise<Value> => {
    const linear = (input: Value, name: string): Promise<Value> =>
      g.linear(input, [`${p}${name}.weight`], kind, [`${p}${name}.bias`]);
    const qkv = await linear(g.lower(await norm(x, `${p}layer_norm1`)), 'self_attn.qkv_proj');
    const [q, k, v] = g.splitEqual(g.reshape(g.raise(qkv), [1, count, 3 * width]), 3) as [
      Value,
      Value,
      Value,
    ];
    const mixed = g.lower(g.reshape(attend(g, q, k, v, heads), [count, width]));
    const residual = g.add(x, g.raise(await linear(mixed, 'self_attn.out_proj')));
    const hidden = await linear(g.lower(await norm(residual, `${p}layer_norm2`)), 'mlp.fc1');
    const out = await linear(g.quickGelu(hidden, QUICK_GELU), 'mlp.fc2');
    return g.add(residual, g.raise(out));
  };

  const classToken = g.reshape(await g.tensor(`${PREFIX}embeddings.class_embedding`), [1, width]);
  const sequence = g.concat([classToken, tokens], 0);
  let x = await norm(g.add(sequence, await positions(g, config, side)), `${PREFIX}pre_layrnorm`);
  for (let i = 0; i < layers; i++) {
    x = await g.scope(`clip.${i}`, () => layer(x, `${PREFIX}transformer.layers.${i}.`));
  }
  return x;
}
