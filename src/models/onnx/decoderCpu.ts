/**
 * The decoder for the CPU. Only the new rows of keys and values are outputs, since outputs are
 * copied and inputs are not: the caller keeps the KV cache and passes it in.
 */
import type { WeightSource } from '../format/checkpoint.ts';
import type { DecoderConfig } from '../format/modelConfig.ts';
import { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import {
  buildLayers,
  projectQkv,
  storeRotary,
  type DecoderKinds,
  type DecoderOptions,
  type Rotary,
} from './decoderGraph.ts';
import { buildExperts } from './experts.ts';
import type { Value } from './graph.ts';
import type { WeightFile } from './weightFile.ts';

interface Context {
  readonly positions: Value;
  readonly mask: Value;
  readonly keys: Rotary;
  /** Includes the scale of the scores. */
  readonly queries: Rotary;
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
  const past = (name: 'k' | 'v'): Value =>
    g.input(`past_${name}${layer}`, 'float32', [1, heads, 'P', headSize]);
  const [q, k, v] = g
    .splitEqual(await projectQkv(g, x, layer, kind), 3)
    .map((part) => g.transpose(g.reshape(part, [1, 'T', heads, headSize]), 0, 2, 1, 3)) as [
    Value,
    Value,
    Value,
  ];
  const rotate = (y: Value, { cos, sin }: Rotary): Value =>
    g.rotary(y, context.positions, cos, sin);
  const [queries, newKeys] = [rotate(q, context.queries), rotate(k, context.keys)];
  g.output(newKeys, `new_k${layer}`);
  g.output(v, `new_v${layer}`);
  const pastKeys = past('k');
  const pastValues = past('v');

  const scores = g.concat(
    [g.matMulTransposed(queries, pastKeys), g.matMulTransposed(queries, newKeys)],
    -1,
  );
  const probabilities = g.softmax(g.add(scores, context.mask));
  context.lengths ??= g.concat([g.shapeOf(pastKeys, 2, 3), g.shapeOf(newKeys, 2, 3)], 0);
  const [old, fresh] = g.splitBy(probabilities, context.lengths, -1, ['P', 'T']) as [Value, Value];
  const mixed = g.add(g.matMul(old, pastValues), g.matMul(fresh, v));
  return g.linear(
    g.reshape(g.transpose(mixed, 0, 2, 1, 3), [1, 'T', hidden]),
    [`model.layers.${layer}.self_attn.o_proj.weight`],
    kind,
  );
}

/**
 * Inputs: `inputs_embeds [1, T, hidden]`, `position_ids [1, T]`, `mask [1, 1, T, P + T]` (added to
 * the scores), `past_kL`/`past_vL [1, heads, P, headSize]` (keys after rotation; P may be 0).
 * Outputs: `logits [1, 1, vocabulary]` of the last row, `new_kL`/`new_vL [1, heads, T, headSize]`.
 */
export async function buildCpuDecoder(
  config: DecoderConfig,
  weights: WeightSource,
  file: WeightFile,
  kinds: DecoderKinds,
  options: DecoderOptions = {},
): Promise<ModelBuilder> {
  const g = new ModelBuilder('decoder', weights, file, options);
  const embeddings = g.input('inputs_embeds', 'float32', [1, 'T', config.hidden]);
  const context: Context = {
    keys: await storeRotary(g, config),
    queries: await storeRotary(g, config, (config.hidden / config.heads) ** -0.5),
    positions: g.input('position_ids', 'int64', [1, 'T']),
    mask: g.input('mask', 'float32', [1, 1, 'T', 'P+T']),
  };
  const parts = {
    attention: (x: Value, layer: number) => attention(g, x, layer, config, kinds.dense, context),
    experts: (x: Value, prefix: string) => buildExperts(g, x, prefix, config, kinds.experts),
    head: (x: Value) => g.linear(x, ['lm_head.weight'], kinds.lmHead),
  };
  await buildLayers(g, embeddings, config, kinds, parts, options);
  return g;
}
