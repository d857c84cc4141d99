/**
 * Tesseract's `.traineddata` container: the number of parts (int32), the offset of each (int64, -1
 * for a missing one), then the parts in that order (`ccutil/tessdatamanager.cpp`).
 */

/** TESSDATA_LSTM_SYSTEM_DAWG: the words that the recognizer prefers. */
const WORD_LIST = 19;

/**
 * The container without its word list.
 * @param {Buffer} data
 * @returns {Buffer}
 */
export function withoutWordList(data) {
  const count = data.readInt32LE(0);
  const offsets = Array.from({ length: count }, (_, i) => Number(data.readBigInt64LE(4 + 8 * i)));
  const starts = offsets.filter((offset) => offset >= 0).sort((a, b) => a - b);
  const endOf = (offset) => starts.find((start) => start > offset) ?? data.length;
  const head = Buffer.alloc(4 + 8 * count);
  head.writeInt32LE(count, 0);
  const parts = [head];
  let end = head.length;
  for (const [i, offset] of offsets.entries()) {
    const keep = offset >= 0 && i !== WORD_LIST;
    head.writeBigInt64LE(BigInt(keep ? end : -1), 4 + 8 * i);
    if (!keep) continue;
    const part = data.subarray(offset, endOf(offset));
    parts.push(part);
    end += part.length;
  }
  return Buffer.concat(parts);
}
