/** Weight quantization in the forms that ONNX Runtime's kernels read. */

/** Values per scale of the block forms. */
export const BLOCK = 32;

export interface BlockQuantized {
  /** Packed values `[rows, blocks, block · bits / 8]`, low nibble first. */
  readonly packed: Uint8Array;
  /** One scale per block, `[rows, blocks]`. */
  readonly scales: Float32Array;
  readonly blocks: number;
}

/**
 * Symmetric block quantization for `MatMulNBits`: value = (q − 2^(bits − 1)) · scale. The scale
 * maps the entry of largest magnitude to −2^(bits − 1), the end of the range that has no positive
 * counterpart.
 * @param weights `rows × columns`; the last block of a row is padded with zeros
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
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      const start = row * columns + b * block;
      const end = start + Math.min(block, columns - b * block);
      const at = row * blocks + b;
      const extreme = extremeOf(weights, start, end);
      const scale = extreme === 0 ? 1 : Math.fround(extreme / -middle);
      scales[at] = scale;
      const inverse = 1 / scale;
      // Every value is above −1 after the shift, so truncation rounds like Math.round.
      const shift = middle + 0.5;
      let to = (at * block * bits) >> 3;
      if (bits === 8) {
        for (let i = start; i < end; i++) {
          const q = (weights[i]! * inverse + shift) | 0;
          packed[to++] = q > top ? top : q;
        }
        packed.fill(middle, to, (at + 1) * block);
        continue;
      }
      for (let i = start; i < start + block; i += 2) {
        let low = i < end ? (weights[i]! * inverse + shift) | 0 : middle;
        let high = i + 1 < end ? (weights[i + 1]! * inverse + shift) | 0 : middle;
        if (low > top) low = top;
        if (high > top) high = top;
        packed[to++] = low | (high << 4);
      }
    }
  }
  return { packed, scales, blocks };
}

/** The entry of largest magnitude in `start … end`; the first if there are several. */
function extremeOf(weights: Float32Array, start: number, end: number): number {
  let most = 0;
  let least = 0;
  for (let i = start; i < end; i++) {
    const weight = weights[i]!;
    if (weight > most) most = weight;
    else if (weight < least) least = weight;
  }
  if (most !== -least) return most > -least ? most : least;
  for (let i = start; i < end; i++) if (Math.abs(weights[i]!) === most) return weights[i]!;
  return 0;
}

/** Transposes `[rows, columns]` to `[columns, rows]`. */
export function transpose(weights: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(weights.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = weights[row * columns + column]!;
    }
  }
  return out;
}

/** Rows that are transposed together: their output stays in the processor's cache. */
const TILE = 32;

/**
 * What one scale of a row must cover: its largest entry, and the largest sum of two neighbors.
 * Processors without VNNI add two products of bytes in 16 bits, neighbors 2j and 2j + 1 in ONNX
 * Runtime's kernels: above 255 · 128 they saturate, which spoiled up to 20 % of a product. With
 * such a scale no pair can saturate, and little of the 8 bits is lost.
 */
function pairMagnitude(weights: Float32Array, start: number, end: number): number {
  let most = 0;
  for (let i = start; i < end; i += 2) {
    const first = weights[i]!;
    const second = i + 1 < end ? weights[i + 1]! : 0;
    most = Math.max(most, Math.abs(first), Math.abs(second), Math.abs(first + second));
  }
  return most;
}

/**
 * Symmetric int8 with one scale per output for `DynamicQuantizeMatMul`; the result is transposed to
 * `[columns, rows]` as required by the kernel.
 */
export function quantizeChannels(
  weights: Float32Array,
  rows: number,
  columns: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const magnitude = pairMagnitude(weights, row * columns, (row + 1) * columns);
    scales[row] = magnitude === 0 ? 1 : Math.fround(magnitude / 127);
  }
  for (let first = 0; first < rows; first += TILE) {
    const last = Math.min(rows, first + TILE);
    for (let column = 0; column < columns; column++) {
      for (let row = first; row < last; row++) {
        values[column * rows + row] = Math.round(weights[row * columns + column]! / scales[row]!);
      }
    }
  }
  return { values, scales };
}
