/** Variants of TIFF pages that sharp does not support, converted to files that it reads. */
import { errors } from '../../core/errors/errors.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { at } from '../../core/system/items.ts';
import { flatten } from './flattenImage.ts';
import { interleave } from './interleave.ts';
import { labToRgb } from './lab.ts';
import { type Entries, Tag, type TiffReader, withEntries } from './tiffDirectory.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

type Picture = Omit<RasterImage, 'dpi'>;

export interface Substitute {
  /** Files of one page each, made one after another. */
  readonly files: () => Iterable<Uint8Array>;
  /** Assembles the page from the images of all files. */
  readonly join: (pictures: readonly Picture[]) => Picture;
}

const Photometric = { blackIsZero: 1, rgb: 2, lab: 8, iccLab: 9, ituLab: 10 } as const;
const OLD_JPEG = 6;
const SEPARATE_PLANES = 2;
/** Tiles of one page; 100 megapixels are some 2,000. */
const MAX_TILES = 1_000_000;

/** Entries that describe all samples, which a single plane does not have. */
const OF_ALL_SAMPLES = [Tag.extraSamples, Tag.minimum, Tag.maximum, Tag.sampleFormat, Tag.profile];

/**
 * What to decode instead of a page; undefined if the decoder reads the page as it is.
 * Errors: `unsupportedFormat`.
 */
export function substituteFor(
  name: string,
  reader: TiffReader,
  entries: Entries,
): Substitute | undefined {
  const first = firstOf(reader, entries);
  const unsupported = (what: Sentence): never => {
    throw errors.unsupportedFormat(
      name,
      say('it is a TIFF file with {0}, which is not supported. Convert it to PNG.', what),
    );
  };
  if (first(Tag.compression, 0) === OLD_JPEG) {
    return oldJpeg(reader, entries) ?? unsupported(say('old-style JPEG compression'));
  }
  const samples = first(Tag.samples, 1);
  const isSeparate = first(Tag.planar, 1) === SEPARATE_PLANES && samples > 1;
  if (isSeparate && entries.has(Tag.tileOffsets)) {
    return planes(reader, entries) ?? unsupported(say('tiles in separate color planes'));
  }
  const photometric = first(Tag.photometric, 0);
  if (photometric >= Photometric.lab && photometric <= Photometric.ituLab) {
    return lab(reader, entries) ?? unsupported(say('CIELAB colors of this kind'));
  }
  return undefined;
}

/** The first value of an entry, or its default. */
const firstOf =
  (reader: TiffReader, entries: Entries) =>
  (tag: number, otherwise: number): number =>
    reader.values(entries.get(tag), 1)[0] ?? otherwise;

/** Samples are unsigned integers, in the classic form of the file. */
const isPlain = (reader: TiffReader, entries: Entries): boolean =>
  firstOf(reader, entries)(Tag.sampleFormat, 1) === 1 && !reader.big;

/** CIELAB colors, decoded as if they were RGB and converted. */
function lab(reader: TiffReader, entries: Entries): Substitute | undefined {
  const first = firstOf(reader, entries);
  const photometric = first(Tag.photometric, 0);
  const isKnown = photometric !== Photometric.ituLab && first(Tag.samples, 1) === 3;
  if (!isKnown || !isPlain(reader, entries)) return undefined;
  const changes = new Map([
    [Tag.photometric, [Photometric.rgb]],
    [Tag.profile, []],
  ]);
  return {
    files: () => [withEntries(reader, entries, changes)],
    join: (pictures) => labToRgb(at(pictures, 0), photometric === Photometric.lab),
  };
}

/** Old-style JPEG: most writers put a whole JPEG file into the TIFF file. */
function oldJpeg(reader: TiffReader, entries: Entries): Substitute | undefined {
  const offset = reader.values(entries.get(Tag.jpegOffset), 1)[0] ?? 0;
  const length = reader.values(entries.get(Tag.jpegLength), 1)[0] ?? 0;
  const bytes = reader.bytes.subarray(offset, length === 0 ? undefined : offset + length);
  if (offset === 0 || bytes[0] !== 0xff || bytes[1] !== 0xd8 || !bytes.includes(START_OF_SCAN)) {
    return undefined;
  }
  return { files: () => [bytes], join: (pictures) => at(pictures, 0) };
}
const START_OF_SCAN = Buffer.of(0xff, 0xda);

/** Every plane as a separate gray page; the fourth is opacity. */
function planes(reader: TiffReader, entries: Entries): Substitute | undefined {
  const first = firstOf(reader, entries);
  const samples = first(Tag.samples, 1);
  const isRgb = first(Tag.photometric, 0) === Photometric.rgb && (samples === 3 || samples === 4);
  if (!isRgb || !isPlain(reader, entries)) return undefined;
  const values = (tag: number): number[] => reader.values(entries.get(tag), MAX_TILES);
  const offsets = values(Tag.tileOffsets);
  const sizes = values(Tag.tileByteCounts);
  const bits = values(Tag.bits);
  const tiles = Math.floor(offsets.length / samples);
  const plane = (sample: number): Uint8Array => {
    const own = (list: readonly number[]) => list.slice(sample * tiles, (sample + 1) * tiles);
    const changes = new Map<number, readonly number[]>([
      ...OF_ALL_SAMPLES.map((tag) => [tag, []] as const),
      [Tag.bits, [bits[sample] ?? 8]],
      [Tag.photometric, [Photometric.blackIsZero]],
      [Tag.samples, [1]],
      [Tag.planar, [1]],
      [Tag.tileOffsets, own(offsets)],
      [Tag.tileByteCounts, own(sizes)],
    ]);
    return withEntries(reader, entries, changes);
  };
  return {
    *files() {
      for (let sample = 0; sample < samples; sample++) yield plane(sample);
    },
    join(pictures) {
      const { width, height } = at(pictures, 0);
      const joined = interleave(pictures.map(({ data }) => data));
      return { width, height, data: samples === 4 ? flatten(joined) : joined };
    },
  };
}
