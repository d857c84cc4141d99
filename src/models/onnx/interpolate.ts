/**
 * Resizing of position tables at conversion time, in float32/float64 without rounding to bytes.
 * The operators equal PyTorch's `interpolate` (bicubic with antialias; linear without).
 */

const A = -0.5;

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * A;
  return 0;
}

/** Row-major `[outputs, inputs]` operator of the antialiased bicubic kernel (a = −0.5). */
export function bicubicOperator(inputs: number, outputs: number): Float64Array {
  const operator = new Float64Array(outputs * inputs);
  const scale = inputs / outputs;
  const filterScale = Math.max(scale, 1);
  const support = 2 * filterScale;
  for (let i = 0; i < outputs; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(inputs, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let j = low; j < high; j++) sum += cubic((j - center + 0.5) / filterScale);
    for (let j = low; j < high; j++) {
      operator[i * inputs + j] = cubic((j - center + 0.5) / filterScale) / sum;
    }
  }
  return operator;
}

/** Row-major `[outputs, inputs]` linear operator with half-pixel centers and clamped edges. */
export function linearOperator(inputs: number, outputs: number): Float64Array {
  const operator = new Float64Array(outputs * inputs);
  for (let i = 0; i < outputs; i++) {
    const position = Math.max(0, ((i + 0.5) * inputs) / outputs - 0.5);
    const low = Math.min(Math.floor(position), inputs - 1);
    const part = position - low;
    // At the edge both sides are one and the same input.
    operator[i * inputs + low] = low + 1 < inputs ? 1 - part : 1;
    if (low + 1 < inputs) operator[i * inputs + low + 1] = part;
  }
  return operator;
}

/** Applies an `[outputs, inputs]` operator to the rows of a `[inputs, width]` table. */
function applyToRows(
  operator: Float64Array,
  table: Float32Array,
  inputs: number,
  width: number,
): Float32Array {
  const outputs = operator.length / inputs;
  const out = new Float32Array(outputs * width);
  const row = new Float64Array(width);
  for (let i = 0; i < outputs; i++) {
    row.fill(0);
    for (const [j, w] of operator.subarray(i * inputs, (i + 1) * inputs).entries()) {
      if (w === 0) continue;
      for (let k = 0; k < width; k++) row[k]! += w * table[j * width + k]!;
    }
    out.set(row, i * width);
  }
  return out;
}

/** Resizes a square `[from, from, channels]` table to `[to, to, channels]`. */
export function resizeGrid(
  table: Float32Array,
  from: number,
  to: number,
  channels: number,
): Float32Array {
  if (from === to) return table;
  const operator = bicubicOperator(from, to);
  const rows = applyToRows(operator, table, from, from * channels);
  const out = new Float32Array(to * to * channels);
  for (let y = 0; y < to; y++) {
    const row = rows.subarray(y * from * channels, (y + 1) * from * channels);
    out.set(applyToRows(operator, row, from, channels), y * to * channels);
  }
  return out;
}

/** Resizes the rows of a relative position table `[from, width]` to `[to, width]`. */
export function resizeRows(
  table: Float32Array,
  from: number,
  to: number,
  width: number,
): Float32Array {
  return from === to ? table : applyToRows(linearOperator(from, to), table, from, width);
}
