import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP archive, by name: read without the library that wrote it. */
export function unzipped(bytes: Uint8Array): Map<string, Buffer> {
  const data = Buffer.from(bytes);
  const end = data.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  const files = new Map<string, Buffer>();
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    const method = data.readUInt16LE(at + 10);
    const packed = data.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => data.readUInt16LE(at + offset));
    const local = data.readUInt32LE(at + 42);
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    const content = data.subarray(start, start + packed);
    const file = data.toString('utf8', at + 46, at + 46 + name!);
    files.set(file, method === 0 ? content : inflateRawSync(content));
    at += 46 + name! + extra! + comment!;
  }
  return files;
}
