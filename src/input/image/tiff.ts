/** Directory of a TIFF file, read without decoding (TIFF 6.0, section 2; BigTIFF). */

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Smaller copy of another page (NewSubfileType bit 0) or a transparency mask (bit 2). */
  readonly auxiliary: boolean;
  /** False where strips or tiles lie beyond the end of the file. */
  readonly complete: boolean;
}

/** A file with more pages is taken for a loop or an attack. */
const MAX_PAGES = 10_000;

const Tag = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  stripOffsets: 273,
  stripByteCounts: 279,
  tileOffsets: 324,
  tileByteCounts: 325,
} as const;

/** Bytes of one value of an unsigned type: BYTE, SHORT, LONG, LONG8; others are not needed. */
const TYPE_SIZE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

/** Random access to unsigned numbers in the byte order of the file; throws RangeError outside. */
class TiffReader {
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
  values(entry: number, limit = 1e6): number[] {
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

/** Reads one directory. @returns the page and the offset of the next directory (0 = last) */
function readDirectory(reader: TiffReader, offset: number): { page: TiffPage; next: number } {
  const countSize = reader.big ? 8 : 2;
  const entrySize = reader.big ? 20 : 12;
  const count = reader.uint(offset, countSize);
  if (count > 4096) throw new RangeError('Too many entries in a TIFF directory.');
  const entries = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const entry = offset + countSize + i * entrySize;
    entries.set(reader.uint(entry, 2), entry);
  }
  const values = (tag: number): number[] => {
    const entry = entries.get(tag);
    return entry === undefined ? [] : reader.values(entry);
  };
  const offsets = [...values(Tag.stripOffsets), ...values(Tag.tileOffsets)];
  const sizes = [...values(Tag.stripByteCounts), ...values(Tag.tileByteCounts)];
  const complete = offsets.every((at, i) => at + (sizes[i] ?? 0) <= reader.bytes.length);
  const subfile = values(Tag.newSubfileType)[0] ?? 0;
  const page = {
    width: values(Tag.width)[0] ?? 0,
    height: values(Tag.height)[0] ?? 0,
    auxiliary: (subfile & 0b101) !== 0,
    complete,
  };
  const nextAt = offset + countSize + count * entrySize;
  return { page, next: reader.uint(nextAt, reader.big ? 8 : 4) };
}

/**
 * Lists the pages of a TIFF file as far as its directories can be read; never throws.
 * @returns the pages, and whether the chain of directories ended as it should
 */
export function readTiffPages(bytes: Uint8Array): { pages: TiffPage[]; whole: boolean } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  try {
    const little = buffer.toString('latin1', 0, 2) === 'II';
    const probe = new TiffReader(buffer, little, false);
    const reader = new TiffReader(buffer, little, probe.uint(2, 2) === 43);
    let offset = reader.big ? reader.uint(8, 8) : reader.uint(4, 4);
    while (offset !== 0) {
      if (seen.has(offset) || pages.length >= MAX_PAGES) return { pages, whole: false };
      seen.add(offset);
      const { page, next } = readDirectory(reader, offset);
      pages.push(page);
      offset = next;
    }
    return { pages, whole: true };
  } catch {
    // Offsets that point outside of the file: what was read before still counts.
    return { pages, whole: false };
  }
}
