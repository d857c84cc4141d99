/** Reads a ZIP archive's table of contents (APPNOTE.TXT 4.3.12 and 4.3.16), no ZIP64. */
import { open } from 'node:fs/promises';

const END = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;

/**
 * @param {string} file
 * @returns {Promise<{ name: string, packed: number, unpacked: number }[]>} sizes in bytes
 */
export async function listZip(file) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const read = async (position, length) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer;
    const tailLength = Math.min(size, END_LENGTH + MAX_COMMENT);
    const tail = await read(size - tailLength, tailLength);
    let end = tail.length - END_LENGTH;
    while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
    if (end < 0) throw new Error(`${file} is not a ZIP archive`);
    const count = tail.readUInt16LE(end + 10);
    const table = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const entries = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (table.readUInt32LE(at) !== ENTRY) throw new Error(`${file}: damaged table of contents`);
      const nameLength = table.readUInt16LE(at + 28);
      const extra = table.readUInt16LE(at + 30) + table.readUInt16LE(at + 32);
      entries.push({
        name: table.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength),
        packed: table.readUInt32LE(at + 20),
        unpacked: table.readUInt32LE(at + 24),
      });
      at += ENTRY_LENGTH + nameLength + extra;
    }
    return entries;
  } finally {
    await handle.close();
  }
}
