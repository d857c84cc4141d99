/** v2's second encoder half: a Qwen2 model that reads the SAM map and as many learned queries. */
import type { QwenConfig } from '../format/modelConfig.ts';
import { attend } from './attention.ts';
import type { ModelBuilder } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import type { Value } from './graph.ts';
import { rotaryTables } from './rotaryTables.ts';

const PREFIX = 'model.qwen2_model.';

/** Hides a position; large enough that its softmax is exactly zero. */
const BLOCKED = -1e9;

/**
 * The image part sees the whole image and no query; query k sees the image and queries 0..k.
 * @returns `[2n, 2n]`, to be added to the scores
 */
export function encoderMask(n: number): Float32Array {
  const size = 2 * n;
  const mask = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = n; column < size; column++) {
      if (row < n || column > row) mask[row * size + column] = BLOCKED;
    }
  }
  return mask;
}

async function layer(
  g: ModelBuilder,
  x: Value,
  p: string,
  config: QwenConfig,
  context: { count: number; positions: Value; cos: Value; sin: Value; mask: Value },
  kind: LinearKind,
): Promise<Value> {
  const { width, heads, keyValueHeads, epsilon } = config;
  const { count } = context;
  const headSize = width / heads;
  const group = heads / keyValueHeads;
  const norm = async (input: Value, name: string): Promise<Value> =>
    g.rmsNorm(input, await g.tensor(`${p}${name}.weight`), epsilon);
  const project = async (input: Value, name: string, n: number): Promise<Value> => {
    const w = `${p}self_attn.${name}_proj`;
    const y = g.raise(await g.linear(input, [`${w}.weight`], kind, [`${w}.bias`]));
    return g.transpose(g.reshape(y, [1, count, n, headSize]), 0, 2, 1, 3);
  };
  /** Repeats each key/value head for its group of query heads. */
  const repeat = (y: Value): Value => {
    const spread = g.expand(g.reshape(y, [1, keyValueHeads, 1, count, headSize]), [
      1,
      keyValueHeads,
      group,
      count,
      headSize,
    ]);
    return g.reshape(spread, [1, heads, count, headSize]);
  };
  const flat = (y: Value): Value => g.reshape(g.transpose(y, 0, 2, 1, 3), [1, count, width]);

  const normed = g.lower(await norm(x, 'input_layernorm'));
  const rotate = (y: Value): Value => g.rotary(y, context.positions, context.cos, context.sin);
  const q = rotate(await project(normed, 'q', heads));
  const k = repeat(rotate(await project(normed, 'k', keyValueHeads)));
  const v = repeat(await project(normed, 'v', keyValueHeads));
  const mixed = attend(g, flat(q), flat(k), flat(v), heads, {
    scale: headSize ** -0.5,
    bias: context.mask,
  });
  const attended = await g.linear(g.lower(mixed), [`${p}self_attn.o_proj.weight`], kind);
  const residual = g.add(x, g.raise(attended));
  const inner = g.lower(await norm(residual, 'post_attention_layernorm'));
  const gateUp = await g.linear(
    inner,
    [`${p}mlp.gate_proj.weight`, `${p}mlp.up_proj.weight`],
    kind,
  );
  const [gate, up] = g.splitEqual(gateUp, 2) as [Value, Value];
  const out = await g.linear(g.mul(g.quickGelu(gate, 1), up), [`${p}mlp.down_proj.weight`], kind);
  return g.add(residual, g.raise(out));
}

/**
 * @param tokens `[n, width]`, the compressed SAM map row by row
 * @param query name of the query table of the same length
 * @returns the query outputs, `[n, width]`
 */
export async function buildQwen2(
  g: ModelBuilder,
  tokens: Value,
  query: string,
  config: QwenConfig,
  kind: LinearKind,
): Promise<Value> {
  const { width, heads, ropeTheta, epsilon } = config;
  const n = tokens.shape[0] as number;
  const count = 2 * n;
  const { cos, sin, half } = rotaryTables(count, width / heads, ropeTheta);
  const context = {
    count,
    positions: g.constant(
      'int64',
      [1, count],
      BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
    ),
    cos: g.floats([count, half], cos),
    sin: g.floats([count, half], sin),
    mask: g.expand(g.floats([1, 1, count, count], encoderMask(n)), [1, heads, count, count]),
  };
  const queries = await g.tensor(`${PREFIX}${query}.weight`);
  let x = g.reshape(g.concat([tokens, queries], 0), [1, count, width]);
  for (let i = 0; i < config.layers; i++) {
    x = await g.scope(`qwen.${i}`, () =>
      layer(g, x, `${PREFIX}model.model.layers.${i}.`, config, context, kind),
    );
  }
  const normed = g.rmsNorm(x, await g.tensor(`${PREFIX}model.model.norm.weight`), epsilon);
  return g.reshape(g.slice(normed, 1, n, count, n), [n, width]);
}
