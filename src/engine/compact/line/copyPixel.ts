/**
 * Copies one pixel of three bytes.
 * @param from index of its first byte in the source
 * @param to index of its first byte in the target
 */
export function copyPixel(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  target[to] = source[from]!;
  target[to + 1] = source[from + 1]!;
  target[to + 2] = source[from + 2]!;
}
