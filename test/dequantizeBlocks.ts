import type { BlockQuantized } from '../src/models/onnx/quantize.ts';

/** The values represented by the result of `quantizeBlocks`, `rows × columns`. */
export function dequantizeBlocks(
  { packed, scales, blocks }: BlockQuantized,
  rows: number,
  columns: number,
  bits: 4 | 8,
  block: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  const middle = 1 << (bits - 1);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * blocks + Math.floor(column / block)) * block + (column % block);
      const q = bits === 8 ? packed[at]! : (packed[at >> 1]! >> (at & 1 ? 4 : 0)) & 15;
      const scale = scales[row * blocks + Math.floor(column / block)]!;
      out[row * columns + column] = (q - middle) * scale;
    }
  }
  return out;
}
