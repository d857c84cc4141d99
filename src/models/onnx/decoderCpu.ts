/**
 * The decoder for the CPU. Only the new rows of keys and values are outputs, since outputs are
 * copied and inputs are not: the caller keeps the KV cache and feeds it. Logits of the last row.
 */
import { errors } from '../../core/errors.ts';
import type { WeightSource } from '../checkpoint.ts';
import type { DecoderConfig } from '../config.ts';
import { ModelBuilder, type LinearKind } from './builder.ts';
import { buildExperts } from './experts.ts';
import type { Value } from './graph.ts';
import { rotaryTables } from './rotaryTables.ts';
import type { WeightFile } from './weightFile.ts';

export interface DecoderKinds {
  /** Routed experts. */
  readonly experts: LinearKind;
  /** Attention, dense layer and shared expert. */
  readonly dense: LinearKind;
  readonly lmHead: LinearKind;
}

const LAST = 2 ** 31 - 1;

interface Context {
  readonly positions: Value;
  readonly mask: Value;
  readonly cos: Value;
  readonly sin: Value;
  /** Lengths of the cache and of the new rows, `int64 [2]`. */
  lengths?: Value;
}

async function attention(
  g: ModelBuilder,
  x: Value,
  layer: number,
  config: DecoderConfig,
  kind: LinearKind,
  context: Context,
): Promise<Value> {
  const { hidden, heads } = config;
  const headSize = hidden / heads;
  const p = `model.layers.${layer}.self_attn.`;
  const past = (name: 'k' | 'v'): Value =>
    g.input(`past_${name}${layer}`, 'float32', [1, heads, 'P', headSize]);
  const qkv = await g.linear(
    x,
    ['q', 'k', 'v'].map((name) => `${p}${name}_proj.weight`),
    kind,
  );
  const [q, k, v] = g
    .splitEqual(qkv, 3)
    .map((part) => g.transpose(g.reshape(part, [1, 'T', heads, headSize]), 0, 2, 1, 3)) as [
    Value,
    Value,
    Value,
  ];
  const rotate = (y: Value): Value => g.rotary(y, context.positions, context.cos, context.sin);
  const [queries, newKeys] = [rotate(q), rotate(k)];
  g.output(newKeys, `new_k${layer}`);
  g.output(v, `new_v${layer}`);
  const pastKeys = past('k');
  const pastValues = past('v');

  const scale = headSize ** -0.5;
  const scores = g.concat(
    [g.matMulTransposed(queries, pastKeys, scale), g.matMulTransposed(queries, newKeys, scale)],
    -1,
  );
  const probabilities = g.softmax(g.add(scores, context.mask));
  context.lengths ??= g.concat([g.shapeOf(pastKeys, 2, 3), g.shapeOf(newKeys, 2, 3)], 0);
  const [old, fresh] = g.splitBy(probabilities, context.lengths, -1, ['P', 'T']) as [Value, Value];
  const mixed = g.add(g.matMul(old, pastValues), g.matMul(fresh, v));
  return g.linear(
    g.reshape(g.transpose(mixed, 0, 2, 1, 3), [1, 'T', hidden]),
    [`${p}o_proj.weight`],
    kind,
  );
}

/** down( silu(gate(x)) · up(x) ) */
async function gatedMlp(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  kind: LinearKind,
): Promise<Value> {
  const names = ['gate', 'up'].map((name) => `${prefix}${name}_proj.weight`);
  const [gate, up] = g.splitEqual(await g.linear(x, names, kind), 2) as [Value, Value];
  return g.linear(g.mul(g.quickGelu(gate, 1), up), [`${prefix}down_proj.weight`], kind);
}

/**
 * Inputs: `inputs_embeds [1, T, hidden]`, `position_ids [1, T]`, `mask [1, 1, T, P + T]` (summands
 * of the scores), `past_kL`/`past_vL [1, heads, P, headSize]` (keys after rotation; P may be 0).
 * Outputs: `logits [1, 1, vocabulary]` of the last row, `new_kL`/`new_vL [1, heads, T, headSize]`;
 * with `trace` also `residual_L [1, T, hidden]`, the stream after each layer.
 */
export async function buildCpuDecoder(
  config: DecoderConfig,
  weights: WeightSource,
  file: WeightFile,
  kinds: DecoderKinds,
  options: {
    readonly trace?: boolean;
    readonly accuracyLevel?: 1 | 4;
    readonly token?: AbortSignal | undefined;
  } = {},
): Promise<ModelBuilder> {
  const { trace = false, token } = options;
  const g = new ModelBuilder('decoder', weights, file, options.accuracyLevel);
  const { hidden, heads, epsilon } = config;
  const embeddings = g.input('inputs_embeds', 'float32', [1, 'T', hidden]);
  const { cos, sin, half } = rotaryTables(config.maxPositions, hidden / heads, config.ropeTheta);
  const table = (name: string, data: Float32Array): Promise<Value> =>
    g.stored(`rotary.${name}`, () =>
      Promise.resolve({ type: 'float32', shape: [config.maxPositions, half], data }),
    );
  const context: Context = {
    positions: g.input('position_ids', 'int64', [1, 'T']),
    mask: g.input('mask', 'float32', [1, 1, 'T', 'P+T']),
    cos: await table('cos', cos),
    sin: await table('sin', sin),
  };

  let stream = embeddings;
  let delta: Value | undefined;
  /** Adds what the last sub-layer gave to the residual stream and normalises it. */
  const enter = async (name: string, traced?: number): Promise<Value> => {
    const weight = await g.tensor(name);
    if (delta === undefined) return g.rmsNorm(stream, weight, epsilon);
    const { normed, sum } = g.addRmsNorm(stream, delta, weight, epsilon);
    stream = sum;
    if (trace && traced !== undefined) g.output(sum, `residual_${traced}`);
    return normed;
  };

  for (let i = 0; i < config.layers; i++) {
    if (token?.aborted === true) throw errors.cancelled();
    const p = `model.layers.${i}.`;
    await g.scope(`layer.${i}`, async () => {
      const normed = await enter(`${p}input_layernorm.weight`, i - 1);
      delta = await attention(g, normed, i, config, kinds.dense, context);
      const inner = await enter(`${p}post_attention_layernorm.weight`);
      if (i < config.denseLayers) {
        delta = await gatedMlp(g, inner, `${p}mlp.`, kinds.dense);
        return;
      }
      const rows = g.reshape(inner, ['T', hidden]);
      const routed = await buildExperts(g, rows, `${p}mlp.`, config, kinds.experts);
      const shared = await gatedMlp(g, inner, `${p}mlp.shared_experts.`, kinds.dense);
      delta = g.add(g.reshape(routed, [1, 'T', hidden]), shared);
    });
  }
  const normed = await enter('model.norm.weight', config.layers - 1);
  const last = g.slice(normed, 1, -1, LAST, 1);
  g.output(await g.linear(last, ['lm_head.weight'], kinds.lmHead), 'logits');
  return g;
}
