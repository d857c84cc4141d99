import assert from 'node:assert/strict';
import sharp from 'sharp';
import { labToRgb } from '../../../src/input/image/lab.ts';
import { readTiffPages } from '../../../src/input/image/tiff.ts';
import { writeTiff } from './tiffWriter.ts';
import { openBytes, rejectsWith, signal } from './support.ts';

const STRIPS = [273, 279] as const;
const TILES = [324, 325] as const;
/** An image of 32 × 32 pixels with three samples of eight bits. */
const RGB = { 256: [32], 257: [32], 258: [8, 8, 8], 259: [1], 262: [2], 277: [3], 278: [32] };
const filled = (size: number, ...values: number[]): Buffer =>
  Buffer.from(Array.from({ length: size }, (_, i) => values[i % values.length]!));

async function pixelOf(bytes: Uint8Array, x = 0, y = 0): Promise<number[]> {
  const page = await (await openBytes(bytes, 'rare.tif')).page(0);
  const { data, width } = await page.image(signal());
  const at = (y * width + x) * 3;
  return [...data.subarray(at, at + 3)];
}

/** Equal within two steps. */
function assertNear(actual: readonly number[], expected: readonly number[]): void {
  const near = actual.every((value, i) => Math.abs(value - expected[i]!) <= 2);
  assert.ok(near && actual.length === expected.length, `${actual.join()} for ${expected.join()}`);
}

describe('rare kinds of TIFF', () => {
  for (const little of [true, false]) {
    it(`reads tiles of separate planes, ${little ? 'little' : 'big'}-endian`, async () => {
      // Four tiles of 16 × 16 per plane, the last of each plane in a different shade.
      const blocks = [200, 100, 50].flatMap((shade) =>
        [0, 0, 0, 40].map((more) => filled(256, shade + more)),
      );
      const entries = { ...RGB, 284: [2], 322: [16], 323: [16] };
      const file = writeTiff({ little, entries, blocks, places: TILES });
      assert.deepEqual(await pixelOf(file), [200, 100, 50]);
      assert.deepEqual(await pixelOf(file, 31, 31), [240, 140, 90]);
    });
  }

  it('composites over white with the fourth plane as opacity', async () => {
    const blocks = [200, 100, 50, 0].map((shade) => filled(1024, shade));
    const four = { 258: [8, 8, 8, 8], 277: [4], 338: [2] };
    const entries = { ...RGB, ...four, 284: [2], 322: [32], 323: [32] };
    assertNear(await pixelOf(writeTiff({ entries, blocks, places: TILES })), [255, 255, 255]);
  });

  it('reads CIELAB in both forms', async () => {
    // L* 53.2, a* 80, b* 67 is the red of sRGB.
    const lab = (photometric: number, bytes: number[]): Buffer =>
      writeTiff({
        entries: { ...RGB, 262: [photometric] },
        blocks: [filled(3072, ...bytes)],
        places: STRIPS,
      });
    assertNear(await pixelOf(lab(8, [255, 0, 0])), [255, 255, 255]);
    assertNear(await pixelOf(lab(9, [255, 128, 128])), [255, 255, 255]);
    const signed = await pixelOf(lab(8, [137, 60, 226]));
    assertNear(await pixelOf(lab(9, [137, 188, 98])), signed);
    assert.ok(signed[0]! > 180 && signed[1]! < 100 && signed[2]! > 150, signed.join());
    const gray = { width: 1, height: 1, data: Uint8Array.of(137, 0, 0) };
    // L* of 53.7 is the sRGB gray of 128.
    assertNear([...labToRgb(gray, true).data], [128, 128, 128]);
  });

  it('reads old-style JPEG if it is a whole file, and refuses it with the reason otherwise', async () => {
    const background = { r: 200, g: 100, b: 50 };
    const jpeg = await sharp({ create: { width: 32, height: 32, channels: 3, background } })
      .jpeg()
      .toBuffer();
    const entries = { ...RGB, 259: [6], 262: [6], 513: [8], 514: [jpeg.length] };
    const file = writeTiff({ entries, blocks: [jpeg], places: STRIPS });
    assertNear(await pixelOf(file), [200, 100, 50]);
    const bare = { ...RGB, 259: [6], 262: [6] };
    const error = await rejectsWith(
      openBytes(writeTiff({ entries: bare, blocks: [jpeg], places: STRIPS }), 'old.tif'),
      'unsupportedFormat',
    );
    assert.match(error.message, /old\.tif cannot be read: .* old-style JPEG compression/u);
  });

  it('names unsupported variants', async () => {
    const blocks = Array.from({ length: 4 }, () => filled(1024, 9));
    const tiles = { 258: [8, 8, 8, 8], 262: [5], 277: [4], 284: [2], 322: [32], 323: [32] };
    const cmyk = writeTiff({ entries: { ...RGB, ...tiles }, blocks, places: TILES });
    const planes = await rejectsWith(openBytes(cmyk, 'planes.tif'), 'unsupportedFormat');
    assert.match(planes.message, /tiles in separate color planes, which is not supported/u);
    const itu = { ...RGB, 262: [10] };
    await rejectsWith(
      openBytes(writeTiff({ entries: itu, blocks: [filled(3072, 9)], places: STRIPS })),
      'unsupportedFormat',
    );
  });
});

describe('directories of TIFF files', () => {
  /** Directories that name the same list of strips. */
  function chain(directories: number, strips: number): Buffer {
    const list = 8;
    const start = list + strips * 4;
    const size = 2 + 4 * 12 + 4;
    const file = Buffer.alloc(start + directories * size);
    file.write('II*\0', 'latin1');
    file.writeUInt32LE(start, 4);
    for (let i = 0; i < directories; i++) {
      let at = start + i * size;
      at = file.writeUInt16LE(4, at);
      for (const [tag, count, value] of [
        [256, 1, 8],
        [257, 1, 8],
        [273, strips, list],
        [279, strips, list],
      ] as const) {
        at = file.writeUInt16LE(tag, at);
        at = file.writeUInt16LE(4, at);
        at = file.writeUInt32LE(count, at);
        at = file.writeUInt32LE(value, at);
      }
      file.writeUInt32LE(i + 1 < directories ? at + 4 : 0, at);
    }
    return file;
  }

  const cpu = (work: () => void): number => {
    const start = process.cpuUsage();
    work();
    return process.cpuUsage(start).user;
  };

  it('that share one long list cost no more than one list', () => {
    readTiffPages(chain(4, 200_000));
    const few = cpu(() => readTiffPages(chain(5, 200_000)));
    const many = cpu(() => {
      const { pages, whole } = readTiffPages(chain(5000, 200_000));
      assert.equal(pages.length, 5000);
      assert.ok(whole && pages.every(({ width }) => width === 8));
    });
    assert.ok(many < 10 * few + 50_000, `${many} µs for ${few} µs`);
  });

  it('report a strip beyond the end of the file', () => {
    const file = chain(2, 10);
    assert.ok(readTiffPages(file).pages.every(({ complete }) => complete));
    file.writeUInt32LE(1e6, 8 + 9 * 4);
    assert.ok(readTiffPages(file).pages.every(({ complete }) => !complete));
  });
});

describe('encodings of HEIF files', () => {
  const box = (type: string, ...parts: readonly Uint8Array[]): Buffer => {
    const data = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data]);
  };
  const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

  /** One item of the given type, of 2 × 2 pixels in RGB. */
  function heif(coding: string): Buffer {
    const brand = box('ftyp', Buffer.from('mif1\0\0\0\0mif1', 'latin1'));
    const item = box('infe', bytes('02000000 0001 0000'), Buffer.from(`${coding}\0`, 'latin1'));
    const sizes = box('ispe', bytes('00000000 00000002 00000002'));
    const components = box('cmpd', bytes('00000003 0004 0005 0006'));
    const layout = box(
      'uncC',
      bytes('00000000 00000000 00000003 0000070000 0001070000 0002070000'),
      bytes('00 01 00 00 00000000 00000000 00000000 00000000 00000000'),
    );
    const properties = box(
      'iprp',
      box('ipco', sizes, components, layout),
      box('ipma', bytes('00000000 00000001 0001 03 01 82 83')),
    );
    const meta = (offset: number): Buffer => {
      const place = Buffer.alloc(8);
      place.writeUInt32BE(offset);
      place.writeUInt32BE(12, 4);
      return box(
        'meta',
        bytes('00000000'),
        box('hdlr', bytes('00000000 00000000'), Buffer.from('pict'), Buffer.alloc(13)),
        box('pitm', bytes('00000000 0001')),
        box('iloc', bytes('00000000 4400 0001 0001 0000 0001'), place),
        box('iinf', bytes('00000000 0001'), item),
        properties,
      );
    };
    const start = brand.length + meta(0).length + 8;
    return Buffer.concat([brand, meta(start), box('mdat', filled(12, 90))]);
  }

  for (const [coding, words] of [
    ['unci', 'uncompressed'],
    ['j2k1', 'as JPEG 2000'],
    ['vvc1', 'as VVC (H.266)'],
  ] as const) {
    it(`are named if unsupported: ${coding}`, async () => {
      const error = await rejectsWith(openBytes(heif(coding), 'p.heif'), 'unsupportedFormat');
      assert.ok(error.message.includes(`its image is stored ${words}`), error.message);
    });
  }

  it('that are supported make damaged files an error', async () => {
    await rejectsWith(openBytes(heif('hvc1'), 'p.heif'), 'corruptFile');
  });
});
