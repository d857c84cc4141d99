/** IEEE 754 half precision, for weights used by GPUs. */

/** The largest finite half, 65504. */
const LARGEST = 0x7bff;
/** Bits of the float32 from which rounding would produce infinity (65520). */
const OVERFLOW = 0x477ff000;
/** Bits of the smallest normal half as float32, 2⁻¹⁴. */
const NORMAL = 0x38800000;
/** Difference of the exponents' biases, 127 − 15, at the exponent's place. */
const REBIAS = 112 << 23;
const INFINITY = 0x7f800000;
/** Doubles above 2⁵² are whole: adding and subtracting rounds halves to even. */
const ROUND = 2 ** 52;

/**
 * Rounds to the nearest half, ties to even. Values beyond the range become the largest finite half
 * of their sign, since an infinite weight would spoil every product; NaN stays NaN.
 */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude >= OVERFLOW) out[i] = sign | (magnitude > INFINITY ? 0x7e00 : LARGEST);
    else if (magnitude < NORMAL) out[i] = sign | (Math.abs(values[i]!) * 2 ** 24 + ROUND - ROUND);
    else {
      const rebiased = magnitude - REBIAS;
      out[i] = sign | ((rebiased + 0xfff + ((rebiased >> 13) & 1)) >> 13);
    }
  }
  return out;
}

/** Halves as float32, including infinities and NaN. */
export function float16ToFloat32(source: Uint16Array): Float32Array {
  const out = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const half = source[i]!;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) out[i] = sign * fraction * 2 ** -24;
    else if (exponent === 31) out[i] = fraction === 0 ? sign * Infinity : NaN;
    else out[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return out;
}
