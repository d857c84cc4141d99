import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { TextLayer } from '../../../src/input/source/inputDocument.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { type TestPage, text, writePdf } from './pdfWriter.ts';
import { LIMITS, fixture, openBytes, rejectsWith, sample, signal } from './support.ts';
import { renderSentence } from '../../../src/core/sentences/sentence.ts';

const SENTENCE = 'The keeper reads the gauge and writes the number down.';

async function layerOf(page: TestPage): Promise<TextLayer> {
  const document = await openBytes(writePdf([page]));
  const layer = await (await document.page(0)).textLayer(signal());
  await document.close();
  assert.ok(layer, 'there is a text layer');
  return layer;
}

/** Data of the only strip of a little-endian TIFF file. */
function stripOf(tiff: Buffer): Uint8Array {
  const directory = tiff.readUInt32LE(4);
  const value = (tag: number): number => {
    for (let i = 0; i < tiff.readUInt16LE(directory); i++) {
      const entry = directory + 2 + i * 12;
      if (tiff.readUInt16LE(entry) !== tag) continue;
      return tiff.readUInt16LE(entry + 2) === 3
        ? tiff.readUInt16LE(entry + 8)
        : tiff.readUInt32LE(entry + 8);
    }
    throw new RangeError(`no tag ${tag}`);
  };
  return tiff.subarray(value(273), value(273) + value(279));
}

/** Gray noise, as in a scan. */
const scan = {
  width: 60,
  height: 80,
  data: Uint8Array.from({ length: 60 * 80 }, (_, i) => 120 + ((i * 7919) % 100)),
};
const FULL_PAGE = 'q 612 0 0 792 0 0 cm /Im1 Do Q\n';

describe('PDF pages', () => {
  it('renders an ordinary page at 200 dpi', async () => {
    const document = await openBytes(writePdf([{ content: text(72, 700, 18, SENTENCE) }]));
    assert.equal(document.mimeType, 'application/pdf');
    const page = await document.page(0);
    const image = await page.image(signal());
    assert.deepEqual([image.width, image.height, image.dpi], [1700, 2200, 200]);
    assert.deepEqual([page.width, page.height], [1700, 2200]);
    assert.deepEqual([...image.data.subarray(0, 3)], [255, 255, 255]);
    assert.ok(
      image.data.some((value) => value < 40),
      'the text is drawn',
    );
    await document.close();
  });

  it('lowers the resolution of large sheets and warns if print may be lost', async () => {
    const open = async (side: number) => {
      const content = text(72, 72, 18, SENTENCE);
      const document = await openBytes(writePdf([{ content, mediaBox: [0, 0, side, side] }]));
      return document.page(0);
    };
    const poster = await open(1728);
    assert.equal(poster.warnings.length, 1);
    assert.equal(poster.warnings[0]?.code, 'imageScaled');
    assert.ok(poster.width * poster.height <= LIMITS.pagePixels);
    const image = await poster.image(signal());
    assert.deepEqual([image.width, image.height], [poster.width, poster.height]);
    const error = await rejectsWith(open(14_400), 'pageTooLarge');
    assert.equal(error.setting, 'limits.pageMegapixels');
  });

  it('honors the rotation of the page', async () => {
    const content = text(72, 700, 18, SENTENCE);
    const document = await openBytes(writePdf([{ content, rotate: 90 }]));
    const page = await document.page(0);
    assert.deepEqual([page.width, page.height], [2200, 1700]);
    const layer = await page.textLayer(signal());
    const line = layer?.lines[0];
    assert.equal(line?.text, SENTENCE);
    // The page is rotated clockwise, and its text is rotated back.
    assert.equal(layer?.rotation, 270);
    assert.ok(line.quad[1].x - line.quad[0].x > 500);
    assert.ok(line.quad[0].x > 190 && line.quad[0].x < 210);
  });

  it('opens files with only an owner password', async () => {
    const path = fixture('owner-password.pdf');
    const document = await openInput({ kind: 'file', path }, { limits: LIMITS });
    const layer = await (await document.page(0)).textLayer(signal());
    assert.equal(layer?.lines[0]?.text, 'The keeper reads the gauge');
  });

  for (const name of ['user-password.pdf', 'user-password-rc4.pdf']) {
    it(`asks for the password of ${name}`, async () => {
      const open = (password?: string) =>
        openInput({ kind: 'file', path: fixture(name) }, { limits: LIMITS, password });
      await rejectsWith(open(), 'passwordRequired');
      await rejectsWith(open('guess'), 'passwordWrong');
      const document = await open('open-sesame');
      const layer = await (await document.page(0)).textLayer(signal());
      assert.equal(layer?.lines[0]?.text, 'The keeper reads the gauge');
    });
  }

  it('reports certificate encryption as unsupported', async () => {
    const plain = Buffer.from(writePdf([{ content: '' }])).toString('latin1');
    const handler = '/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128>>';
    const file = Buffer.from(plain.replace('trailer<<', `trailer<<${handler}`), 'latin1');
    const error = await rejectsWith(openBytes(file, 'sealed.pdf'), 'unsupportedFormat');
    assert.match(error.message, /sealed\.pdf cannot be read: it is encrypted with a certificate/u);
  });

  it('refuses damaged files, and an image above the limit without decoding it', async () => {
    const whole = writePdf([{ content: text(72, 700, 18, SENTENCE) }]);
    await rejectsWith(openBytes(whole.subarray(0, 40)), 'corruptFile');
    const image = { width: 2500, height: 2500, data: new Uint8Array(2500) };
    const document = await openBytes(writePdf([{ content: FULL_PAGE, image }]));
    const page = await document.page(0);
    const error = await rejectsWith(page.image(signal()), 'imageTooLarge');
    assert.equal(error.setting, 'limits.imageMegapixels');
  });

  it('decodes the compressions of scanners', async () => {
    // A black square on white, 64 x 64.
    const grey = new Uint8Array(64 * 64).fill(255);
    for (let y = 8; y < 40; y++) grey.fill(0, y * 64 + 8, y * 64 + 40);
    const tiff = await sharp(grey, { raw: { width: 64, height: 64, channels: 1 } })
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 })
      .toBuffer();
    const images = [
      {
        data: stripOf(tiff),
        filter:
          '/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode' +
          '/DecodeParms<</K -1/Columns 64/Rows 64/BlackIs1 true>>',
      },
      {
        data: await readFile(fixture('square.jp2')),
        filter: '/ColorSpace/DeviceGray/Filter/JPXDecode',
      },
    ];
    for (const image of images) {
      const document = await openBytes(
        writePdf([
          {
            content: 'q 64 0 0 64 0 0 cm /Im1 Do Q',
            mediaBox: [0, 0, 64, 64],
            image: { width: 64, height: 64, ...image },
          },
        ]),
      );
      const raster = await (await document.page(0)).image(signal());
      const at = (share: number) =>
        raster.data[
          (Math.floor(share * raster.height) * raster.width + Math.floor(share * raster.width)) * 3
        ]!;
      assert.ok(at(0.4) < 60 && at(0.9) > 200, image.filter);
    }
  });

  it('reports an image that cannot be decoded', async () => {
    const image = { width: 9, height: 9, data: new Uint8Array(50), filter: '/Filter/JPXDecode' };
    const document = await openBytes(writePdf([{ content: FULL_PAGE, image }]));
    const page = await document.page(0);
    await page.image(signal());
    assert.deepEqual(
      page.warnings.map(({ code }) => code),
      ['truncatedInput'],
    );
  });

  it('stops when cancelled', async () => {
    const document = await openBytes(writePdf([{ content: text(72, 700, 18, SENTENCE) }]));
    const page = await document.page(0);
    await rejectsWith(page.image(AbortSignal.abort()), 'cancelled');
    const controller = new AbortController();
    const work = page.image(controller.signal);
    controller.abort();
    await rejectsWith(work, 'cancelled');
  });
});

describe('text layers of PDF pages', () => {
  it('returns lines with boxes, words and type size in raster pixels', async () => {
    const { lines, trusted } = await layerOf({
      content: text(72, 700, 18, SENTENCE) + text(72, 660, 12, 'Written in haste', 'F2'),
    });
    assert.ok(trusted);
    assert.deepEqual(
      lines.map((line) => line.text),
      [SENTENCE, 'Written in haste'],
    );
    const [first, second] = lines;
    // 72 units from the left and 92 below the top edge, at 200 / 72 pixels a unit.
    assert.ok(Math.abs(first!.quad[0].x - 200) < 1);
    assert.ok(first!.quad[0].y > 200 && first!.quad[3].y > 255 && first!.quad[3].y < 275);
    assert.ok(Math.abs(first!.fontSize! - 50) < 0.5);
    assert.deepEqual([first!.bold, second!.bold], [false, true]);
    assert.equal(first!.words?.length, SENTENCE.split(' ').length);
    assert.equal(first!.words[1]?.text, 'keeper');
    assert.ok(first!.words[1].box.x0 > first!.words[0]!.box.x1);
    assert.equal(first!.recognizer, 'textLayer');
  });

  it('restores spaces that are only gaps, and keeps cells as separate lines', async () => {
    const gap = '[(two)-300(words)-4000(cell)] TJ';
    const { lines } = await layerOf({ content: `BT /F1 10 Tf 72 700 Td ${gap} ET\n` });
    assert.deepEqual(
      lines.map((line) => line.text),
      ['two words', 'cell'],
    );
  });

  it('keeps superscripts in their line and bullets with their item', async () => {
    const { lines } = await layerOf({
      content:
        'BT /F1 12 Tf 72 700 Td (area in m) Tj /F1 7 Tf 5 Ts (2) Tj 0 Ts /F1 12 Tf ( of land) Tj ET\n' +
        text(72, 600, 12, '1.') +
        text(108, 600, 12, 'first step'),
    });
    assert.deepEqual(
      lines.map((line) => line.text),
      ['area in m2 of land', '1. first step'],
    );
  });

  it('reads simulated bold once', async () => {
    const { lines } = await layerOf({
      content: text(72, 700, 12, 'Heading') + text(72.3, 700, 12, 'Heading'),
    });
    assert.deepEqual(
      lines.map((line) => line.text),
      ['Heading'],
    );
  });

  it('finds rules drawn as strokes, thin boxes and frames, and pictures', async () => {
    const { rulings, figures } = await layerOf({
      content:
        `${text(72, 700, 12, SENTENCE)}1 w 72 600 m 372 600 l S\n72 500 300 0.7 re f\n` +
        '72 300 100 50 re S\n1 1 1 RG 72 200 m 372 200 l S\n' +
        'q 200 0 0 100 72 50 cm /Im1 Do Q\n',
      image: scan,
    });
    assert.deepEqual(rulings.map(({ direction }) => direction).sort(), [
      ...Array<string>(4).fill('horizontal'),
      ...Array<string>(2).fill('vertical'),
    ]);
    assert.equal(figures.length, 1);
    assert.ok(Math.abs(figures[0]!.x1 - figures[0]!.x0 - 555.6) < 1);
  });

  it('does not trust an image with a stamp, or invisible text of poor quality', async () => {
    const stamp = await layerOf({ content: FULL_PAGE + text(72, 20, 8, 'Page 7'), image: scan });
    assert.equal(stamp.trusted, false);
    assert.match(renderSentence(stamp.reason), /page is an image/u);
    const hidden = (words: string) => ({
      content: `${FULL_PAGE}BT 3 Tr ET\n${Array.from({ length: 8 }, (_, i) => text(72, 700 - i * 20, 12, words)).join('')}`,
      image: scan,
    });
    const poor = await layerOf(hidden('Tbc kccpcr rcxds thc gxvgc xt scvn xnd wrtcs'));
    assert.equal(poor.trusted, false);
    assert.match(renderSentence(poor.reason), /poor quality/u);
    assert.equal((await layerOf(hidden(SENTENCE))).trusted, true);
  });

  it('has none for pages without text', async () => {
    const document = await openBytes(writePdf([{ content: FULL_PAGE, image: scan }]));
    assert.equal(await (await document.page(0)).textLayer(signal()), undefined);
  });

  it('reads the sample with a table', async () => {
    const document = await openInput(
      { kind: 'file', path: sample('report.pdf') },
      { limits: LIMITS },
    );
    assert.equal(document.pageCount, 2);
    const layer = await (await document.page(1)).textLayer(signal());
    assert.ok(layer?.trusted);
    const texts = layer.lines.map((line) => line.text);
    assert.ok(texts.includes('Water Levels in the Harbour'));
    assert.ok(texts.includes('Mill Bridge'));
    assert.ok(texts.includes('• The gauge at Reed Island should be read more often.'));
    assert.ok(layer.rulings.some(({ direction }) => direction === 'vertical'));
    await document.close();
  });
});
