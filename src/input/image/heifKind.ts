import { say, type Sentence } from '../../core/sentences/sentence.ts';

/**
 * How the image of a HEIF file is encoded, for messages; found without decoding (ISO/IEC 23008-12).
 */

const storedAs = (coding: string): Sentence =>
  say('its image is stored as {0}, which is not supported. Convert it to PNG.', coding);

/** Why an image is not read whose encoding HEIC decoders do not support. */
const CODINGS: Readonly<Record<string, Sentence>> = {
  unci: say('its image is stored uncompressed, which is not supported. Convert it to PNG.'),
  j2k1: storedAs('JPEG 2000'),
  jpeg: storedAs('JPEG'),
  avc1: storedAs('AVC (H.264)'),
  vvc1: storedAs('VVC (H.266)'),
  evc1: storedAs('EVC'),
};

interface BoxOf {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Complete boxes within a part of the file. */
function* boxes(bytes: Buffer, from: number, end: number): Generator<BoxOf> {
  for (let at = from; at + 8 <= end;) {
    const short = bytes.readUInt32BE(at);
    const wide = short === 1 && at + 16 <= end;
    const size = short === 0 ? end - at : wide ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < 8 || at + size > end) return;
    const type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, start: at + (wide ? 16 : 8), end: at + size };
    at += size;
  }
}

const find = (bytes: Buffer, type: string, from: number, end: number): BoxOf | undefined => {
  for (const box of boxes(bytes, from, end)) if (box.type === type) return box;
  return undefined;
};

/** Identifier and type of an item: infe of version 2 or 3. */
function itemOf(bytes: Buffer, { start, end }: BoxOf): { id: number; type: string } | undefined {
  const wide = bytes[start] === 3;
  if ((bytes[start] !== 2 && !wide) || start + (wide ? 14 : 12) > end) return undefined;
  const id = wide ? bytes.readUInt32BE(start + 4) : bytes.readUInt16BE(start + 4);
  const at = start + (wide ? 10 : 8);
  return { id, type: bytes.toString('latin1', at, at + 4) };
}

/** Why the image cannot be decoded, if its encoding is the reason; otherwise undefined. */
export function unreadCoding(file: Uint8Array): Sentence | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const meta = find(bytes, 'meta', 0, bytes.length);
  if (!meta) return undefined;
  const primary = find(bytes, 'pitm', meta.start + 4, meta.end);
  const list = find(bytes, 'iinf', meta.start + 4, meta.end);
  if (!primary || !list || primary.end - primary.start < 6 || list.end - list.start < 6) {
    return undefined;
  }
  const wanted =
    bytes[primary.start] === 0
      ? bytes.readUInt16BE(primary.start + 4)
      : bytes.readUIntBE(primary.start + 4, Math.min(4, primary.end - primary.start - 4));
  const items = list.start + (bytes[list.start] === 0 ? 6 : 8);
  for (const box of boxes(bytes, items, list.end)) {
    const item = box.type === 'infe' ? itemOf(bytes, box) : undefined;
    if (item?.id === wanted) return CODINGS[item.type];
  }
  return undefined;
}
