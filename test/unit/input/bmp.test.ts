import assert from 'node:assert/strict';
import { openBytes, rejectsWith, signal } from './support.ts';

interface Options {
  readonly bits: number;
  readonly compression?: number;
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Red, green, blue, alpha. */
  readonly masks?: readonly number[];
  readonly topDown?: boolean;
  readonly rows: Uint8Array;
}

/** A bitmap of 3 × 2 pixels with a 40-byte header. */
function bmp({ bits, compression = 0, palette = [], masks = [], topDown, rows }: Options): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM', 'latin1');
  const extra = Buffer.alloc(palette.length * 4 + masks.length * 4);
  masks.forEach((mask, i) => extra.writeUInt32LE(mask >>> 0, i * 4));
  palette.forEach(([r, g, b], i) => extra.set([b, g, r, 0], masks.length * 4 + i * 4));
  header.writeUInt32LE(54 + extra.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(3, 18);
  header.writeInt32LE(topDown ? -2 : 2, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  header.writeUInt32LE(palette.length, 46);
  return Buffer.concat([header, extra, rows]);
}

const RED = [255, 0, 0] as const;
const GREEN = [0, 255, 0] as const;
const BLUE = [0, 0, 255] as const;
const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
/** Top row red, green, blue; bottom row white, black, red. */
const EXPECTED = [RED, GREEN, BLUE, WHITE, BLACK, RED].flat();
const PALETTE = [RED, GREEN, BLUE, WHITE, BLACK];

async function pixels(bytes: Uint8Array): Promise<number[]> {
  const document = await openBytes(bytes, 'picture.bmp');
  assert.equal(document.mimeType, 'image/bmp');
  const image = await (await document.page(0)).image(signal());
  assert.deepEqual([image.width, image.height], [3, 2]);
  return [...image.data];
}

const bgr = (...colours: (readonly number[])[]) => colours.flatMap(([r, g, b]) => [b!, g!, r!]);

describe('bitmaps', () => {
  it('reads 24 bits, bottom row first and top row first', async () => {
    const top = [...bgr(RED, GREEN, BLUE), 0, 0, 0];
    const bottom = [...bgr(WHITE, BLACK, RED), 0, 0, 0];
    assert.deepEqual(
      await pixels(bmp({ bits: 24, rows: Uint8Array.of(...bottom, ...top) })),
      EXPECTED,
    );
    assert.deepEqual(
      await pixels(bmp({ bits: 24, topDown: true, rows: Uint8Array.of(...top, ...bottom) })),
      EXPECTED,
    );
  });

  it('reads palettes of 1, 4 and 8 bits', async () => {
    const eight = Uint8Array.of(3, 4, 0, 0, 0, 1, 2, 0);
    assert.deepEqual(await pixels(bmp({ bits: 8, palette: PALETTE, rows: eight })), EXPECTED);
    const four = Uint8Array.of(0x34, 0x00, 0, 0, 0x01, 0x20, 0, 0);
    assert.deepEqual(await pixels(bmp({ bits: 4, palette: PALETTE, rows: four })), EXPECTED);
    const one = Uint8Array.of(0b01000000, 0, 0, 0, 0b10100000, 0, 0, 0);
    assert.deepEqual(
      await pixels(bmp({ bits: 1, palette: [BLACK, WHITE], rows: one })),
      [WHITE, BLACK, WHITE, BLACK, WHITE, BLACK].flat(),
    );
  });

  it('reads run lengths of 8 and 4 bits', async () => {
    const rle8 = Uint8Array.of(0, 3, 3, 4, 0, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 0, 0, 1);
    assert.deepEqual(
      await pixels(bmp({ bits: 8, compression: 1, palette: PALETTE, rows: rle8 })),
      EXPECTED,
    );
    const rle4 = Uint8Array.of(0, 3, 0x34, 0x00, 0, 0, 2, 0x01, 1, 0x20, 0, 0, 0, 1);
    assert.deepEqual(
      await pixels(bmp({ bits: 4, compression: 2, palette: PALETTE, rows: rle4 })),
      EXPECTED,
    );
  });

  it('reads 16 bits with and without masks', async () => {
    const rows = (red: number, green: number, blue: number) => {
      const bytes = Buffer.alloc(16);
      [red | green | blue, 0, red, 0, red, green, blue, 0].forEach((value, i) =>
        bytes.writeUInt16LE(value, i * 2),
      );
      return bytes;
    };
    assert.deepEqual(await pixels(bmp({ bits: 16, rows: rows(0x7c00, 0x3e0, 0x1f) })), EXPECTED);
    const masks = [0xf800, 0x7e0, 0x1f];
    assert.deepEqual(
      await pixels(bmp({ bits: 16, compression: 3, masks, rows: rows(0xf800, 0x7e0, 0x1f) })),
      EXPECTED,
    );
  });

  it('treats 32 bits with an empty alpha channel as opaque', async () => {
    const four = (colours: (readonly number[])[]) =>
      colours.flatMap(([r, g, b]) => [b!, g!, r!, 0]);
    const rows = Uint8Array.from([...four([WHITE, BLACK, RED]), ...four([RED, GREEN, BLUE])]);
    assert.deepEqual(await pixels(bmp({ bits: 32, rows })), EXPECTED);
  });

  it('leaves missing rows white and reports them', async () => {
    const whole = bmp({ bits: 24, rows: Uint8Array.from([...bgr(RED, RED, RED), 0, 0, 0]) });
    const document = await openBytes(whole);
    const page = await document.page(0);
    const image = await page.image(signal());
    assert.deepEqual([...image.data.subarray(0, 9)], [WHITE, WHITE, WHITE].flat());
    assert.deepEqual([...image.data.subarray(9)], [RED, RED, RED].flat());
    assert.equal(page.warnings[0]?.code, 'truncatedInput');
  });

  it('refuses impossible headers', async () => {
    const good = bmp({ bits: 24, rows: new Uint8Array(24) });
    const change = (at: number, value: number) => {
      const copy = Buffer.from(good);
      copy.writeInt32LE(value, at);
      return copy;
    };
    await rejectsWith(openBytes(change(18, -3)), 'corruptFile');
    await rejectsWith(openBytes(change(22, 0)), 'corruptFile');
    await rejectsWith(openBytes(change(14, 7)), 'corruptFile');
    await rejectsWith(openBytes(change(18, 100_000_000)), 'imageTooLarge');
    await rejectsWith(pixels(change(18, 1_000_000)), 'corruptFile');
    await rejectsWith(openBytes(change(30, 5)), 'unsupportedFormat');
    await rejectsWith(openBytes(good.subarray(0, 20)), 'corruptFile');
  });
});
