/**
 * Checks of a file's structure before it is decoded. Decoders run in strict mode first; the lenient
 * result is used only if the structure shows that the file merely ends early, so that a damaged
 * image is never mistaken for a complete one.
 */
import { crc32 } from 'node:zlib';
import type { InputFormat } from '../source/sniffFormat.ts';
import { say, type Sentence, technical } from '../../core/sentences/sentence.ts';

export type Integrity =
  { readonly state: 'whole' | 'truncated' } | { readonly state: 'damaged'; readonly why: Sentence };

const WHOLE: Integrity = { state: 'whole' };
const TRUNCATED: Integrity = { state: 'truncated' };
const damaged = (why: Sentence): Integrity => ({ state: 'damaged', why });

/** PNG: chunks of length, type, data, CRC-32 of type and data (ISO/IEC 15948, 5.3). */
function checkPng(bytes: Buffer): Integrity {
  let at = 8;
  let first = true;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/u.test(type)) return damaged(technical('it contains a malformed chunk.'));
    if (first && type !== 'IHDR') return damaged(say('its header is missing.'));
    first = false;
    const end = at + 8 + length;
    if (end + 4 > bytes.length) return TRUNCATED;
    // Lower-case types are ancillary: decoding does not depend on them.
    const critical = type.charCodeAt(0) < 0x60;
    if (critical && crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      return damaged(technical(`the checksum of its ${type} chunk is wrong.`));
    }
    if (type === 'IEND') return WHOLE;
    at = end + 4;
  }
  return TRUNCATED;
}

/** JPEG: an end-of-image marker must follow the start of the first scan (ITU-T T.81, annex B). */
function checkJpeg(bytes: Buffer): Integrity {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return damaged(technical('a segment does not start where it should.'));
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const standalone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xd9) return damaged(say('it ends before its image data starts.'));
    const next = standalone ? at + 2 : at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === 0xda) {
      return bytes.includes(Buffer.of(0xff, 0xd9), next) ? WHOLE : TRUNCATED;
    }
    at = next;
  }
  return damaged(say('it ends before its image data starts.'));
}

/** RIFF: the size in the header does not include the first eight bytes. */
const checkRiff = (bytes: Buffer): Integrity =>
  bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length ? TRUNCATED : WHOLE;

/** GIF: the last byte is the trailer; some writers append padding. */
function checkGif(bytes: Buffer): Integrity {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes[end - 1] === 0x3b ? WHOLE : TRUNCATED;
}

/** ISO base media file: boxes must end where the file ends (a size of 0 reaches to the end). */
function checkIsoMedia(bytes: Buffer): Integrity {
  let at = 0;
  while (at + 8 <= bytes.length) {
    let size = bytes.readUInt32BE(at);
    if (size === 0) return WHOLE;
    if (size === 1) {
      if (at + 16 > bytes.length) return TRUNCATED;
      size = Number(bytes.readBigUInt64BE(at + 8));
    }
    if (size < 8) return damaged(technical('one of its boxes has an impossible size.'));
    at += size;
  }
  return at > bytes.length ? TRUNCATED : WHOLE;
}

/** Structure of a file whose format is known; formats without a check count as complete. */
export function checkIntegrity(format: InputFormat, bytes: Uint8Array): Integrity {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'png':
      return checkPng(view);
    case 'jpeg':
      return checkJpeg(view);
    case 'webp':
      return checkRiff(view);
    case 'gif':
      return checkGif(view);
    case 'avif':
    case 'heic':
      return checkIsoMedia(view);
    default:
      return WHOLE;
  }
}
