/** Directories of a TIFF file, read without decoding (TIFF 6.0, section 2; BigTIFF). */
import { type Entries, Tag, TiffReader } from './tiffDirectory.ts';

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Smaller copy of another page (NewSubfileType bit 0) or a transparency mask (bit 2). */
  readonly auxiliary: boolean;
  /** False if strips or tiles are beyond the end of the file. */
  readonly complete: boolean;
  readonly entries: Entries;
}

/** A file with more pages is treated as a loop or an attack. */
const MAX_PAGES = 10_000;
/** Most entries of all directories, which have about twenty each. */
const MAX_ENTRIES = 1_000_000;
/**
 * Most offsets of strips and tiles that are compared with the length of the file, for all
 * directories, which may share one list. Further ones count as complete until they are decoded.
 */
const MAX_PLACES = 1_000_000;

/** How much of a file is examined. */
interface Left {
  entries: number;
  places: number;
}

/** Whether all examined strips and tiles are within the file. */
function isComplete(reader: TiffReader, entries: Entries, left: Left): boolean {
  const end = reader.bytes.length;
  const pairs = [
    [Tag.stripOffsets, Tag.stripByteCounts],
    [Tag.tileOffsets, Tag.tileByteCounts],
  ] as const;
  return pairs.every(([places, lengths]) => {
    const offsets = reader.values(entries.get(places), left.places);
    const sizes = reader.values(entries.get(lengths), offsets.length);
    left.places -= offsets.length;
    return offsets.every((at, i) => at + (sizes[i] ?? 0) <= end);
  });
}

/** Reads one directory. @returns the page and the offset of the next directory (0 = last) */
function readDirectory(
  reader: TiffReader,
  offset: number,
  left: Left,
): { page: TiffPage; next: number } {
  const countSize = reader.big ? 8 : 2;
  const entrySize = reader.big ? 20 : 12;
  const count = reader.uint(offset, countSize);
  left.entries -= count;
  if (count > 4096 || left.entries < 0) throw new RangeError('Too many TIFF entries.');
  const entries = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const entry = offset + countSize + i * entrySize;
    entries.set(reader.uint(entry, 2), entry);
  }
  const first = (tag: number): number => reader.values(entries.get(tag), 1)[0] ?? 0;
  const page = {
    width: first(Tag.width),
    height: first(Tag.height),
    auxiliary: (first(Tag.newSubfileType) & 0b101) !== 0,
    complete: isComplete(reader, entries, left),
    entries,
  };
  const nextAt = offset + countSize + count * entrySize;
  return { page, next: reader.uint(nextAt, reader.big ? 8 : 4) };
}

/**
 * Lists the pages of a TIFF file as far as its directories can be read; never throws.
 * @returns the pages, whether the chain of directories ended correctly, and a reader of their
 *   entries
 */
export function readTiffPages(bytes: Uint8Array): {
  pages: TiffPage[];
  whole: boolean;
  reader: TiffReader;
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  const left = { entries: MAX_ENTRIES, places: MAX_PLACES };
  const little = buffer.toString('latin1', 0, 2) === 'II';
  let reader = new TiffReader(buffer, little, false);
  try {
    reader = new TiffReader(buffer, little, reader.uint(2, 2) === 43);
    let offset = reader.big ? reader.uint(8, 8) : reader.uint(4, 4);
    while (offset !== 0) {
      if (seen.has(offset) || pages.length >= MAX_PAGES) return { pages, whole: false, reader };
      seen.add(offset);
      const { page, next } = readDirectory(reader, offset, left);
      pages.push(page);
      offset = next;
    }
    return { pages, whole: true, reader };
  } catch {
    // Offsets outside the file: the pages read before still count.
    return { pages, whole: false, reader };
  }
}
