/**
 * Windows bitmaps: BITMAPCOREHEADER to BITMAPV5HEADER; 1, 2, 4, 8, 16, 24 and 32 bits per pixel;
 * uncompressed, bit fields, RLE4 and RLE8 (wingdi.h, "Bitmap Storage").
 */
import { errors } from '../../core/errors/errors.ts';
import type { ImageInput } from './sharpImage.ts';
import { say, type Sentence, technical } from '../../core/sentences/sentence.ts';

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixelOffset: number;
  /** Red, green, blue, alpha bits within a pixel (16 and 32 bits per pixel). */
  readonly masks: readonly [number, number, number, number];
  readonly paletteOffset: number;
  readonly paletteEntry: 3 | 4;
  readonly paletteLength: number;
}

export const Compression = { rgb: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

/** Bits per pixel that each compression can have. */
const BITS: ReadonlyMap<number, readonly number[]> = new Map([
  [Compression.rgb, [1, 2, 4, 8, 16, 24, 32]],
  [Compression.rle8, [8]],
  [Compression.rle4, [4]],
  [Compression.bitFields, [16, 32]],
  [Compression.alphaBitFields, [16, 32]],
]);

function readMasks(view: DataView, headerSize: number, bits: number, compression: number) {
  const explicit =
    compression === Compression.bitFields || compression === Compression.alphaBitFields;
  if (explicit) {
    const hasAlpha = headerSize >= 56 || compression === Compression.alphaBitFields;
    const alpha = hasAlpha ? view.getUint32(66, true) : 0;
    return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true), alpha];
  }
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** Bytes of the masks after a header of 40 bytes; longer headers contain them. */
const MASK_BYTES: ReadonlyMap<number, number> = new Map([
  [Compression.bitFields, 12],
  [Compression.alphaBitFields, 16],
]);

const maskBytesBehind = (headerSize: number, compression: number): number =>
  headerSize === 40 ? (MASK_BYTES.get(compression) ?? 0) : 0;

/** Size of BITMAPCOREHEADER, whose fields are shorter than those of all later headers. */
const CORE_SIZE = 12;

const coreFields = (view: DataView) => ({
  width: view.getUint16(18, true),
  signedHeight: view.getUint16(20, true),
  bits: view.getUint16(24, true),
  compression: Compression.rgb as number,
  colors: 0,
});

const infoFields = (view: DataView) => ({
  width: view.getInt32(18, true),
  signedHeight: view.getInt32(22, true),
  bits: view.getUint16(28, true),
  compression: view.getUint32(30, true),
  colors: view.getUint32(46, true),
});

/** @param colors as the header declares them; 0 = all */
const paletteLength = (bits: number, colors: number): number =>
  bits > 8 ? 0 : Math.min(colors === 0 ? 1 << bits : colors, 1 << bits);

/** Reads the headers. Errors: `corruptFile`, `unsupportedFormat`, `imageTooLarge`. */
export function readBmpHeader({ name, bytes, limits }: ImageInput): BmpHeader {
  const corrupt = (why: Sentence) => errors.corruptFile(name, why);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = bytes.length < 18 ? 0 : view.getUint32(14, true);
  const core = headerSize === CORE_SIZE;
  if (bytes.length < (core ? 26 : 54)) throw corrupt(say('it ends within its header.'));
  if (!core && headerSize < 40) throw corrupt(technical('its header has an impossible size.'));
  const fields = core ? coreFields(view) : infoFields(view);
  const { width, signedHeight, bits, compression } = fields;
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw corrupt(technical('its header gives no size.'));
  if (width * height > limits.imagePixels) {
    throw errors.imageTooLarge(name, width * height, limits.imagePixels);
  }
  if (!BITS.get(compression)?.includes(bits)) {
    throw errors.unsupportedFormat(
      name,
      technical(`bitmaps with ${bits} bits and compression ${compression} are not supported.`),
    );
  }
  // Masks follow the header or are its last part.
  if (compression >= 3 && bytes.length < 70) throw corrupt(say('it ends within its header.'));
  const pixelOffset = view.getUint32(10, true);
  const maskBytes = maskBytesBehind(headerSize, compression);
  const paletteOffset = 14 + headerSize + maskBytes;
  const masks = readMasks(view, headerSize, bits, compression) as [number, number, number, number];
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bits,
    compression,
    pixelOffset,
    masks,
    paletteOffset,
    paletteEntry: core ? 3 : 4,
    paletteLength: paletteLength(bits, fields.colors),
  };
}
