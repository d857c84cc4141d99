import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { openInput } from '../../../src/input/openInput.ts';
import { LIMITS, fixture, openBytes, rejectsWith, signal } from './support.ts';

const WIDTH = 120;
const HEIGHT = 60;

/** White with a black square from (10, 10) to (50, 50). */
function picture(): Sharp {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  for (let y = 10; y < 50; y++) data.fill(0, (y * WIDTH + 10) * 3, (y * WIDTH + 50) * 3);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

async function decode(bytes: Uint8Array, page = 0) {
  const document = await openBytes(bytes);
  const input = await document.page(page);
  const image = await input.image(signal());
  assert.deepEqual([image.width, image.height], [input.width, input.height]);
  assert.equal(image.data.length, image.width * image.height * 3);
  const at = (x: number, y: number) => [
    ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
  ];
  return { document, input, image, at };
}

const near = (actual: readonly number[], wanted: number, tolerance = 12) =>
  assert.ok(
    actual.length === 3 && actual.every((c) => Math.abs(c - wanted) <= tolerance),
    `${actual.join()} is not ${wanted}`,
  );

describe('images', () => {
  const formats: [string, () => Sharp][] = [
    ['image/png', () => picture().png()],
    ['image/jpeg', () => picture().jpeg()],
    ['image/webp', () => picture().webp({ lossless: true })],
    ['image/gif', () => picture().gif()],
    ['image/tiff', () => picture().tiff({ compression: 'lzw' })],
    ['image/avif', () => picture().avif({ quality: 90, effort: 0 })],
  ];
  for (const [mimeType, encode] of formats) {
    it(`reads ${mimeType}`, async () => {
      const { document, at } = await decode(await encode().toBuffer());
      assert.equal(document.mimeType, mimeType);
      assert.equal(document.pageCount, 1);
      near(at(30, 30), 0);
      near(at(100, 30), 255);
    });
  }

  it('reads HEIC', async () => {
    const { document, at } = await decode(await readFile(fixture('picture.heic')));
    assert.equal(document.mimeType, 'image/heic');
    near(at(30, 30), 0);
    near(at(100, 30), 255);
  });

  it('identifies files by content, not by name', async () => {
    const document = await openBytes(await picture().png().toBuffer(), 'photo.jpg');
    assert.equal(document.mimeType, 'image/png');
  });

  it('scales 16 bits to 8 instead of clipping them', async () => {
    const grey = Uint16Array.from({ length: 256 }, (_, i) => i * 257);
    const png = await sharp(grey, { raw: { width: 256, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const { at } = await decode(png);
    for (const value of [0, 64, 128, 200, 255]) near(at(value, 0), value, 1);
  });

  it('converts CMYK, palettes and gray to RGB', async () => {
    const encoded = [
      await picture().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
      await picture().toColourspace('cmyk').tiff().toBuffer(),
      await picture().png({ palette: true, colours: 4 }).toBuffer(),
      await picture().toColourspace('b-w').png().toBuffer(),
      await picture().toColourspace('b-w').tiff({ bitdepth: 1 }).toBuffer(),
    ];
    for (const bytes of encoded) {
      const { at } = await decode(bytes);
      near(at(30, 30), 0, 50);
      near(at(100, 30), 255);
    }
  });

  it('applies the EXIF orientation', async () => {
    // Orientation 6: the camera was rotated, so the image must be rotated clockwise.
    const bytes = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { input, at } = await decode(bytes);
    assert.deepEqual([input.width, input.height], [HEIGHT, WIDTH]);
    near(at(30, 30), 0);
    near(at(30, 100), 255);
  });

  it('composites transparency over white, or over black if it would vanish on white', async () => {
    const onTransparency = (grey: number) => {
      const rgba = new Uint8Array(WIDTH * HEIGHT * 4);
      for (let y = 10; y < 50; y++) {
        for (let x = 10; x < 50; x++) rgba.set([grey, grey, grey, 255], (y * WIDTH + x) * 4);
      }
      return sharp(rgba, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
        .png()
        .toBuffer();
    };
    const dark = await decode(await onTransparency(0));
    near(dark.at(30, 30), 0);
    near(dark.at(100, 30), 255);
    const light = await decode(await onTransparency(255));
    near(light.at(30, 30), 255);
    near(light.at(100, 30), 0);
  });

  it('returns a page per TIFF page, without thumbnails', async () => {
    // Two pages as frames of one tall image.
    const tall = new Uint8Array(40 * 60 * 3).fill(255);
    tall.fill(0, 0, 40 * 30 * 3);
    const bytes = await sharp(tall, {
      raw: { width: 40, height: 60, channels: 3, pageHeight: 30 },
    })
      .tiff()
      .toBuffer();
    const first = await decode(bytes, 0);
    assert.equal(first.document.pageCount, 2);
    near(first.at(5, 5), 0);
    near((await decode(bytes, 1)).at(5, 5), 255);
  });

  it('returns one page for an animation of one scene and a page per slide', async () => {
    const frame = (draw: (x: number, y: number) => boolean) => {
      const grey = new Uint8Array(64 * 64 * 3).fill(255);
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) {
          if (draw(x, y)) grey.fill(0, (y * 64 + x) * 3, (y * 64 + x) * 3 + 3);
        }
      }
      return grey;
    };
    const gif = (frames: Uint8Array[]) =>
      sharp(Buffer.concat(frames), {
        raw: { width: 64, height: 64 * frames.length, channels: 3, pageHeight: 64 },
      })
        .gif()
        .toBuffer();
    const left = frame((x) => x < 20);
    const blinking = frame((x, y) => x < 20 || (x > 60 && y > 60));
    const bottom = frame((_, y) => y > 44);
    const blank = frame(() => false);
    assert.equal((await decode(await gif([left, blinking, left]))).document.pageCount, 1);
    const slides = await gif([blank, left, bottom, left]);
    const { document, at } = await decode(slides);
    assert.equal(document.pageCount, 2);
    near(at(5, 5), 0);
    near((await decode(slides, 1)).at(5, 60), 0);
  });

  it('reads the available part of a truncated file, with a warning', async () => {
    const noise = sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    });
    for (const bytes of [await noise.clone().png().toBuffer(), await noise.jpeg().toBuffer()]) {
      const { input, at } = await decode(bytes.subarray(0, bytes.length >> 1));
      assert.deepEqual(
        input.warnings.map(({ code }) => code),
        ['truncatedInput'],
      );
      near(at(100, 199), 255);
    }
  });

  it('refuses damaged files', async () => {
    const png = await picture().png().toBuffer();
    const badCrc = Buffer.from(png);
    badCrc[png.indexOf('IDAT') + 6]! ^= 0xff;
    const garbage = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(400, 7)]);
    for (const bytes of [badCrc, garbage, Buffer.from('GIF89a'), Buffer.from('II*\0\xff\xff')]) {
      await rejectsWith(decode(bytes), 'corruptFile');
    }
  });

  it('explains why it refuses a file that is not an image', async () => {
    const cases: [string | Buffer, RegExp][] = [
      ['<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG.*PNG or PDF/u],
      [Buffer.from('PK\x03\x04rest'), /Office/u],
      [Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), /video/u],
      ['plain text', /not in a supported format/u],
    ];
    for (const [content, pattern] of cases) {
      const error = await rejectsWith(openBytes(Buffer.from(content)), 'unsupportedFormat');
      assert.match(error.message, pattern);
    }
  });

  it('checks the size in the header before decoding', async () => {
    // A few bytes that claim 50,000 x 50,000 pixels, with a correct checksum.
    const bomb = await picture().png().toBuffer();
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await rejectsWith(openBytes(bomb), 'imageTooLarge');
    const honest = await sharp({
      create: { width: 2500, height: 2500, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer();
    const error = await rejectsWith(openBytes(honest), 'imageTooLarge');
    assert.equal(error.setting, 'limits.imageMegapixels');
    const size = await rejectsWith(
      openBytes(honest, 'file', { ...LIMITS, fileBytes: 100 }),
      'fileTooLarge',
    );
    assert.equal(size.setting, 'limits.fileSizeMB');
  });

  it('distinguishes empty, missing and unreadable files', async () => {
    await rejectsWith(openBytes(new Uint8Array()), 'fileEmpty');
    const open = (path: string) => openInput({ kind: 'file', path }, { limits: LIMITS });
    await rejectsWith(open(fixture('no-such-file.png')), 'fileNotFound');
    await rejectsWith(open(fixture('.')), 'unsupportedFormat');
  });

  it('stops when cancelled', async () => {
    const document = await openBytes(await picture().png().toBuffer());
    const page = await document.page(0);
    await rejectsWith(page.image(AbortSignal.abort()), 'cancelled');
  });
});
