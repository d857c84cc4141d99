/** ONNX operators as typed functions: each checks its operands and computes the result's shape. */
import { defined } from '../../core/system/defined.ts';
import { at } from '../../core/system/items.ts';
import { float, Graph, MICROSOFT, shapeText, type Dim, type Shape, type Value } from './graph.ts';
import type { DataType } from './proto.ts';

const same = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

/**
 * Product of the known sizes and the sorted names of the others: equal for equal volumes. A size
 * named `6*T` counts as 6 times the size `T`.
 */
function volume(shape: Shape): string {
  let known = 1;
  const names: string[] = [];
  for (const dim of shape) {
    const product = typeof dim === 'number' ? undefined : /^(\d+)\*(.+)$/u.exec(dim);
    if (typeof dim === 'number') known *= dim;
    else if (product) {
      const [, factor, name = ''] = product;
      known *= Number(factor);
      names.push(name);
    } else names.push(dim);
  }
  return [known, ...names.sort()].join('·');
}

function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const sizeOf = (shape: Shape, i: number): Dim => shape[shape.length - rank + i] ?? 1;
  const out: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const [p, q] = [sizeOf(a, i), sizeOf(b, i)];
    if (p !== q && p !== 1 && q !== 1) return undefined;
    out.push(p === 1 ? q : p);
  }
  return out;
}

const isImage = (shape: Shape): shape is readonly [number, number, number, number] =>
  shape.length === 4 && shape.every((dim) => typeof dim === 'number');

export class Ops extends Graph {
  private binary(op: string, a: Value, b: Value): Value {
    const shape = broadcast(a.shape, b.shape);
    this.check(
      shape !== undefined && a.type === b.type,
      op,
      `${a.type}${shapeText(a.shape)} and ${b.type}${shapeText(b.shape)} are not compatible.`,
    );
    return this.node(op, [a, b], [{ type: a.type, shape }])[0];
  }

  add = (a: Value, b: Value): Value => this.binary('Add', a, b);
  mul = (a: Value, b: Value): Value => this.binary('Mul', a, b);
  /** One value or more, added up one after the other. */
  sum = (values: readonly Value[]): Value => values.reduce((sum, value) => this.add(sum, value));
  div = (a: Value, b: Value): Value => this.binary('Div', a, b);

  private unary(op: string, x: Value, attributes = {}, domain = ''): Value {
    return this.node(op, [x], [x], attributes, domain)[0];
  }

  softmax = (x: Value): Value => this.unary('Softmax', x, { axis: -1 });
  gelu = (x: Value): Value => this.unary('Gelu', x);
  /** x · sigmoid(alpha · x); alpha 1 = SiLU. */
  quickGelu = (x: Value, alpha: number): Value =>
    this.unary('QuickGelu', x, { alpha: float(alpha) }, MICROSOFT);

  cast(x: Value, type: DataType, code: number): Value {
    return this.node('Cast', [x], [{ type, shape: x.shape }], { to: code })[0];
  }

  reshape(x: Value, shape: Shape): Value {
    this.check(
      volume(shape) === volume(x.shape),
      'Reshape',
      `${shapeText(x.shape)} does not fit ${shapeText(shape)}.`,
    );
    const unknown = shape.filter((dim) => typeof dim === 'string').length;
    this.check(unknown <= 1, 'Reshape', `${shapeText(shape)} has two unknown sizes.`);
    const target = this.int64(...shape.map((dim) => (typeof dim === 'number' ? dim : -1)));
    return this.node('Reshape', [x, target], [{ type: x.type, shape }])[0];
  }

  transpose(x: Value, ...perm: number[]): Value {
    this.check(
      perm.length === x.shape.length && perm.every((_, i) => perm.includes(i)),
      'Transpose',
      `[${perm.join(', ')}] is not a permutation of the axes of ${shapeText(x.shape)}.`,
    );
    const shape = perm.map((axis) => at(x.shape, axis));
    return this.node('Transpose', [x], [{ type: x.type, shape }], { perm })[0];
  }

  /** Batched matrix product; batch sizes broadcast. */
  matMul(a: Value, b: Value): Value {
    const shape = this.productShape('MatMul', a, b, false);
    return this.node('MatMul', [a, b], [{ type: a.type, shape }])[0];
  }

  /**
   * `a · bᵀ` for equal batch sizes. No factor, since that would prevent products of one row from
   * using the kernel that reads `b` without transposing it.
   */
  matMulTransposed(a: Value, b: Value): Value {
    const shape = this.productShape('FusedMatMul', a, b, true);
    return this.node(
      'FusedMatMul',
      [a, b],
      [{ type: a.type, shape }],
      { transB: 1, alpha: float(1) },
      MICROSOFT,
    )[0];
  }

  private productShape(op: string, a: Value, b: Value, transposed: boolean): Shape {
    const [inner, outer] = transposed ? [-1, -2] : [-2, -1];
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    this.check(
      batch !== undefined && a.shape.at(-1) === b.shape.at(inner) && a.type === b.type,
      op,
      `${shapeText(a.shape)} and ${shapeText(b.shape)} cannot be multiplied.`,
    );
    return [...batch, at(a.shape, -2), at(b.shape, outer)];
  }

  concat(values: readonly Value[], axis: number, size?: Dim): Value {
    const first = at(values, 0);
    const along = axis < 0 ? first.shape.length + axis : axis;
    this.check(
      values.every(
        (x) =>
          x.type === first.type &&
          same(
            x.shape.filter((_, i) => i !== along),
            first.shape.filter((_, i) => i !== along),
          ),
      ),
      'Concat',
      values.map((x) => shapeText(x.shape)).join(', '),
    );
    const sizes = values.map((x) => at(x.shape, along));
    const total =
      size ??
      (sizes.every((dim) => typeof dim === 'number')
        ? sizes.reduce((sum, dim) => sum + dim, 0)
        : sizes.join('+'));
    const shape = first.shape.map((dim, i) => (i === along ? total : dim));
    return this.node('Concat', values, [{ type: first.type, shape }], { axis })[0];
  }

  /** Parts that follow each other along an axis; a single one stays as it is. */
  joined(parts: readonly Value[], axis: number): Value {
    return parts.length === 1 ? at(parts, 0) : this.concat(parts, axis);
  }

  /** Equal parts along the last axis. */
  splitEqual(x: Value, parts: number): Value[] {
    const last = at(x.shape, -1);
    this.check(
      typeof last === 'number' && last % parts === 0,
      'Split',
      `${shapeText(x.shape)} cannot be cut into ${parts} equal parts.`,
    );
    const shape = [...x.shape.slice(0, -1), last / parts];
    return this.node(
      'Split',
      [x],
      Array.from({ length: parts }, () => ({ type: x.type, shape })),
      { axis: -1, num_outputs: parts },
    );
  }

  /** Parts whose sizes are in a tensor, known at run time; `sizes` names them. */
  splitBy(x: Value, lengths: Value, axis: number, sizes: readonly Dim[]): Value[] {
    const at = axis < 0 ? x.shape.length + axis : axis;
    this.check(lengths.type === 'int64', 'Split', 'the sizes must be int64.');
    return this.node(
      'Split',
      [x, lengths],
      sizes.map((size) => ({
        type: x.type,
        shape: x.shape.map((dim, i) => (i === at ? size : dim)),
      })),
      { axis },
    );
  }

  gather(x: Value, indices: Value, axis: number): Value {
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return this.node('Gather', [x, indices], [{ type: x.type, shape }], { axis })[0];
  }

  /** `x[start:end]` along one axis. */
  slice(x: Value, axis: number, start: number, end: number, size: Dim): Value {
    const shape = x.shape.map((dim, i) => (i === axis ? size : dim));
    return this.node(
      'Slice',
      [x, this.int64(start), this.int64(end), this.int64(axis)],
      [{ type: x.type, shape }],
    )[0];
  }

  /** Zero padding at the end of each axis. */
  padEnd(x: Value, ends: readonly number[]): Value {
    const shape = x.shape.map((dim, i) => (typeof dim === 'number' ? dim + (ends[i] ?? 0) : dim));
    return this.node(
      'Pad',
      [x, this.int64(...ends.map(() => 0), ...ends)],
      [{ type: x.type, shape }],
    )[0];
  }

  expand(x: Value, shape: readonly number[]): Value {
    return this.node('Expand', [x, this.int64(...shape)], [{ type: x.type, shape }])[0];
  }

  unsqueeze(x: Value, axis: number): Value {
    const at = axis < 0 ? x.shape.length + 1 + axis : axis;
    const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
    return this.node('Unsqueeze', [x, this.int64(axis)], [{ type: x.type, shape }])[0];
  }

  reduceSum(x: Value, axis: number, keep = false): Value {
    const at = axis < 0 ? x.shape.length + axis : axis;
    const shape = keep
      ? x.shape.map((dim, i) => (i === at ? 1 : dim))
      : x.shape.filter((_, i) => i !== at);
    return this.node('ReduceSum', [x, this.int64(axis)], [{ type: x.type, shape }], {
      keepdims: keep ? 1 : 0,
    })[0];
  }

  /** The k largest along `axis`, as values and int64 indices; `k` is a one-element tensor. */
  topK(x: Value, k: Value, size: Dim, axis: number, largest = true): [Value, Value] {
    const at = axis < 0 ? x.shape.length + axis : axis;
    const shape = x.shape.map((dim, i) => (i === at ? size : dim));
    const [values, indices] = this.node(
      'TopK',
      [x, k],
      [
        { type: x.type, shape },
        { type: 'int64', shape },
      ],
      { axis, largest: largest ? 1 : 0, sorted: 1 },
    );
    return [values, indices];
  }

  equal(a: Value, b: Value): Value {
    const shape = broadcast(a.shape, b.shape);
    this.check(shape !== undefined && a.type === b.type, 'Equal', 'the operands do not match.');
    return this.node('Equal', [a, b], [{ type: 'bool', shape }])[0];
  }

  /** Sizes `start … end` of a tensor's shape, as int64. */
  shapeOf(x: Value, start: number, end: number): Value {
    return this.node('Shape', [x], [{ type: 'int64', shape: [end - start] }], { start, end })[0];
  }

  layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
    this.check(
      same(weight.shape, x.shape.slice(-1)) && same(bias.shape, weight.shape),
      'LayerNormalization',
      `${shapeText(weight.shape)} does not fit ${shapeText(x.shape)}.`,
    );
    return this.node('LayerNormalization', [x, weight, bias], [x], {
      axis: -1,
      epsilon: float(epsilon),
    })[0];
  }

  rmsNorm(x: Value, weight: Value, epsilon: number): Value {
    return this.node('SimplifiedLayerNormalization', [x, weight], [x], {
      axis: -1,
      epsilon: float(epsilon),
    })[0];
  }

  /** RMS norm of `x + y`; also returns the sum, the new residual stream. */
  addRmsNorm(x: Value, y: Value, weight: Value, epsilon: number): { normed: Value; sum: Value } {
    this.check(
      same(x.shape, y.shape),
      'SkipSimplifiedLayerNormalization',
      `${shapeText(x.shape)} is not ${shapeText(y.shape)}.`,
    );
    const [normed, sum] = this.node(
      'SkipSimplifiedLayerNormalization',
      [x, y, weight],
      [x, undefined, undefined, x],
      { epsilon: float(epsilon) },
      MICROSOFT,
    );
    return { normed, sum };
  }

  /** Rotary embedding in the split-half form over `[1, heads, T, D]`. */
  rotary(x: Value, positions: Value, cos: Value, sin: Value): Value {
    return this.node('RotaryEmbedding', [x, positions, cos, sin], [x], {}, MICROSOFT)[0];
  }

  /** Attention of `[B, Q, heads · D]` over `[B, S, heads · D]`; v may have another head size. */
  multiHeadAttention(
    q: Value,
    k: Value,
    v: Value,
    heads: number,
    options: { scale?: number; bias?: Value } = {},
  ): Value {
    const sameWidth = q.shape[0] === k.shape[0] && q.shape[2] === k.shape[2];
    this.check(
      sameWidth && same(k.shape.slice(0, 2), v.shape.slice(0, 2)) && q.type === v.type,
      'MultiHeadAttention',
      [q, k, v].map((x) => shapeText(x.shape)).join(', '),
    );
    const bias = options.bias === undefined ? [] : [undefined, undefined, options.bias];
    return this.node(
      'MultiHeadAttention',
      [q, k, v, ...bias],
      [{ type: v.type, shape: [...q.shape.slice(0, 2), at(v.shape, 2)] }],
      {
        num_heads: heads,
        ...defined({ scale: options.scale === undefined ? undefined : float(options.scale) }),
      },
      MICROSOFT,
    )[0];
  }

  /** Two-dimensional convolution of `[1, C, H, W]` with known sizes. */
  conv(x: Value, weight: Value, bias: Value | undefined, stride: number, padding: number): Value {
    const sizes = x.shape;
    const kernel = weight.shape;
    this.check(isImage(sizes) && isImage(kernel), 'Conv', 'a size is not known.');
    const [n, channels, height, width] = sizes;
    const [outputs, inputs, kh, kw] = kernel;
    this.check(channels === inputs, 'Conv', `${channels} channels do not match ${inputs} inputs.`);
    const out = (size: number, window: number): number =>
      Math.floor((size + 2 * padding - window) / stride) + 1;
    return this.node(
      'Conv',
      [x, weight, ...(bias === undefined ? [] : [bias])],
      [{ type: x.type, shape: [n, outputs, out(height, kh), out(width, kw)] }],
      {
        kernel_shape: [kh, kw],
        strides: [stride, stride],
        pads: [padding, padding, padding, padding],
      },
    )[0];
  }
}
