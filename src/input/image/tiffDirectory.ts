/**
 * One directory of a TIFF file, and copies of it with other entries (TIFF 6.0, section 2). A copy
 * is appended to the file and becomes its first directory; the image data stays where it is.
 */

export const Tag = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  stripByteCounts: 279,
  minimum: 280,
  maximum: 281,
  planar: 284,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegOffset: 513,
  jpegLength: 514,
  profile: 34675,
} as const;

/** Bytes of one value of an unsigned type: BYTE, SHORT, LONG, LONG8; others are not needed. */
const TYPE_SIZE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };
const LONG = 4;

/** Random access to unsigned numbers in the byte order of the file; throws RangeError outside. */
export class TiffReader {
  constructor(
    readonly bytes: Buffer,
    readonly little: boolean,
    readonly big: boolean,
  ) {}

  uint(at: number, size: number): number {
    if (size === 8) {
      const value = this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at);
      return Number(value);
    }
    return this.little ? this.bytes.readUIntLE(at, size) : this.bytes.readUIntBE(at, size);
  }

  /** Values of a directory entry; at most `limit` of them. */
  values(entry: number | undefined, limit: number): number[] {
    if (entry === undefined) return [];
    const size = TYPE_SIZE[this.uint(entry + 2, 2)];
    if (size === undefined) return [];
    const wide = this.big ? 8 : 4;
    const count = this.uint(entry + 4, wide);
    const field = entry + 4 + wide;
    const start = count * size <= wide ? field : this.uint(field, wide);
    return Array.from({ length: Math.min(count, limit) }, (_, i) =>
      this.uint(start + i * size, size),
    );
  }
}

/** Offsets of a directory's entries in the file, by tag. */
export type Entries = ReadonlyMap<number, number>;

/**
 * The file with other values for some entries of its first directory; no values remove an entry.
 */
export function withEntries(
  { bytes, little }: TiffReader,
  entries: Entries,
  changes: ReadonlyMap<number, readonly number[]>,
): Buffer {
  const write = (values: readonly number[], size: 2 | 4): Buffer => {
    const buffer = Buffer.alloc(values.length * size);
    values.forEach((value, i) => {
      if (little) buffer.writeUIntLE(value, i * size, size);
      else buffer.writeUIntBE(value, i * size, size);
    });
    return buffer;
  };
  // Directories begin at even offsets.
  const parts: Buffer[] = [bytes, Buffer.alloc(bytes.length % 2)];
  let end = bytes.length + (bytes.length % 2);
  const tags = [...new Set([...entries.keys(), ...changes.keys()])].sort((a, b) => a - b);
  const fields = tags.flatMap((tag) => {
    const values = changes.get(tag);
    const entry = entries.get(tag);
    if (values === undefined) return entry === undefined ? [] : bytes.subarray(entry, entry + 12);
    if (values.length === 0) return [];
    let data = write(values, 4);
    if (values.length > 1) {
      parts.push(data);
      data = write([end], 4);
      end += values.length * 4;
    }
    return Buffer.concat([write([tag, LONG], 2), write([values.length], 4), data]);
  });
  const file = Buffer.concat([...parts, write([fields.length], 2), ...fields, Buffer.alloc(4)]);
  write([end], 4).copy(file, 4);
  return file;
}
