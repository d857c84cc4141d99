/**
 * Cosines and sines of rotary embeddings: angle = position · theta^(−2d / headSize), d < half.
 * @returns row-major `[positions, headSize / 2]` tables
 */
export function rotaryTables(
  positions: number,
  headSize: number,
  theta: number,
): { cos: Float32Array; sin: Float32Array; half: number } {
  const half = headSize / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let d = 0; d < half; d++) {
    const frequency = theta ** ((-2 * d) / headSize);
    for (let position = 0; position < positions; position++) {
      const angle = Math.fround(position * Math.fround(frequency));
      cos[position * half + d] = Math.cos(angle);
      sin[position * half + d] = Math.sin(angle);
    }
  }
  return { cos, sin, half };
}
