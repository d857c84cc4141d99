/**
 * Windows bitmaps: BITMAPCOREHEADER to BITMAPV5HEADER; 1, 2, 4, 8, 16, 24 and 32 bits per pixel;
 * uncompressed, bit fields, RLE4 and RLE8 (wingdi.h, "Bitmap Storage").
 */
import { errors } from '../../core/errors/errors.ts';
import type { ImageInput } from './sharpImage.ts';

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

/** Reads the headers. Errors: `corruptFile`, `unsupportedFormat`, `imageTooLarge`. */
export function readBmpHeader({ name, bytes, limits }: ImageInput): BmpHeader {
  const corrupt = (why: string) => errors.corruptFile(name, why);
  if (bytes.length < 26) throw corrupt('it ends within its header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  const core = headerSize === 12;
  if (bytes.length < (core ? 26 : 54)) throw corrupt('it ends within its header.');
  if (!core && headerSize < 40) throw corrupt('its header has an impossible size.');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? 0 : view.getUint32(30, true);
  if (width <= 0 || height === 0) throw corrupt('its header gives no size.');
  if (width * height > limits.imagePixels) {
    throw errors.imageTooLarge(name, width * height, limits.imagePixels);
  }
  const known =
    (compression === Compression.rgb && [1, 2, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === Compression.rle8 && bits === 8) ||
    (compression === Compression.rle4 && bits === 4) ||
    ((compression === Compression.bitFields || compression === Compression.alphaBitFields) &&
      (bits === 16 || bits === 32));
  if (!known) {
    throw errors.unsupportedFormat(
      name,
      `bitmaps with ${bits} bits and compression ${compression} are not supported.`,
    );
  }
  // Masks follow the header or are its last part.
  if (compression >= 3 && bytes.length < 70) throw corrupt('it ends within its header.');
  const pixelOffset = view.getUint32(10, true);
  const maskBytes = headerSize === 40 && compression === Compression.bitFields ? 12 : 0;
  const alphaBytes = headerSize === 40 && compression === Compression.alphaBitFields ? 16 : 0;
  const paletteOffset = 14 + headerSize + maskBytes + alphaBytes;
  const declared = core ? 0 : view.getUint32(46, true);
  const paletteLength = bits > 8 ? 0 : Math.min(declared === 0 ? 1 << bits : declared, 1 << bits);
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
    paletteLength,
  };
}
