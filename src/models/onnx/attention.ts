/** Attention of the vision encoders in the form that suits the device. */
import type { ModelBuilder } from './builder.ts';
import type { Value } from './graph.ts';

/** Number of zeros that make queries and keys wider than values. */
const EXTRA = 4;

/** Rows of queries whose scores fit a binding: a divisor of `rows`. */
function rowsAtOnce(rows: number, bytesPerRow: number, largestBinding: number): number {
  let count = Math.max(1, Math.min(rows, Math.floor(largestBinding / bytesPerRow)));
  while (rows % count !== 0) count--;
  return count;
}

function widen(g: ModelBuilder, x: Value, heads: number): Value {
  const [batch, rows, width] = x.shape as [number, number, number];
  const split = g.reshape(x, [batch, rows, heads, width / heads]);
  return g.reshape(g.padEnd(split, [0, 0, 0, EXTRA]), [batch, rows, width + heads * EXTRA]);
}

/**
 * Multi-head attention of `q [B, Q, heads · D]` over `k` and `v [B, S, heads · D]`; v may have
 * another head size. Always in float32: in half precision the sums over thousands of keys lose more
 * than the products of all linear layers together.
 *
 * On GPUs, equal head sizes of q, k and v select ONNX Runtime's fused kernel, which was incorrect
 * on devices with small subgroups from 32 rows on. Therefore queries and keys are padded with a few
 * zeros. The other kernel stores all scores: if they would not fit a binding, the queries are
 * processed in parts.
 */
export function attend(
  g: ModelBuilder,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  options: { readonly scale?: number; readonly bias?: Value } = {},
): Value {
  if (!g.forGpu) return g.multiHeadAttention(q, k, v, heads, options);
  const [batch, rows, width] = q.shape as [number, number, number];
  const scale = options.scale ?? (width / heads) ** -0.5;
  const same = width === v.shape[2];
  const queries = same ? widen(g, q, heads) : q;
  const keys = same ? widen(g, k, heads) : k;
  const bytes = batch * heads * (k.shape[1] as number) * 4;
  const step = options.bias === undefined ? rowsAtOnce(rows, bytes, g.largestBinding) : rows;
  const parts: Value[] = [];
  for (let first = 0; first < rows; first += step) {
    const part = step === rows ? queries : g.slice(queries, 1, first, first + step, step);
    parts.push(g.multiHeadAttention(part, keys, v, heads, { ...options, scale }));
  }
  return g.joined(parts, 1);
}
