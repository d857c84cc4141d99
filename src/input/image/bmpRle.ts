import type { BmpHeader } from './bmpHeader.ts';

/**
 * Run-length encoded rows of a bitmap (RLE8: one index per byte, RLE4: two).
 * @returns one palette index per pixel, top row first; pixels that were skipped have index 0
 */
export function decodeRle(
  bytes: Uint8Array,
  { width, height, bits, pixelOffset }: BmpHeader,
): { indices: Uint8Array; complete: boolean } {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let row = 0;
  let at = pixelOffset;
  const put = (index: number): void => {
    if (x < width && row < height) indices[(height - 1 - row) * width + x] = index;
    x++;
  };
  /** The i-th index packed into bytes that begin at `start`. */
  const packed = (start: number, i: number): number => {
    if (bits === 8) return bytes[start + i]!;
    const byte = bytes[start + (i >> 1)]!;
    return i % 2 === 0 ? byte >> 4 : byte & 15;
  };
  while (at + 1 < bytes.length && row < height) {
    const count = bytes[at]!;
    const value = bytes[at + 1]!;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) {
        put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
      }
    } else if (value === 0) {
      x = 0;
      row++;
    } else if (value === 1) {
      return { indices, complete: true };
    } else if (value === 2) {
      x += bytes[at] ?? 0;
      row += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const size = Math.ceil((value * bits) / 8);
      if (at + size > bytes.length) return { indices, complete: false };
      for (let i = 0; i < value; i++) put(packed(at, i));
      // Literal runs are padded to 16 bits.
      at += size + (size % 2);
    }
  }
  return { indices, complete: row >= height };
}
