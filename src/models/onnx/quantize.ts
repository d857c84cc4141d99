/** Weight quantisation in the forms that ONNX Runtime's kernels read. */

export interface BlockQuantized {
  /** Packed values `[rows, blocks, block · bits / 8]`, low nibble first. */
  readonly packed: Uint8Array;
  /** One scale per block, `[rows, blocks]`. */
  readonly scales: Float32Array;
  readonly blocks: number;
}

/**
 * Symmetric block quantisation for `MatMulNBits`: value = (q − 2^(bits − 1)) · scale. The scale
 * maps the entry of largest magnitude to −2^(bits − 1), the end of the range that has no mirror.
 * @param weights `rows × columns`; the last block of a row is filled up with zeros
 */
export function quantizeBlocks(
  weights: Float32Array,
  rows: number,
  columns: number,
  bits: 4 | 8,
  block: number,
): BlockQuantized {
  const blocks = Math.ceil(columns / block);
  const middle = 1 << (bits - 1);
  const top = 2 * middle - 1;
  const packed = new Uint8Array((rows * blocks * block * bits) / 8);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++)
    for (let b = 0; b < blocks; b++) {
      const start = row * columns + b * block;
      const length = Math.min(block, columns - b * block);
      let extreme = 0;
      let magnitude = 0;
      for (let i = start; i < start + length; i++) {
        const size = Math.abs(weights[i]!);
        if (size > magnitude) {
          magnitude = size;
          extreme = weights[i]!;
        }
      }
      const at = row * blocks + b;
      const scale = extreme === 0 ? 1 : Math.fround(extreme / -middle);
      scales[at] = scale;
      const inverse = 1 / scale;
      for (let i = 0; i < block; i++) {
        const raw = i < length ? Math.round(weights[start + i]! * inverse) + middle : middle;
        const q = raw < 0 ? 0 : raw > top ? top : raw;
        if (bits === 8) packed[at * block + i] = q;
        else packed[(at * block + i) >> 1]! |= i & 1 ? q << 4 : q;
      }
    }
  return { packed, scales, blocks };
}

/** What {@link quantizeBlocks} stands for, `rows × columns`. */
export function dequantizeBlocks(
  { packed, scales, blocks }: BlockQuantized,
  rows: number,
  columns: number,
  bits: 4 | 8,
  block: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  const middle = 1 << (bits - 1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = (row * blocks + Math.floor(column / block)) * block + (column % block);
      const q = bits === 8 ? packed[at]! : (packed[at >> 1]! >> (at & 1 ? 4 : 0)) & 15;
      const scale = scales[row * blocks + Math.floor(column / block)]!;
      out[row * columns + column] = (q - middle) * scale;
    }
  return out;
}

/** Rows become columns: `[rows, columns]` → `[columns, rows]`. */
export function transpose(weights: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(weights.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = weights[row * columns + column]!;
  return out;
}

/**
 * Symmetric int8 with one scale per output for `DynamicQuantizeMatMul`; the result is transposed
 * to `[columns, rows]` as the kernel wants it.
 */
export function quantizeChannels(
  weights: Float32Array,
  rows: number,
  columns: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let magnitude = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++)
      magnitude = Math.max(magnitude, Math.abs(weights[i]!));
    const scale = magnitude === 0 ? 1 : Math.fround(magnitude / 127);
    scales[row] = scale;
    for (let column = 0; column < columns; column++)
      values[column * rows + row] = Math.round(weights[row * columns + column]! / scale);
  }
  return { values, scales };
}
