/** Pixels of Windows bitmaps: uncompressed, bit fields, RLE4 and RLE8. */
import { errors } from '../../core/errors/errors.ts';
import { type BmpHeader, Compression, readBmpHeader } from './bmpHeader.ts';
import { decodeRle } from './bmpRle.ts';
import { flatten } from './flattenImage.ts';
import type { Decoded, ImageInput } from './sharpImage.ts';
import { say } from '../../core/sentences/sentence.ts';

/** Palette as RGB triples; missing entries are black. */
function readPalette(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < header.paletteLength; i++) {
    const at = header.paletteOffset + i * header.paletteEntry;
    palette.set([bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0], i * 3);
  }
  return palette;
}

/** Extracts the bits of one mask from a pixel, scaled to 0..255. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / max);
}

interface Target {
  readonly rgba: Uint8Array;
  complete: boolean;
  empty: boolean;
}

function readIndexed(indices: Uint8Array, palette: Uint8Array, rgba: Uint8Array): void {
  for (let i = 0; i < indices.length; i++) {
    const colour = indices[i]! * 3;
    rgba[i * 4] = palette[colour]!;
    rgba[i * 4 + 1] = palette[colour + 1]!;
    rgba[i * 4 + 2] = palette[colour + 2]!;
    rgba[i * 4 + 3] = 255;
  }
}

/** Row-wise uncompressed pixels; rows are padded to four bytes. */
function readPlain(bytes: Uint8Array, header: BmpHeader, target: Target): void {
  const { width, height, bits, topDown, pixelOffset } = header;
  const stride = Math.floor((width * bits + 31) / 32) * 4;
  const palette = bits <= 8 ? readPalette(bytes, header) : undefined;
  const red = channelReader(header.masks[0]);
  const green = channelReader(header.masks[1]);
  const blue = channelReader(header.masks[2]);
  const alpha = channelReader(header.masks[3]);
  for (let fileRow = 0; fileRow < height; fileRow++) {
    const start = pixelOffset + fileRow * stride;
    if (start + Math.ceil((width * bits) / 8) > bytes.length) {
      target.complete = false;
      target.empty = fileRow === 0;
      return;
    }
    let to = (topDown ? fileRow : height - 1 - fileRow) * width * 4;
    for (let x = 0; x < width; x++, to += 4) {
      if (palette) {
        const byte = bytes[start + ((x * bits) >> 3)]!;
        const index = (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1);
        target.rgba.set(palette.subarray(index * 3, index * 3 + 3), to);
        target.rgba[to + 3] = 255;
      } else if (bits === 24) {
        const at = start + x * 3;
        target.rgba[to] = bytes[at + 2]!;
        target.rgba[to + 1] = bytes[at + 1]!;
        target.rgba[to + 2] = bytes[at]!;
        target.rgba[to + 3] = 255;
      } else {
        const at = start + x * (bits >> 3);
        const low = bytes[at]! | (bytes[at + 1]! << 8);
        const pixel = bits === 16 ? low : low | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        target.rgba[to] = red(pixel);
        target.rgba[to + 1] = green(pixel);
        target.rgba[to + 2] = blue(pixel);
        target.rgba[to + 3] = header.masks[3] === 0 ? 255 : alpha(pixel);
      }
    }
  }
}

/**
 * Decodes a bitmap; rows that a truncated file lacks are white and `complete` is false.
 * Errors: `corruptFile`, `unsupportedFormat`, `imageTooLarge`.
 */
export function decodeBmp(input: ImageInput): Decoded {
  const header = readBmpHeader(input);
  const { width, height, compression } = header;
  if (header.pixelOffset >= input.bytes.length) {
    throw errors.corruptFile(input.name, say('it ends before any image data.'));
  }
  // Transparent white until written: missing rows come out white.
  const target: Target = { rgba: new Uint8Array(width * height * 4), complete: true, empty: false };
  if (compression === Compression.rle8 || compression === Compression.rle4) {
    const { indices, complete } = decodeRle(input.bytes, header);
    readIndexed(indices, readPalette(input.bytes, header), target.rgba);
    target.complete = complete;
  } else {
    readPlain(input.bytes, header, target);
  }
  if (target.empty) throw errors.corruptFile(input.name, say('it ends before any image data.'));
  // Many writers leave the alpha byte at zero: such an image is opaque, not invisible.
  if (target.complete && target.rgba.every((value, i) => i % 4 !== 3 || value === 0)) {
    for (let at = 3; at < target.rgba.length; at += 4) target.rgba[at] = 255;
  }
  return { image: { width, height, data: flatten(target.rgba) }, complete: target.complete };
}
