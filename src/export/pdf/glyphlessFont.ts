/** A TrueType font without outlines: text in it takes place and is not visible. */

/** Size of the em square; every glyph is one em wide. */
const UNITS = 1000;
const ASCENT = 800;
const DESCENT = -200;

/** Values of `size` bytes each, big-endian. */
function bytesOf(...values: readonly (readonly [size: 1 | 2 | 4, ...numbers: number[]])[]): Buffer {
  return Buffer.concat(
    values.flatMap(([size, ...numbers]) =>
      numbers.map((number) => {
        const part = Buffer.alloc(size);
        part.writeUIntBE(number < 0 ? number + 2 ** (8 * size) : number, 0, size);
        return part;
      }),
    ),
  );
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

function tables(): Record<string, Buffer> {
  return {
    cmap: bytesOf([2, 0, 1, 3, 1], [4, 12], [2, 4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0]),
    glyf: bytesOf([4, 0]),
    head: bytesOf(
      [4, 0x00010000, 0x00010000, 0, 0x5f0f3cf5],
      [2, 3, UNITS],
      [4, 0, 0, 0, 0],
      [2, 0, DESCENT, UNITS, ASCENT, 0, 8, 2, 0, 0],
    ),
    hhea: bytesOf([4, 0x00010000], [2, ASCENT, DESCENT, 0, UNITS, ...zeros(11), 1]),
    hmtx: bytesOf([2, UNITS, 0, 0]),
    loca: bytesOf([2, 0, 0, 0]),
    maxp: bytesOf([4, 0x00010000], [2, 2, ...zeros(5), 1, ...zeros(7)]),
    post: bytesOf([4, 0x00030000, 0], [2, -100, 50], [4, 1, 0, 0, 0, 0]),
  };
}

function checksum(table: Buffer): number {
  let sum = 0;
  for (let i = 0; i < table.length; i += 4) sum = (sum + table.readUInt32BE(i)) >>> 0;
  return sum;
}

const padded = (table: Buffer): Buffer =>
  Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);

/** The font program, with two glyphs. */
export function glyphlessFont(): Uint8Array {
  const entries = Object.entries(tables()).map(([tag, table]) => ({ tag, table: padded(table) }));
  const count = entries.length;
  const range = 2 ** Math.floor(Math.log2(count));
  const head = bytesOf(
    [4, 0x00010000],
    [2, count, range * 16, Math.log2(range), count * 16 - range * 16],
  );
  let offset = head.length + count * 16;
  const directory = entries.map(({ tag, table }) => {
    const entry = bytesOf([4, checksum(table), offset, table.length]);
    offset += table.length;
    return Buffer.concat([Buffer.from(tag, 'latin1'), entry]);
  });
  return Buffer.concat([head, ...directory, ...entries.map(({ table }) => table)]);
}

/** Metrics of the font for its descriptor, in thousandths of the em. */
export const GLYPHLESS = { ascent: ASCENT, descent: DESCENT, width: UNITS } as const;
