/** What the decoder graphs of all devices share: the residual stream and its layers. */
import { errors } from '../../core/errors/errors.ts';
import type { DecoderConfig } from '../format/modelConfig.ts';
import type { BuilderOptions, ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import type { Value } from './graph.ts';
import { rotaryTables } from './rotaryTables.ts';

export interface DecoderKinds {
  /** Routed experts. */
  readonly experts: LinearKind;
  /** Attention, dense layer and shared expert. */
  readonly dense: LinearKind;
  readonly lmHead: LinearKind;
}

export interface DecoderOptions extends BuilderOptions {
  /** Also return `residual_L [1, T, hidden]`, the stream after each layer, as outputs. */
  readonly trace?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The parts in which the graphs differ. Their inputs and outputs have the precision of the residual
 * stream.
 */
export interface DecoderParts {
  /** `[1, T, hidden]` → the same, with the output projection. */
  attention(x: Value, layer: number): Promise<Value>;
  /** The routed experts of a layer over `[T, hidden]`; `prefix` ends with `mlp.` */
  experts(x: Value, prefix: string): Promise<Value>;
  /** Logits `[1, 1, vocabulary]` of `[1, 1, hidden]`. */
  head(x: Value): Promise<Value>;
}

const LAST = 2 ** 31 - 1;

/** Fused q, k and v projection of a layer: `[1, T, hidden]` → `[1, T, 3 · hidden]`. */
export function projectQkv(
  g: ModelBuilder,
  x: Value,
  layer: number,
  kind: LinearKind,
): Promise<Value> {
  const names = ['q', 'k', 'v'].map(
    (name) => `model.layers.${layer}.self_attn.${name}_proj.weight`,
  );
  return g.linear(x, names, kind);
}

export interface Rotary {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * Tables of the rotary embedding, stored with the weights.
 * @param scale factor of the rotated values
 */
export async function storeRotary(
  g: ModelBuilder,
  config: DecoderConfig,
  scale = 1,
): Promise<Rotary> {
  const { maxPositions, hidden, heads, ropeTheta } = config;
  const { cos, sin, half } = rotaryTables(maxPositions, hidden / heads, ropeTheta);
  const key = scale === 1 ? 'rotary' : `rotary:${scale}`;
  const table = (name: string, data: Float32Array): Promise<Value> =>
    g.stored(`${key}.${name}`, () => {
      const scaled = data.map((value) => value * scale);
      return Promise.resolve({ type: 'float32', shape: [maxPositions, half], data: scaled });
    });
  return { cos: await table('cos', cos), sin: await table('sin', sin) };
}

/** down( silu(gate(x)) · up(x) ) */
async function gatedMlp(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  kind: LinearKind,
): Promise<Value> {
  const names = ['gate', 'up'].map((name) => `${prefix}${name}_proj.weight`);
  const [gate, up] = g.splitEqual(await g.linear(g.lower(x), names, kind), 2) as [Value, Value];
  const gated = g.mul(g.quickGelu(gate, 1), up);
  return g.raise(await g.linear(gated, [`${prefix}down_proj.weight`], kind));
}

/**
 * Adds the layers over `inputs_embeds [1, T, hidden]` and the output `logits [1, 1, vocabulary]`
 * of the last row.
 */
export async function buildLayers(
  g: ModelBuilder,
  embeddings: Value,
  config: DecoderConfig,
  kinds: DecoderKinds,
  parts: DecoderParts,
  { trace = false, signal }: DecoderOptions,
): Promise<void> {
  const { hidden, epsilon } = config;
  let stream = embeddings;
  let delta: Value | undefined;
  /** Adds the output of the last sub-layer to the residual stream and normalizes it. */
  const enter = async (name: string, traced?: number): Promise<Value> => {
    const weight = await g.tensor(name);
    if (delta === undefined) return g.rmsNorm(stream, weight, epsilon);
    const { normed, sum } = g.addRmsNorm(stream, delta, weight, epsilon);
    stream = sum;
    if (trace && traced !== undefined) g.output(sum, `residual_${traced}`);
    return normed;
  };

  for (let i = 0; i < config.layers; i++) {
    if (signal?.aborted === true) throw errors.cancelled();
    const p = `model.layers.${i}.`;
    await g.scope(`layer.${i}`, async () => {
      const normed = await enter(`${p}input_layernorm.weight`, i - 1);
      delta = await parts.attention(normed, i);
      const inner = await enter(`${p}post_attention_layernorm.weight`);
      if (i < config.denseLayers) {
        delta = await gatedMlp(g, inner, `${p}mlp.`, kinds.dense);
        return;
      }
      const routed = await parts.experts(g.reshape(inner, ['T', hidden]), `${p}mlp.`);
      const shared = await gatedMlp(g, inner, `${p}mlp.shared_experts.`, kinds.dense);
      delta = g.add(g.reshape(routed, [1, 'T', hidden]), shared);
    });
  }
  const normed = await enter('model.norm.weight', config.layers - 1);
  g.output(await parts.head(g.slice(normed, 1, -1, LAST, 1)), 'logits');
}
