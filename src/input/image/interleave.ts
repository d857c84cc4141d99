/**
 * Interleaves planes into the samples of one image.
 * @param planes RGB of gray images of one size, a plane each
 * @returns as many bytes per pixel as there are planes
 */
export function interleave(planes: readonly Uint8Array[]): Uint8Array {
  const pixels = (planes[0]?.length ?? 0) / 3;
  const joined = new Uint8Array(pixels * planes.length);
  for (const [sample, plane] of planes.entries()) {
    for (let i = 0; i < pixels; i++) joined[i * planes.length + sample] = plane[i * 3]!;
  }
  return joined;
}
