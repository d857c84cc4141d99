/** A small vision encoder with made-up weights, for testing a device. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WeightSource } from '../../../models/format/checkpoint.ts';
import type { ModelConfig } from '../../../models/format/modelConfig.ts';
import type { VisionForm } from '../../../models/format/forms.ts';
import { buildVision } from '../../../models/onnx/vision.ts';
import { WeightFile } from '../../../models/onnx/weightFile.ts';
import { noise, PROBE, seedOf } from './probeModel.ts';

/**
 * Side of the view: more than 32 rows everywhere, since kernels were incorrect from that number on.
 */
export const VIEW = 384;

const WIDTH = 128;
const HEADS = 2;
const HEAD_SIZE = WIDTH / HEADS;
const KEY_VALUE_HEADS = 1;
const CHANNELS = 32;
const HIDDEN = 2 * WIDTH;
/** Rows after the compressor. */
const ROWS = (VIEW / 64) ** 2;

/** Two blocks of SAM, one windowed and one global, and two layers of the second encoder. */
const CONFIG = {
  sam: {
    width: WIDTH,
    heads: HEADS,
    layers: 2,
    globalLayers: [1],
    window: 14,
    patch: 16,
    nativeGrid: 64,
  },
  decoder: PROBE,
  bos: 0,
  eos: 1,
} satisfies Omit<ModelConfig, 'family'>;

const CONFIGS: Readonly<Record<ModelConfig['family'], ModelConfig>> = {
  v1: {
    ...CONFIG,
    family: 'v1',
    clip: { width: WIDTH, heads: HEADS, layers: 2, nativeGrid: 16 },
  },
  v2: {
    ...CONFIG,
    family: 'v2',
    qwen: {
      width: WIDTH,
      heads: HEADS,
      keyValueHeads: KEY_VALUE_HEADS,
      layers: 2,
      ropeTheta: 1e6,
      epsilon: 1e-6,
    },
  },
};

/** The end of a name, and the shape of its tensor; the first match applies. */
const SHAPES: readonly (readonly [string, readonly number[]])[] = [
  ['patch_embed.proj.weight', [WIDTH, 3, 16, 16]],
  ['pos_embed', [1, 64, 64, WIDTH]],
  ['blocks.1.attn.rel_pos_h', [127, HEAD_SIZE]],
  ['blocks.1.attn.rel_pos_w', [127, HEAD_SIZE]],
  ['rel_pos_h', [27, HEAD_SIZE]],
  ['rel_pos_w', [27, HEAD_SIZE]],
  ['neck.0.weight', [CHANNELS, WIDTH, 1, 1]],
  ['neck.2.weight', [CHANNELS, CHANNELS, 3, 3]],
  ['net_2.weight', [CHANNELS, CHANNELS, 3, 3]],
  ['net_3.weight', [WIDTH, CHANNELS, 3, 3]],
  ['neck.1.weight', [CHANNELS]],
  ['neck.1.bias', [CHANNELS]],
  ['neck.3.weight', [CHANNELS]],
  ['neck.3.bias', [CHANNELS]],
  ['position_embedding.weight', [257, WIDTH]],
  ['query_1024.weight', [ROWS, WIDTH]],
  ['qkv.weight', [3 * WIDTH, WIDTH]],
  ['qkv_proj.weight', [3 * WIDTH, WIDTH]],
  ['qkv.bias', [3 * WIDTH]],
  ['qkv_proj.bias', [3 * WIDTH]],
  ['lin1.weight', [HIDDEN, WIDTH]],
  ['fc1.weight', [HIDDEN, WIDTH]],
  ['gate_proj.weight', [HIDDEN, WIDTH]],
  ['up_proj.weight', [HIDDEN, WIDTH]],
  ['lin1.bias', [HIDDEN]],
  ['fc1.bias', [HIDDEN]],
  ['lin2.weight', [WIDTH, HIDDEN]],
  ['fc2.weight', [WIDTH, HIDDEN]],
  ['down_proj.weight', [WIDTH, HIDDEN]],
  ['k_proj.weight', [KEY_VALUE_HEADS * HEAD_SIZE, WIDTH]],
  ['v_proj.weight', [KEY_VALUE_HEADS * HEAD_SIZE, WIDTH]],
  ['k_proj.bias', [KEY_VALUE_HEADS * HEAD_SIZE]],
  ['v_proj.bias', [KEY_VALUE_HEADS * HEAD_SIZE]],
  ['projector.layers.bias', [PROBE.hidden]],
  ['proj.weight', [WIDTH, WIDTH]],
];

function shapeOf(name: string, family: ModelConfig['family']): readonly number[] {
  if (name.endsWith('projector.layers.weight')) {
    return [PROBE.hidden, family === 'v1' ? 2 * WIDTH : WIDTH];
  }
  return SHAPES.find(([end]) => name.endsWith(end))?.[1] ?? [WIDTH];
}

function weights(family: ModelConfig['family']): WeightSource {
  const shape = (name: string): readonly number[] => {
    const isMatrix = /(?:q|o|out)_proj\.weight$/u.test(name);
    return isMatrix ? [WIDTH, WIDTH] : shapeOf(name, family);
  };
  return {
    has: () => true,
    shape,
    read: (name) => {
      const [rows, ...rest] = shape(name) as [number, ...number[]];
      const columns = rest.reduce((a, b) => a * b, 1);
      const isNorm = rest.length === 0 && name.endsWith('.weight');
      if (isNorm) return Promise.resolve(new Float32Array(rows).fill(1));
      const scale = rest.length === 0 ? 0.1 : 1 / Math.sqrt(columns);
      const values = noise(rows * columns, seedOf(name)).map((value) => value * scale);
      return Promise.resolve(values);
    },
  };
}

/** The encoder's graph in each form, `pixels [1, 3, VIEW, VIEW]` → `embeddings`. */
export async function writeVisionProbe(
  folder: string,
  family: ModelConfig['family'],
): Promise<Readonly<Record<Exclude<VisionForm, 'int8'>, string>>> {
  const file = await WeightFile.create(path.join(folder, 'vision.bin'));
  const write = async (name: 'float' | 'half'): Promise<string> => {
    const precision = name === 'half' ? 'float16' : 'float32';
    const options = { kind: 'fp16', forGpu: true, precision } as const;
    const graph = await buildVision(VIEW, CONFIGS[family], weights(family), file, options);
    const place = path.join(folder, `vision_${name}.onnx`);
    await writeFile(place, graph.serialize());
    return place;
  };
  try {
    return { float: await write('float'), half: await write('half') };
  } finally {
    await file.close();
  }
}
