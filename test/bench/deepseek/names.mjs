/** Names and shapes of every tensor in the official releases (v1: DeepSeek-OCR, v2: DeepSeek-OCR-2). */

const range = (n) => Array.from({ length: n }, (_, i) => i);
const norm = (name, width) => [
  [`${name}.weight`, [width]],
  [`${name}.bias`, [width]],
];

function decoder() {
  const hidden = 1280;
  const mlp = (prefix, width) => [
    [`${prefix}gate_proj.weight`, [width, hidden]],
    [`${prefix}up_proj.weight`, [width, hidden]],
    [`${prefix}down_proj.weight`, [hidden, width]],
  ];
  const layer = (n) => {
    const p = `model.layers.${n}.`;
    const attention = ['q', 'k', 'v', 'o'].map((x) => [
      `${p}self_attn.${x}_proj.weight`,
      [hidden, hidden],
    ]);
    const experts =
      n === 0
        ? mlp(`${p}mlp.`, 6848)
        : [
            [`${p}mlp.gate.weight`, [64, hidden]],
            ...range(64).flatMap((e) => mlp(`${p}mlp.experts.${e}.`, 896)),
            ...mlp(`${p}mlp.shared_experts.`, 1792),
          ];
    return [
      [`${p}input_layernorm.weight`, [hidden]],
      ...attention,
      [`${p}post_attention_layernorm.weight`, [hidden]],
      ...experts,
    ];
  };
  return [
    ['model.embed_tokens.weight', [129280, hidden]],
    ...range(12).flatMap(layer),
    ['model.norm.weight', [hidden]],
    ['lm_head.weight', [129280, hidden]],
  ];
}

function sam(channels) {
  const p = 'model.sam_model.';
  const width = 768;
  const block = (n) => {
    const b = `${p}blocks.${n}.`;
    const rows = [2, 5, 8, 11].includes(n) ? 127 : 27;
    return [
      ...norm(`${b}norm1`, width),
      [`${b}attn.qkv.weight`, [3 * width, width]],
      [`${b}attn.qkv.bias`, [3 * width]],
      [`${b}attn.proj.weight`, [width, width]],
      [`${b}attn.proj.bias`, [width]],
      [`${b}attn.rel_pos_h`, [rows, 64]],
      [`${b}attn.rel_pos_w`, [rows, 64]],
      ...norm(`${b}norm2`, width),
      [`${b}mlp.lin1.weight`, [4 * width, width]],
      [`${b}mlp.lin1.bias`, [4 * width]],
      [`${b}mlp.lin2.weight`, [width, 4 * width]],
      [`${b}mlp.lin2.bias`, [width]],
    ];
  };
  return [
    [`${p}patch_embed.proj.weight`, [width, 3, 16, 16]],
    [`${p}patch_embed.proj.bias`, [width]],
    [`${p}pos_embed`, [1, 64, 64, width]],
    ...range(12).flatMap(block),
    [`${p}neck.0.weight`, [256, width, 1, 1]],
    ...norm(`${p}neck.1`, 256),
    [`${p}neck.2.weight`, [256, 256, 3, 3]],
    ...norm(`${p}neck.3`, 256),
    [`${p}net_2.weight`, [512, 256, 3, 3]],
    [`${p}net_3.weight`, [channels, 512, 3, 3]],
  ];
}

function clip() {
  const p = 'model.vision_model.';
  const width = 1024;
  const linear = (name, out, input) => [
    [`${name}.weight`, [out, input]],
    [`${name}.bias`, [out]],
  ];
  return [
    [`${p}embeddings.class_embedding`, [width]],
    [`${p}embeddings.patch_embedding.weight`, [width, 3, 14, 14]],
    [`${p}embeddings.position_embedding.weight`, [257, width]],
    ...norm(`${p}pre_layrnorm`, width),
    ...range(24).flatMap((n) => {
      const l = `${p}transformer.layers.${n}.`;
      return [
        ...norm(`${l}layer_norm1`, width),
        ...linear(`${l}self_attn.qkv_proj`, 3 * width, width),
        ...linear(`${l}self_attn.out_proj`, width, width),
        ...norm(`${l}layer_norm2`, width),
        ...linear(`${l}mlp.fc1`, 4 * width, width),
        ...linear(`${l}mlp.fc2`, width, 4 * width),
      ];
    }),
    ['model.projector.layers.weight', [1280, 2 * width]],
    ['model.projector.layers.bias', [1280]],
    ['model.image_newline', [1280]],
    ['model.view_seperator', [1280]],
  ];
}

function qwen2() {
  const p = 'model.qwen2_model.';
  const width = 896;
  return [
    [`${p}query_768.weight`, [144, width]],
    [`${p}query_1024.weight`, [256, width]],
    ...range(24).flatMap((n) => {
      const l = `${p}model.model.layers.${n}.`;
      const biased = ['q', 'k', 'v'].flatMap((x) => {
        const out = x === 'q' ? width : 128;
        return [
          [`${l}self_attn.${x}_proj.weight`, [out, width]],
          [`${l}self_attn.${x}_proj.bias`, [out]],
        ];
      });
      return [
        [`${l}input_layernorm.weight`, [width]],
        [`${l}post_attention_layernorm.weight`, [width]],
        ...biased,
        [`${l}self_attn.o_proj.weight`, [width, width]],
        [`${l}mlp.gate_proj.weight`, [4864, width]],
        [`${l}mlp.up_proj.weight`, [4864, width]],
        [`${l}mlp.down_proj.weight`, [width, 4864]],
      ];
    }),
    [`${p}model.model.norm.weight`, [width]],
    ['model.projector.layers.weight', [1280, width]],
    ['model.projector.layers.bias', [1280]],
    ['model.view_seperator', [1280]],
  ];
}

/** @param {'v1' | 'v2'} family @returns {[string, number[]][]} */
export const tensorNames = (family) =>
  family === 'v1'
    ? [...decoder(), ...sam(1024), ...clip()]
    : [...decoder(), ...sam(896), ...qwen2()];

/** The fields of config.json that the converter reads. @param {'v1' | 'v2'} family */
export const modelConfig = (family) => ({
  architectures: [family === 'v1' ? 'DeepseekOCRForCausalLM' : 'DeepseekOCR2ForCausalLM'],
  hidden_size: 1280,
  intermediate_size: 6848,
  moe_intermediate_size: 896,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_attention_heads: 10,
  num_experts_per_tok: 6,
  num_hidden_layers: 12,
  first_k_dense_replace: 1,
  vocab_size: 129280,
  max_position_embeddings: 8192,
  bos_token_id: 0,
  eos_token_id: 1,
  vision_config: {
    width: {
      sam_vit_b: { heads: 12, layers: 12, width: 768, global_attn_indexes: [2, 5, 8, 11] },
      ...(family === 'v1' ? { 'clip-l-14-224': { heads: 16, layers: 24, width: 1024 } } : {}),
    },
  },
});
