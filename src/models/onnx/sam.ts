/** DeepEncoder's first half: SAM ViT-B with its neck and the two-step token compressor. */
import { at } from '../../core/system/items.ts';
import type { SamConfig } from '../format/modelConfig.ts';
import { resizeGrid, resizeRows } from './interpolate.ts';
import { attend } from './attention.ts';
import type { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import type { Value } from './graph.ts';

const PREFIX = 'model.sam_model.';
const EPSILON = 1e-6;

/**
 * Relative position table expanded over pairs, `[side, side, headSize]` → for every query row
 * `[side, headSize, side]` as the right operand of a batched product.
 */
function pairTable(
  table: Float32Array,
  rows: number,
  side: number,
  headSize: number,
): Float32Array {
  const resized = resizeRows(table, rows, 2 * side - 1, headSize);
  const out = new Float32Array(side * headSize * side);
  for (let query = 0; query < side; query++) {
    for (let key = 0; key < side; key++) {
      for (let d = 0; d < headSize; d++) {
        out[(query * headSize + d) * side + key] = at(
          resized,
          (query - key + side - 1) * headSize + d,
        );
      }
    }
  }
  return out;
}

/** One-hot rows and columns of the keys, `[1, side², 1, 2 · side]`. */
function keyOneHot(side: number): Float32Array {
  const out = new Float32Array(side * side * 2 * side);
  for (let i = 0; i < side * side; i++) {
    out[i * 2 * side + Math.floor(i / side)] = 1;
    out[i * 2 * side + side + (i % side)] = 1;
  }
  return out;
}

/**
 * Attention with decomposed relative positions. The position terms become extra head dimensions:
 * q' = [q/√d, q·Rh, q·Rw], k' = [k, onehot(row), onehot(column)], so that q'·k' is the exact score
 * and no bias of the size of the score matrix is ever stored.
 * @param x `[batch · side², width]`
 */
async function attention(
  g: ModelBuilder,
  x: Value,
  layer: string,
  config: SamConfig,
  batch: number,
  side: number,
  kind: LinearKind,
): Promise<Value> {
  const { width, heads } = config;
  const headSize = width / heads;
  const tokens = side * side;
  const qkv = await g.linear(x, [`${layer}attn.qkv.weight`], kind, [`${layer}attn.qkv.bias`]);
  const [q, k, v] = g.splitEqual(g.raise(qkv), 3) as [Value, Value, Value];

  const table = async (axis: 'h' | 'w'): Promise<Value> => {
    const name = `${layer}attn.rel_pos_${axis}`;
    const data = await g.weights.read(name);
    return g.stored(`${name}:${side}`, () =>
      Promise.resolve({
        type: 'float32',
        shape: [side, headSize, side],
        data: pairTable(data, at(g.weights.shape(name), 0), side, headSize),
      }),
    );
  };
  const byRow = g.reshape(q, [batch, side, side * heads, headSize]);
  const rows = g.reshape(g.matMul(byRow, await table('h')), [batch, tokens, heads, side]);
  const turned = g.transpose(g.reshape(q, [batch, side, side, width]), 0, 2, 1, 3);
  const byColumn = g.reshape(turned, [batch, side, side * heads, headSize]);
  const columnTerms = g.matMul(byColumn, await table('w'));
  const columns = g.reshape(
    g.transpose(g.reshape(columnTerms, [batch, side, side, heads * side]), 0, 2, 1, 3),
    [batch, tokens, heads, side],
  );

  const scale = g.floats([1], Float32Array.of(headSize ** -0.5));
  const scaled = g.mul(g.reshape(q, [batch, tokens, heads, headSize]), scale);
  const extended = headSize + 2 * side;
  const queries = g.reshape(g.concat([scaled, rows, columns], -1), [
    batch,
    tokens,
    heads * extended,
  ]);
  const oneHot = await g.stored(`onehot:${side}`, () =>
    Promise.resolve({
      type: 'float32',
      shape: [1, tokens, 1, 2 * side],
      data: keyOneHot(side),
    }),
  );
  const keys = g.reshape(
    g.concat(
      [
        g.reshape(k, [batch, tokens, heads, headSize]),
        g.expand(oneHot, [batch, tokens, heads, 2 * side]),
      ],
      -1,
    ),
    [batch, tokens, heads * extended],
  );
  const values = g.reshape(v, [batch, tokens, width]);
  const mixed = g.lower(attend(g, queries, keys, values, heads, { scale: 1 }));
  return g.linear(g.reshape(mixed, [batch * tokens, width]), [`${layer}attn.proj.weight`], kind, [
    `${layer}attn.proj.bias`,
  ]);
}

/** Cuts a `[grid, grid, width]` map into windows; padding counts as keys, as in the original. */
function toWindows(g: ModelBuilder, x: Value, grid: number, config: SamConfig): Value {
  const { window, width } = config;
  const count = Math.ceil(grid / window);
  const extra = count * window - grid;
  let map = g.reshape(x, [grid, grid, width]);
  if (extra > 0) map = g.padEnd(map, [extra, extra, 0]);
  const split = g.reshape(map, [count, window, count, window, width]);
  return g.reshape(g.transpose(split, 0, 2, 1, 3, 4), [(count * window) ** 2, width]);
}

function fromWindows(g: ModelBuilder, x: Value, grid: number, config: SamConfig): Value {
  const { window, width } = config;
  const count = Math.ceil(grid / window);
  const side = count * window;
  const split = g.reshape(x, [count, count, window, window, width]);
  let map = g.reshape(g.transpose(split, 0, 2, 1, 3, 4), [side, side, width]);
  if (side !== grid) map = g.slice(g.slice(map, 0, 0, grid, grid), 1, 0, grid, grid);
  return g.reshape(map, [grid * grid, width]);
}

async function block(
  g: ModelBuilder,
  x: Value,
  index: number,
  config: SamConfig,
  grid: number,
  kind: LinearKind,
): Promise<Value> {
  const layer = `${PREFIX}blocks.${index}.`;
  const norm = async (input: Value, name: string): Promise<Value> =>
    g.layerNorm(
      input,
      await g.tensor(`${layer}${name}.weight`),
      await g.tensor(`${layer}${name}.bias`),
      EPSILON,
    );
  const normed = g.lower(await norm(x, 'norm1'));
  let mixed: Value;
  if (config.globalLayers.includes(index)) {
    mixed = await attention(g, normed, layer, config, 1, grid, kind);
  } else {
    const windows = toWindows(g, normed, grid, config);
    const batch = Math.ceil(grid / config.window) ** 2;
    const inside = await attention(g, windows, layer, config, batch, config.window, kind);
    mixed = fromWindows(g, inside, grid, config);
  }
  const residual = g.add(x, g.raise(mixed));
  const inner = g.lower(await norm(residual, 'norm2'));
  const hidden = await g.linear(inner, [`${layer}mlp.lin1.weight`], kind, [
    `${layer}mlp.lin1.bias`,
  ]);
  const out = await g.linear(g.gelu(hidden), [`${layer}mlp.lin2.weight`], kind, [
    `${layer}mlp.lin2.bias`,
  ]);
  return g.add(residual, g.raise(out));
}

/**
 * The whole encoder half for one view size.
 * @param pixels `[1, 3, size, size]`
 * @returns `[1, channels, size / 64, size / 64]`
 */
export async function buildSam(
  g: ModelBuilder,
  pixels: Value,
  size: number,
  config: SamConfig,
  kind: LinearKind,
): Promise<Value> {
  const { width, patch, nativeGrid } = config;
  const grid = size / patch;
  const convolution = async (x: Value, name: string, stride: number): Promise<Value> =>
    g.conv(x, await g.tensor(`${PREFIX}${name}.weight`), undefined, stride, 1);

  const patches = g.conv(
    pixels,
    await g.tensor(`${PREFIX}patch_embed.proj.weight`),
    await g.tensor(`${PREFIX}patch_embed.proj.bias`),
    patch,
    0,
  );
  const positions = await g.stored(`${PREFIX}pos_embed:${grid}`, async () => ({
    type: 'float32',
    shape: [grid * grid, width],
    data: resizeGrid(await g.weights.read(`${PREFIX}pos_embed`), nativeGrid, grid, width),
  }));
  let x = g.add(g.reshape(g.transpose(patches, 0, 2, 3, 1), [grid * grid, width]), positions);
  for (let i = 0; i < config.layers; i++) {
    x = await g.scope(`sam.${i}`, () => block(g, x, i, config, grid, kind));
  }

  const channels = at(g.weights.shape(`${PREFIX}neck.0.weight`), 0);
  const norm = async (input: Value, name: string): Promise<Value> =>
    g.layerNorm(
      input,
      await g.tensor(`${PREFIX}${name}.weight`),
      await g.tensor(`${PREFIX}${name}.bias`),
      EPSILON,
    );
  // A 1 × 1 convolution is a linear layer over the channels.
  const narrow = await g.linear(x, [`${PREFIX}neck.0.weight`], 'fp32');
  const map = g.reshape(await norm(narrow, 'neck.1'), [1, grid, grid, channels]);
  const convolved = await convolution(g.transpose(map, 0, 3, 1, 2), 'neck.2', 1);
  const neck = g.transpose(await norm(g.transpose(convolved, 0, 2, 3, 1), 'neck.3'), 0, 3, 1, 2);
  return convolution(await convolution(neck, 'net_2', 2), 'net_3', 2);
}
