/** Markers of frames: SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Pixels of the largest frame that a JPEG stream declares; 0 if it declares none. */
export function jpegPixels(bytes: Uint8Array): number {
  const short = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  let most = 0;
  const start = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xd8);
  for (let at = start < 0 ? bytes.length : start; at + 4 <= bytes.length;) {
    // Decoders skip to the next marker if there is none here.
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined || marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    if (isFrame(marker)) most = Math.max(most, short(at + 5) * short(at + 7));
    const standalone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    at += standalone ? 2 : 2 + Math.max(2, short(at + 2));
  }
  return most;
}
