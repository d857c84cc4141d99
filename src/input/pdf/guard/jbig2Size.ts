/** Types of segments whose data begins with a width and a height (ITU-T T.88, 7.3). */
const SIZED = new Set([4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48]);
/** Height of a page whose height is declared only at its end. */
const UNKNOWN = 0xffffffff;

/** Pixels of the largest page or region that a JBIG2 stream of a PDF declares. */
export function jbig2Pixels(stream: Uint8Array): number {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.length);
  let most = 0;
  try {
    for (let at = 0; at + 11 <= bytes.length;) {
      const number = bytes.readUInt32BE(at);
      const flags = bytes.readUInt8(at + 4);
      at += 5;
      // Segments that this one refers to: few in three bits, many in 29.
      let referred = bytes.readUInt8(at) >> 5;
      if (referred === 7) {
        referred = bytes.readUInt32BE(at) & 0x1fffffff;
        at += 4 + ((referred + 8) >> 3);
      } else at++;
      at += referred * (number <= 256 ? 1 : number <= 65_536 ? 2 : 4);
      at += (flags & 0x40) === 0 ? 1 : 4;
      const length = bytes.readUInt32BE(at);
      at += 4;
      if (SIZED.has(flags & 0x3f)) {
        const [width, height] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
        most = Math.max(most, width * (height === UNKNOWN ? 1 : height));
      }
      at += length;
    }
  } catch {
    // It ends inside a segment: the sizes read so far still count.
  }
  return most;
}
