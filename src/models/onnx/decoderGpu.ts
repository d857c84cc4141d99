/**
 * The decoder for GPU execution providers. GroupQueryAttention keeps the whole KV cache as outputs
 * that stay in GPU buffers and are passed back in; quantized experts are fused QMoE nodes. The
 * quantized weights are those of the CPU graph, in the same file.
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
} from './decoderGraph.ts';
import { BITS, expertStacks, padded, storeStack, type ExpertKind } from './expertStack.ts';
import { gatheredExperts } from './gatheredExperts.ts';
import { float, MICROSOFT, type Value } from './graph.ts';
import { bitsOf } from './matrixJob.ts';
import { BLOCK } from './quantize.ts';
import type { WeightFile } from './weightFile.ts';

export interface GpuKinds extends DecoderKinds {
  readonly experts: ExpertKind;
  readonly lmHead: ExpertKind;
}

const isGpuKind = (kind: LinearKind): kind is ExpertKind => kind in BITS;

/**
 * Whether the decoder has a graph for GPUs: all variants but float32, whose weights are too large
 * for bindings.
 */
export const hasGpuForm = (kinds: DecoderKinds): kinds is GpuKinds =>
  isGpuKind(kinds.experts) && isGpuKind(kinds.lmHead);

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
  const qkv = g.raise(await projectQkv(g, g.lower(x), layer, kind));
  const [mixed, keys, values] = g.node(
    'GroupQueryAttention',
    [qkv, undefined, undefined, past('k'), past('v'), lastPosition, total, cos, sin],
    [x, cache('P+T'), cache('P+T')],
    { num_heads: heads, kv_num_heads: heads, do_rotary: 1 },
    MICROSOFT,
  );
  g.output(keys, `present_k${layer}`);
  g.output(values, `present_v${layer}`);
  const output = [`model.layers.${layer}.self_attn.o_proj.weight`];
  return g.raise(await g.linear(g.lower(mixed), output, kind));
}

/**
 * The fused operator weights the chosen experts by a softmax over only these, the model by one over
 * all experts: multiplying by the sum of the chosen probabilities compensates for this exactly.
 * @param x `[T, hidden]`
 */
async function fusedExperts(
  g: ModelBuilder,
  x: Value,
  prefix: string,
  config: DecoderConfig,
  kind: 'int4' | 'int8',
): Promise<Value> {
  const { hidden, experts, expertsPerToken: chosen } = config;
  const logits = await g.linear(x, [`${prefix}gate.weight`], 'fp32');
  const [probabilities] = g.topK(g.softmax(logits), g.int64(chosen), chosen, -1);
  const lowered = g.lower(x);
  const width = padded(hidden);
  const input = width === hidden ? lowered : g.padEnd(lowered, [0, width - hidden]);
  const router = g.lower(logits);
  const parts: Value[] = [];
  for (const { gateUp, down } of expertStacks(g, prefix, config, kind)) {
    const weights: Value[] = [];
    for (const stack of [gateUp, down]) {
      await storeStack(g, stack, experts);
      weights.push(g.storedValue(stack.key), g.fit(g.storedValue(`${stack.key}:scales`), lowered));
    }
    const [mixed] = g.node(
      'QMoE',
      [input, router, weights[0], weights[1], undefined, weights[2], weights[3]],
      [{ type: input.type, shape: input.shape }],
      {
        k: chosen,
        activation_type: 'swiglu',
        swiglu_fusion: 1,
        activation_alpha: float(1),
        activation_beta: float(0),
        expert_weight_bits: BITS[kind],
        block_size: BLOCK,
        normalize_routing_weights: 1,
      },
      MICROSOFT,
    );
    parts.push(mixed);
  }
  const sum = g.sum(parts);
  const cut = width === hidden ? sum : g.slice(sum, 1, 0, hidden, hidden);
  return g.mul(g.raise(cut), g.reduceSum(probabilities, -1, true));
}

/** The vocabulary projection in parts of consecutive rows that each fit a binding. */
async function head(
  g: ModelBuilder,
  x: Value,
  config: DecoderConfig,
  kind: ExpertKind,
): Promise<Value> {
  const { vocabulary, hidden } = config;
  const name = 'lm_head.weight';
  const blocks = Math.ceil(hidden / BLOCK);
  const rowBytes = kind === 'fp16' ? 2 * hidden : (blocks * BLOCK * BITS[kind]) / 8;
  const count = Math.ceil((vocabulary * rowBytes) / g.largestBinding);
  // A multiple of 128 rows keeps the parts' offsets aligned to pages.
  const step = count === 1 ? vocabulary : Math.ceil(vocabulary / count / 128) * 128;
  const outputs: Value[] = [];
  for (let first = 0; first < vocabulary; first += step) {
    const rows = Math.min(step, vocabulary - first);
    if (kind === 'fp16') {
      const part = { tensors: [name], onlyRows: { first, width: rows } };
      outputs.push(await g.linearOf(x, `${name}[${first}]`, rows, kind, part));
      continue;
    }
    const key = await g.storeLinear(name, kind, [vocabulary, hidden], { tensors: [name] });
    const packed = g.storedRows(key, first, [rows, blocks, rowBytes / blocks]);
    const scales = g.storedRows(`${key}:scales`, first, [rows, blocks]);
    outputs.push(g.matMulNBits(x, packed, scales, rows, bitsOf(kind)));
  }
  return g.joined(outputs, -1);
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
  options: DecoderOptions = {},
): Promise<ModelBuilder> {
  const g = new ModelBuilder('decoder_gpu', weights, file, { ...options, forGpu: true });
  const embeddings = g.input('inputs_embeds', 'float32', [1, 'T', config.hidden]);
  const context: Context = {
    ...(await storeRotary(g, config)),
    lastPosition: g.input('last_position', 'int32', [1]),
    total: g.input('total_length', 'int32', []),
  };
  const parts = {
    attention: (x: Value, layer: number) => attention(g, x, layer, config, kinds.dense, context),
    experts: (x: Value, prefix: string) =>
      kinds.experts === 'fp16'
        ? gatheredExperts(g, x, prefix, config)
        : fusedExperts(g, x, prefix, config, kinds.experts),
    head: async (x: Value) => g.raise(await head(g, g.lower(x), config, kinds.lmHead)),
  };
  await buildLayers(g, embeddings, config, kinds, parts, options);
  return g;
}
