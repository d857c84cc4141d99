import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import type { OcrError } from '../../../src/core/errors/errors.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { Budget } from '../../../src/input/pdf/guard/budget.ts';
import { shareOf } from '../../../src/input/pdf/pdfInput.ts';
import { type TestObject, type TestPage, text, writePdf } from '../../unit/input/pdfWriter.ts';
import { LIMITS, openBytes, rejectsWith, signal } from '../../unit/input/support.ts';

const FLATE = '/Filter/FlateDecode';
/** 1500 × 1000 pixels, 1.5 of the 4 megapixels that a single image may have. */
const IMAGE = '/Type/XObject/Subtype/Image/Width 1500/Height 1000/ColorSpace/DeviceGray';
const deflated = (size: number, times = 1): Uint8Array => {
  let data: Uint8Array = Buffer.alloc(size, ' ');
  for (let i = 0; i < times; i++) data = deflateSync(data);
  return data;
};
const draw = (name: string): string => `q 500 0 0 500 50 50 cm /${name} Do Q\n`;

async function pageOf(page: TestPage) {
  const document = await openBytes(writePdf([page]), 'costly.pdf');
  return document.page(0);
}

/** Both rendering and text extraction must report the same limit. */
async function refused(page: TestPage, code: OcrError['code']): Promise<OcrError> {
  const input = await pageOf(page);
  await rejectsWith(input.textLayer(signal()), code);
  return rejectsWith(input.image(signal()), code);
}

const images = (count: number, entries = '/BitsPerComponent 8'): TestPage => ({
  content: Array.from({ length: count }, (_, i) => draw(`I${i}`)).join(''),
  resources: `/XObject<<${Array.from({ length: count }, (_, i) => `/I${i} @${i}`).join('')}>>`,
  objects: Array.from({ length: count }, (): TestObject => ({
    dictionary: IMAGE + entries + FLATE,
    data: deflated(1_500_000),
  })),
});

describe('cost limits of a PDF page', () => {
  it('counts the pixels of all images together', async () => {
    assert.equal((await (await pageOf(images(5))).image(signal())).width, 1700);
    const error = await refused(images(6), 'imageTooLarge');
    assert.match(error.message, /^Page 1 of costly\.pdf contains images that together/u);
    assert.equal(error.setting, 'limits.imageMegapixels');
  });

  it('counts an image once, however often it is drawn, and its mask', async () => {
    const repeated = { ...images(1), content: draw('I0').repeat(20) };
    await (await pageOf(repeated)).image(signal());
    const masked = (count: number): TestPage => {
      const page = images(count, `/BitsPerComponent 8/SMask @${count}`);
      return { ...page, objects: [...page.objects!, ...images(1).objects!] };
    };
    await (await pageOf(masked(2))).image(signal());
    await refused(masked(3), 'imageTooLarge');
  });

  it('counts the sizes stated inside compressed images', async () => {
    const fax = '/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms';
    const wide = { width: 8, height: 8, data: Buffer.alloc(40, 0x35) };
    const error = await refused(
      { content: draw('Im1'), image: { ...wide, filter: `${fax}<</K -1/Columns 2000000000>>` } },
      'imageTooLarge',
    );
    assert.equal(error.setting, 'limits.imageMegapixels');
    // A JPEG stream that declares a frame of 65,000 × 65,000.
    const frame = Buffer.from('ffd8ffc0000b08fde8fde801011100ffda0008010100003f00', 'hex');
    const filter = '/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode';
    const data = Buffer.concat([Buffer.from('ffc8ffff', 'hex'), frame, Buffer.alloc(64)]);
    await refused({ content: draw('Im1'), image: { ...wide, data, filter } }, 'imageTooLarge');
    // A JBIG2 stream with a page of 65,536 × 65,536 after an empty segment of a comment.
    const segments =
      '00000000 3e 00 01 00000004 00000000 00000001 30 00 01 00000013 00010000 00010000';
    const page = Buffer.from(segments.replaceAll(' ', '') + '00'.repeat(11), 'hex');
    const bilevel = '/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode';
    await refused(
      { content: draw('Im1'), image: { ...wide, data: page, filter: bilevel } },
      'imageTooLarge',
    );
  });

  it('limits the decompressed size of data, and the number of filters', async () => {
    const form = (data: Uint8Array, filter: string): TestPage => ({
      content: '/X0 Do',
      resources: '/XObject<</X0 @0>>',
      objects: [{ dictionary: `/Type/XObject/Subtype/Form/BBox[0 0 9 9]${filter}`, data }],
    });
    await (
      await pageOf(form(deflated(1e6, 2), '/Filter[/FlateDecode/FlateDecode]'))
    ).image(signal());
    const thrice = '/Filter[/FlateDecode/FlateDecode/FlateDecode]';
    const often = await refused(form(deflated(1e6, 3), thrice), 'pageTooComplex');
    assert.match(often.message, /encoded 3 times over/u);
    const large = await refused(form(deflated(300e6), FLATE), 'pageTooComplex');
    assert.match(large.message, /too large once decompressed/u);
  });

  it('limits operators', async () => {
    const error = await refused({ content: 'W n '.repeat(2_000_000) }, 'pageTooComplex');
    assert.match(error.message, /in more than 3,000,000 steps/u);
  });

  it('limits nested drawings', async () => {
    const level = (i: number): TestObject => ({
      dictionary: `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X @${i + 1}>>>>`,
      data: '/X Do '.repeat(10),
    });
    const objects = [...Array.from({ length: 7 }, (_, i) => level(i))];
    const last = { dictionary: '/Type/XObject/Subtype/Form/BBox[0 0 9 9]', data: '0 0 1 1 re f' };
    const page = { content: '/X Do', resources: '/XObject<</X @0>>', objects: [...objects, last] };
    const error = await refused(page, 'pageTooComplex');
    assert.match(error.message, /more than 50,000 nested drawings/u);
  });

  it('limits characters, and reads that many in one line', async () => {
    const letters = (count: number): string =>
      Array.from({ length: count }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
    const line = (count: number): TestPage => ({
      mediaBox: [0, 0, 10_000, 20],
      content: `1 Tz ${text(10, 5, 10, letters(count))}`,
    });
    const layer = await (await pageOf(line(150_000))).textLayer(signal());
    assert.equal(layer?.lines.length, 1);
    assert.equal(layer.lines[0]!.text.length, 150_000);
    const error = await refused(line(500_001), 'pageTooComplex');
    assert.match(error.message, /more than 500,000 characters/u);
  });

  it('limits tables of functions', async () => {
    const page = (size: number): TestPage => ({
      content: '/CS cs 0.5 0.5 0.5 scn 0 0 50 50 re f',
      resources: '/ColorSpace<</CS[/DeviceN[/A/B/C]/DeviceGray @0]>>',
      objects: [
        {
          dictionary:
            '/FunctionType 0/Domain[0 1 0 1 0 1]/Range[0 1]/BitsPerSample 8' +
            `/Size[${size} ${size} ${size}]`,
          data: Buffer.alloc(1000),
        },
      ],
    });
    await (await pageOf(page(10))).image(signal());
    const error = await refused(page(1000), 'pageTooComplex');
    assert.match(error.message, /too large a table/u);
  });

  it('limits the computation of functions', async () => {
    // No two of the 4,096 pixels alike, so that no value is known already.
    const pixels = Array.from({ length: 4096 }, (_, i) => [i >> 8, (i >> 4) & 15, i & 15]).flat();
    const image =
      '/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 8' +
      '/ColorSpace[/DeviceN[/A/B/C]/DeviceGray @1]';
    const page: TestPage = {
      content: draw('I0'),
      resources: '/XObject<</I0 @0>>',
      objects: [
        { dictionary: image, data: Buffer.from(pixels) },
        { dictionary: '/FunctionType 4/Domain[0 1 0 1 0 1]/Range[0 1]', data: '{pop pop}' },
      ],
    };
    await (await pageOf(page)).image(signal());
    const method = Object.getOwnPropertyDescriptor(Budget.prototype, 'compute')!;
    const compute = method.value as (this: Budget, operators: number) => void;
    Budget.prototype.compute = function (operators) {
      compute.call(this, operators * 100_000);
    };
    try {
      const error = await rejectsWith((await pageOf(page)).image(signal()), 'pageTooComplex');
      assert.match(error.message, /computed by too long a function/u);
    } finally {
      Object.defineProperty(Budget.prototype, 'compute', method);
    }
  });

  it('limits the time for a stage', async () => {
    const bytes = writePdf([{ content: '0 0 1 1 re f\n'.repeat(10_000) }]);
    const options = { limits: LIMITS, pageSeconds: 0.003 };
    const read = async () => {
      const source = { kind: 'bytes', name: 'slow.pdf', bytes } as const;
      await (await (await openInput(source, options)).page(0)).textLayer(signal());
    };
    const error = await rejectsWith(read(), 'pageTimeout');
    assert.match(error.message, /^(?:Opening|Parsing) (?:page 1 of )?slow\.pdf took longer than/u);
    assert.equal(error.setting, 'limits.pageSeconds');
  });

  it('gives each stage a third of the time of a page', () => {
    const input = { name: '', mimeType: '', bytes: new Uint8Array(), limits: LIMITS };
    assert.deepEqual(shareOf({ ...input, pageSeconds: 900 }), { imagePixels: 4e6, seconds: 300 });
  });

  it('keeps the source of pdf.js out of stack traces', async () => {
    const error = await refused(images(6), 'imageTooLarge');
    assert.match(error.stack ?? '', /pdf\.worker\.mjs/u);
    assert.ok(error.stack!.length < 10_000);
  });
});
