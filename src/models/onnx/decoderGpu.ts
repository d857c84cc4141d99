/**
 * The decoder for GPU execution providers. GroupQueryAttention keeps the whole KV cache as outputs
 * that stay in GPU buffers and are fed back; the experts are one fused QMoE node per layer. Its
 * weights are those of the CPU graph, in the same file, which therefore must be written first.
 */
import type { WeightSource } from '../checkpoint.ts';
import type { DecoderConfig } from '../config.ts';
import { BLOCK, ModelBuilder, type LinearKind } from './builder.ts';
import {
  buildLayers,
  projectQkv,
  storeRotary,
  type DecoderKinds,
  type DecoderOptions,
} from './decoder.ts';
import { expertStacks, packedBytes, padded, storeStack } from './expertStack.ts';
import { float, MICROSOFT, type Value } from './graph.ts';
import type { WeightFile } from './weightFile.ts';

/** The smallest storage binding that WebGPU guarantees; no weight of the graph may be larger. */
export const LARGEST_BINDING = 128 * 2 ** 20;

type Quantised = LinearKind & ('int4' | 'int8');
export interface GpuKinds extends DecoderKinds {
  readonly experts: Quantised;
  readonly lmHead: Quantised;
}

/** Whether the decoder has a GPU form: block-quantised experts whose stacks fit a binding. */
export function hasGpuForm(kinds: DecoderKinds, config: DecoderConfig): kinds is GpuKinds {
  const { experts, lmHead } = kinds;
  if ((experts !== 'int4' && experts !== 'int8') || (lmHead !== 'int4' && lmHead !== 'int8'))
    return false;
  const row = (padded(config.hidden) * (experts === 'int4' ? 4 : 8)) / 8;
  return config.experts * 2 * padded(config.expertWidth) * row <= LARGEST_BINDING;
}

interface Context {
  readonly lastPosition: Value;
  readonly total: Value;
  readonly cos: Value;
  readonly sin: Value;
}

async function attention(
  g: ModelBuilder,
  x: Value,
  layer: number,
  config: DecoderConfig,
  kind: LinearKind,
  { lastPosition, total, cos, sin }: Context,
): Promise<Value> {
  const { hidden, heads } = config;
  const cache = (length: string) => ({
    type: 'float32' as const,
    shape: [1, heads, length, hidden / heads],
  });
  const past = (name: 'k' | 'v'): Value =>
    g.input(`past_${name}${layer}`, 'float32', cache('P').shape);
  const qkv = await projectQkv(g, x, layer, kind);
  const [mixed, keys, values] = g.node(
    'GroupQueryAttention',
    [qkv, undefined, undefined, past('k'), past('v'), lastPosition, total, cos, sin],
    [{ type: x.type, shape: x.shape }, cache('P+T'), cache('P+T')],
    { num_heads: heads, kv_num_heads: heads, do_rotary: 1 },
    MICROSOFT,
  );
  g.output(keys!, `present_k${layer}`);
  g.output(values!, `present_v${layer}`);
  return g.linear(mixed!, [`model.layers.${layer}.self_attn.o_proj.weight`], kind);
}

/**
 * The fused operator weighs the chosen experts by a softmax over them alone, the model by one over
 * all experts: the product with the sum of the chosen probabilities makes up for it exactly.
 * @param x `[T, hidden]`
 */
async function fusedExperts(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  config: DecoderConfig,
  kind: Quantised,
): Promise<Value> {
  const { hidden, experts, expertsPerToken: chosen } = config;
  const logits = await g.linear(x, [`${prefix}gate.weight`], 'fp32');
  const [probabilities] = g.topK(g.softmax(logits), g.int64(chosen), chosen, -1);
  const { gateUp, down } = expertStacks(g, prefix, config, kind);
  const weights: Value[] = [];
  for (const stack of [gateUp, down]) {
    g.check(experts * packedBytes(stack) <= LARGEST_BINDING, 'QMoE', 'the experts are too large.');
    await storeStack(g, stack, experts);
    weights.push(g.storedValue(stack.key), g.storedValue(`${stack.key}:scales`));
  }
  const width = padded(hidden);
  const input = width === hidden ? x : g.padEnd(x, [0, width - hidden]);
  const [mixed] = g.node(
    'QMoE',
    [input, logits, weights[0], weights[1], undefined, weights[2], weights[3]],
    [{ type: x.type, shape: input.shape }],
    {
      k: chosen,
      activation_type: 'swiglu',
      swiglu_fusion: 1,
      activation_alpha: float(1),
      activation_beta: float(0),
      expert_weight_bits: gateUp.bits,
      block_size: BLOCK,
      normalize_routing_weights: 1,
    },
    MICROSOFT,
  );
  const cut = width === hidden ? mixed! : g.slice(mixed!, 1, 0, hidden, hidden);
  return g.mul(cut, g.reduceSum(probabilities, -1, true));
}

/** The vocabulary projection in parts of consecutive rows that each fit a binding. */
async function head(
  g: ModelBuilder,
  x: Value,
  config: DecoderConfig,
  kind: Quantised,
  largestBinding: number,
): Promise<Value> {
  const { vocabulary, hidden } = config;
  const bits = kind === 'int4' ? 4 : 8;
  const key = await g.storeBlocks('lm_head.weight', vocabulary, bits, () =>
    g.stack(['lm_head.weight']),
  );
  const blocks = Math.ceil(hidden / BLOCK);
  const rowBytes = (blocks * BLOCK * bits) / 8;
  const count = Math.ceil((vocabulary * rowBytes) / largestBinding);
  // A multiple of 128 rows keeps the parts' offsets aligned to pages.
  const step = count === 1 ? vocabulary : Math.ceil(vocabulary / count / 128) * 128;
  const outputs: Value[] = [];
  for (let first = 0; first < vocabulary; first += step) {
    const rows = Math.min(step, vocabulary - first);
    const packed = g.storedRows(key, first, [rows, blocks, (BLOCK * bits) / 8]);
    const scales = g.storedRows(`${key}:scales`, first, [rows, blocks]);
    outputs.push(g.matMulNBits(x, packed, scales, rows, bits));
  }
  return outputs.length === 1 ? outputs[0]! : g.concat(outputs, -1);
}

/**
 * Inputs: `inputs_embeds [1, T, hidden]`, `last_position [1]` (int32, P + T − 1), `total_length`
 * (int32 scalar, P + T), `past_kL`/`past_vL [1, heads, P, headSize]` (keys after rotation).
 * Outputs: `logits [1, 1, vocabulary]` of the last row, `present_kL`/`present_vL
 * [1, heads, P + T, headSize]`.
 */
export async function buildGpuDecoder(
  config: DecoderConfig,
  weights: WeightSource,
  file: WeightFile,
  kinds: GpuKinds,
  options: DecoderOptions & { readonly largestBinding?: number } = {},
): Promise<ModelBuilder> {
  const { largestBinding = LARGEST_BINDING } = options;
  const g = new ModelBuilder('decoder_gpu', weights, file, options.accuracyLevel);
  const embeddings = g.input('inputs_embeds', 'float32', [1, 'T', config.hidden]);
  const context: Context = {
    ...(await storeRotary(g, config)),
    lastPosition: g.input('last_position', 'int32', [1]),
    total: g.input('total_length', 'int32', []),
  };
  const parts = {
    attention: (x: Value, layer: number) => attention(g, x, layer, config, kinds.dense, context),
    experts: (x: Value, prefix: string) => fusedExperts(g, x, prefix, config, kinds.experts),
    head: (x: Value) => head(g, x, config, kinds.lmHead, largestBinding),
  };
  await buildLayers(g, embeddings, config, kinds, parts, options);
  return g;
}
