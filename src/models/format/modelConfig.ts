/**
 * Sizes of a DeepSeek-OCR model: from its config.json and from values hard-coded in the official
 * code.
 */
import * as v from 'valibot';
import { errors } from '../../core/errors/errors.ts';
import { at } from '../../core/system/items.ts';
import type { WeightSource } from './checkpoint.ts';
import { verbatim, technical } from '../../core/sentences/sentence.ts';

const size = v.pipe(v.number(), v.integer(), v.minValue(1));

const ConfigSchema = v.object({
  architectures: v.array(v.string()),
  hidden_size: size,
  intermediate_size: size,
  moe_intermediate_size: size,
  n_routed_experts: size,
  n_shared_experts: size,
  num_attention_heads: size,
  num_experts_per_tok: size,
  num_hidden_layers: size,
  first_k_dense_replace: size,
  vocab_size: size,
  max_position_embeddings: size,
  bos_token_id: v.number(),
  eos_token_id: v.number(),
  vision_config: v.object({
    width: v.object({
      sam_vit_b: v.object({
        heads: size,
        layers: size,
        width: size,
        global_attn_indexes: v.array(v.number()),
      }),
      'clip-l-14-224': v.optional(v.object({ heads: size, layers: size, width: size })),
    }),
  }),
});

export interface SamConfig {
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly globalLayers: readonly number[];
  readonly window: number;
  readonly patch: number;
  /** Side of the stored position table. */
  readonly nativeGrid: number;
}

export interface ClipConfig {
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Side of the stored position table. */
  readonly nativeGrid: number;
}

export interface QwenConfig {
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly layers: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
}

export interface DecoderConfig {
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly denseLayers: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertWidth: number;
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
}

export interface ModelConfig {
  readonly family: 'v1' | 'v2';
  readonly sam: SamConfig;
  readonly clip?: ClipConfig;
  readonly qwen?: QwenConfig;
  readonly decoder: DecoderConfig;
  readonly bos: number;
  readonly eos: number;
}

const countLayers = (weights: WeightSource, name: (layer: number) => string): number => {
  let layer = 0;
  while (weights.has(name(layer))) layer++;
  return layer;
};

/**
 * Reads the configuration. Values hard-coded in the official code are derived from the tensors'
 * shapes if possible; window 14, patch 16, theta and epsilon are constants of the architecture.
 */
export function readModelConfig(json: unknown, weights: WeightSource): ModelConfig {
  const parsed = v.safeParse(ConfigSchema, json);
  if (!parsed.success) {
    throw errors.corruptFile(
      'config.json',
      verbatim(parsed.issues.map((issue) => issue.message).join('; ')),
    );
  }
  const config = parsed.output;
  const family = weights.has('model.qwen2_model.query_1024.weight') ? 'v2' : 'v1';
  const { sam_vit_b: sam, 'clip-l-14-224': clip } = config.vision_config.width;
  const base = {
    sam: {
      width: sam.width,
      heads: sam.heads,
      layers: sam.layers,
      globalLayers: sam.global_attn_indexes,
      window: 14,
      patch: 16,
      nativeGrid: at(weights.shape('model.sam_model.pos_embed'), 1),
    },
    decoder: {
      hidden: config.hidden_size,
      heads: config.num_attention_heads,
      layers: config.num_hidden_layers,
      denseLayers: config.first_k_dense_replace,
      experts: config.n_routed_experts,
      expertsPerToken: config.num_experts_per_tok,
      expertWidth: config.moe_intermediate_size,
      vocabulary: config.vocab_size,
      maxPositions: config.max_position_embeddings,
      ropeTheta: 10000,
      epsilon: 1e-6,
    },
    bos: config.bos_token_id,
    eos: config.eos_token_id,
  };
  if (family === 'v2') return { ...base, family, qwen: qwenConfig(weights) };
  if (clip === undefined) {
    throw errors.corruptFile('config.json', technical('the CLIP sizes are missing.'));
  }
  const embedding = 'model.vision_model.embeddings.position_embedding.weight';
  const positions = at(weights.shape(embedding), 0);
  return {
    ...base,
    family,
    clip: {
      width: clip.width,
      heads: clip.heads,
      layers: clip.layers,
      nativeGrid: Math.round(Math.sqrt(positions - 1)),
    },
  };
}

function qwenConfig(weights: WeightSource): QwenConfig {
  const layer = (n: number): string => `model.qwen2_model.model.model.layers.${n}.`;
  const width = at(weights.shape(`${layer(0)}self_attn.q_proj.weight`), 1);
  const keyValues = at(weights.shape(`${layer(0)}self_attn.k_proj.weight`), 0);
  // The release has 14 heads of 64 over 2 key/value heads; the head count is not in config.json.
  const keyValueHeads = 2;
  const headSize = keyValues / keyValueHeads;
  return {
    width,
    heads: width / headSize,
    keyValueHeads,
    layers: countLayers(weights, (n) => `${layer(n)}input_layernorm.weight`),
    ropeTheta: 1_000_000,
    epsilon: 1e-6,
  };
}
