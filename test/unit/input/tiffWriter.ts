/** Writes TIFF files of one uncompressed page, in either byte order, for tests. */

export interface TestTiff {
  readonly little?: boolean;
  /** Values by tag, without the offsets of the data. */
  readonly entries: Readonly<Record<number, readonly number[]>>;
  readonly blocks: readonly Uint8Array[];
  /** Tags of the offsets and lengths of the blocks. */
  readonly places: readonly [number, number];
}

/** All values are of the type LONG, the data comes first, the directory last. */
export function writeTiff({ little = true, entries, blocks, places }: TestTiff): Buffer {
  const longs = (values: readonly number[]): Buffer => {
    const buffer = Buffer.alloc(values.length * 4);
    for (const [i, value] of values.entries()) {
      if (little) buffer.writeUInt32LE(value, i * 4);
      else buffer.writeUInt32BE(value, i * 4);
    }
    return buffer;
  };
  const shorts = (values: readonly number[]): Buffer => {
    const buffer = Buffer.alloc(values.length * 2);
    for (const [i, value] of values.entries()) {
      if (little) buffer.writeUInt16LE(value, i * 2);
      else buffer.writeUInt16BE(value, i * 2);
    }
    return buffer;
  };
  const parts: Buffer[] = [Buffer.alloc(8)];
  let end = 8;
  const put = (data: Uint8Array): number => {
    const at = end;
    const padded = Buffer.alloc(data.length + (data.length % 2));
    padded.set(data);
    parts.push(padded);
    end += padded.length;
    return at;
  };
  const all = new Map(Object.entries(entries).map(([tag, values]) => [Number(tag), values]));
  all.set(places[0], blocks.map(put));
  all.set(
    places[1],
    blocks.map(({ length }) => length),
  );
  const fields = [...all]
    .sort(([a], [b]) => a - b)
    .map(([tag, values]) => {
      const data = longs(values);
      const field = data.length <= 4 ? data : longs([put(data)]);
      return Buffer.concat([shorts([tag, 4]), longs([values.length]), field]);
    });
  parts[0] = Buffer.concat([Buffer.from(little ? 'II*\0' : 'MM\0*', 'latin1'), longs([end])]);
  return Buffer.concat([...parts, shorts([fields.length]), ...fields, longs([0])]);
}
