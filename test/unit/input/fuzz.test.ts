import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { OcrError } from '../../../src/core/errors/errors.ts';
import { text, writePdf } from './pdfWriter.ts';
import { fixture, openBytes, signal } from './support.ts';
import { randomNumbers } from '../../randomNumbers.ts';

/** Changed copies of each format. */
const CASES = 40;
/** One small file, however damaged, must not take longer. */
const LIMIT_MS = 10_000;

/** Cuts the file, or changes, inserts or repeats some of its bytes. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = () => Math.floor(random() * copy.length);
  switch (Math.floor(random() * 4)) {
    case 0:
      return copy.subarray(0, at());
    case 1:
      for (let n = Math.ceil(random() * 8); n > 0; n--) copy[at()] = Math.floor(random() * 256);
      return copy;
    case 2: {
      // Headers contain the sizes: changes there have the greatest effect.
      for (let n = Math.ceil(random() * 4); n > 0; n--) {
        copy[Math.floor(random() * Math.min(64, copy.length))] = Math.floor(random() * 256);
      }
      return copy;
    }
    default: {
      const start = at();
      const end = start + Math.floor(random() * 200);
      return Buffer.concat([copy.subarray(0, end), copy.subarray(start)]);
    }
  }
}

async function readAll(bytes: Uint8Array): Promise<void> {
  const document = await openBytes(bytes);
  try {
    for (let index = 0; index < Math.min(document.pageCount, 3); index++) {
      const page = await document.page(index);
      await page.textLayer(signal());
      const image = await page.image(signal());
      assert.equal(image.data.length, image.width * image.height * 3);
    }
  } finally {
    await document.close();
  }
}

/** Error of reading; undefined on success. */
const outcome = (bytes: Uint8Array): Promise<unknown> =>
  readAll(bytes).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('damaged files', () => {
  const picture = () =>
    sharp({
      create: {
        width: 40,
        height: 30,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 160, sigma: 30 },
      },
    });
  const bmp = async () => {
    const { data } = await picture().raw().toBuffer({ resolveWithObject: true });
    const header = Buffer.alloc(54);
    header.write('BM', 'latin1');
    [
      [10, 54],
      [14, 40],
      [18, 40],
      [22, 30],
      [26, 0x180001],
    ].forEach(([at, value]) => header.writeUInt32LE(value!, at));
    return Buffer.concat([header, data]);
  };
  const image = { width: 20, height: 20, data: new Uint8Array(400).fill(90) };
  const pdf = () =>
    writePdf([
      { content: text(20, 150, 12, 'A page with words'), mediaBox: [0, 0, 200, 200] },
      { content: 'q 90 0 0 90 0 0 cm /Im1 Do Q', mediaBox: [0, 0, 100, 100], image },
    ]);
  const formats: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    png: () => picture().png().toBuffer(),
    jpeg: () => picture().jpeg().toBuffer(),
    webp: () => picture().webp().toBuffer(),
    gif: () => picture().gif().toBuffer(),
    tiff: () => picture().tiff().toBuffer(),
    avif: () => picture().avif({ effort: 0 }).toBuffer(),
    bmp,
    heic: () => readFile(fixture('picture.heic')),
    pdf,
    'encrypted pdf': () => readFile(fixture('owner-password.pdf')),
  };
  for (const [format, make] of Object.entries(formats)) {
    it(`produce a result or a clear error: ${format}`, async () => {
      const whole = await make();
      assert.equal(await outcome(whole), undefined, 'the whole file is read');
      const random = randomNumbers(20_260_401);
      for (let i = 0; i < CASES; i++) {
        const start = performance.now();
        const error = await outcome(mutate(whole, random));
        const seconds = (performance.now() - start) / 1000;
        assert.ok(
          error === undefined || error instanceof OcrError,
          `case ${i}: ${error instanceof Error ? error.stack : String(error)}`,
        );
        assert.notEqual(error?.code, 'internal', `case ${i}`);
        assert.ok(seconds * 1000 < LIMIT_MS, `case ${i} took ${seconds.toFixed(1)} s`);
      }
      assert.equal(await outcome(whole), undefined, 'the whole file is read afterwards');
    });
  }
});
