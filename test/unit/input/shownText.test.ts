import assert from 'node:assert/strict';
import type { TextLayer } from '../../../src/input/source/inputDocument.ts';
import { type TestPage, text, writePdf } from './pdfWriter.ts';
import { openBytes, rejectsWith, signal } from './support.ts';

async function layerOf(page: TestPage): Promise<TextLayer> {
  const document = await openBytes(writePdf([page]));
  const layer = await (await document.page(0)).textLayer(signal());
  await document.close();
  assert.ok(layer, 'there is a text layer');
  return layer;
}

const textsOf = async (page: TestPage): Promise<string[]> =>
  (await layerOf(page)).lines.map((line) => line.text);

/** Text with its own matrix. */
const placed = (matrix: string, line: string, before = ''): string =>
  `BT /F1 12 Tf ${before} ${matrix} Tm (${line}) Tj ET\n`;

const LINES = ['The first line of the page', 'is followed by a second one'];

describe('visible text of a page', () => {
  it('leaves out text that a clip path hides', async () => {
    const content =
      `q 50 650 500 100 re W n\n${text(72, 700, 12, 'Seen')}${text(72, 500, 12, 'Cut off')}Q\n` +
      text(72, 400, 12, 'Below');
    assert.deepEqual(await textsOf({ content }), ['Seen', 'Below']);
  });

  it('leaves out text below an opaque shape, and keeps text drawn over a shape', async () => {
    const box = (y: number) => `0 g 60 ${y} 300 30 re f\n`;
    const content =
      `${text(72, 700, 12, 'Blacked out')}${box(690)}` +
      `1 1 0 rg 60 590 300 30 re f 0 g\n${text(72, 600, 12, 'On yellow')}` +
      `/Half gs ${text(72, 500, 12, 'Marked')}${box(490)}`;
    const resources = '/ExtGState<</Half<</ca 0.5>>>>';
    assert.deepEqual(await textsOf({ content, resources }), ['On yellow', 'Marked']);
  });

  it('leaves out layers that are switched off', async () => {
    const page = (state: string): TestPage => ({
      content: `/OC /L1 BDC ${text(72, 700, 12, 'A layer')} EMC\n${text(72, 600, 12, 'Paper')}`,
      resources: `/Properties<</L1 @0>>`,
      objects: [{ dictionary: `/Type/OCG/Name(Layer)${state}` }],
    });
    // The catalog of the test file lists no layers, so all of them are visible.
    assert.deepEqual(await textsOf(page('')), ['A layer', 'Paper']);
  });

  it('runs forward even if sizes, scales and matrices are negative', async () => {
    const mirrored = (at: string, line: string, before: string) =>
      `BT /F1 ${at} ${before} (${line}) Tj ET\n`;
    const content =
      mirrored('-12 Tf', 'Negative size', '-1 0 0 -1 72 700 Tm') +
      mirrored('12 Tf', 'Negative scale', '-100 Tz -1 0 0 1 72 650 Tm') +
      mirrored('-12 Tf', 'Both of them', '-100 Tz 1 0 0 -1 72 600 Tm');
    const layer = await layerOf({ content });
    assert.deepEqual(
      layer.lines.map((line) => line.text),
      ['Negative size', 'Negative scale', 'Both of them'],
    );
    assert.deepEqual([layer.rotation, layer.mirrored], [0, false]);
    for (const { quad } of layer.lines) assert.ok(quad[0].x < quad[1].x && quad[0].y < quad[3].y);
  });
});

describe('pages that are drawn rotated', () => {
  const cases = [
    { name: 'by a quarter', matrices: ['0 1 -1 0 200 72', '0 1 -1 0 214 72'], rotation: 90 },
    { name: 'upside down', matrices: ['-1 0 0 -1 500 200', '-1 0 0 -1 500 214'], rotation: 180 },
    {
      name: 'by three quarters',
      matrices: ['0 -1 1 0 214 700', '0 -1 1 0 200 700'],
      rotation: 270,
    },
    {
      name: 'in a mirror',
      matrices: ['-1 0 0 1 500 214', '-1 0 0 1 500 200'],
      rotation: 0,
      mirrored: true,
    },
    {
      name: 'in a mirror, upside down',
      matrices: ['1 0 0 -1 72 200', '1 0 0 -1 72 214'],
      rotation: 180,
      mirrored: true,
    },
  ];
  for (const { name, matrices, rotation, mirrored = false } of cases) {
    it(`become upright: ${name}`, async () => {
      const [first = '', second = ''] = matrices;
      const content = placed(first, LINES[0] ?? '') + placed(second, LINES[1] ?? '');
      const layer = await layerOf({ content });
      assert.deepEqual([layer.rotation, layer.mirrored], [rotation, mirrored]);
      assert.deepEqual(
        layer.lines.map((line) => line.text),
        LINES,
      );
      const [a, b] = layer.lines;
      assert.ok(a && b);
      assert.ok(Math.abs(a.quad[0].x - b.quad[0].x) < 1, 'both begin at the same margin');
      assert.ok(a.quad[3].y > a.quad[0].y && b.quad[0].y > a.quad[0].y, 'the first is on top');
      const size =
        rotation % 180 === 0 ? { width: 1700, height: 2200 } : { width: 2200, height: 1700 };
      for (const { x, y } of [...a.quad, ...b.quad]) {
        assert.ok(x >= 0 && y >= 0 && x <= size.width && y <= size.height);
      }
    });
  }

  it('stay as they are if a few words are rotated', async () => {
    const content = text(72, 700, 12, LINES.join(' ')) + placed('0 1 -1 0 30 72', 'A note beside');
    assert.equal((await layerOf({ content })).rotation, 0);
  });
});

describe('pages with an image above the limit', () => {
  const image = {
    width: 20_000,
    height: 20_000,
    data: new Uint8Array(4),
    filter: '/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode',
  };

  it('are read and rendered without it if they have text, with a warning', async () => {
    const content = `q 300 0 0 300 72 72 cm /Im1 Do Q\n${text(72, 700, 12, 'Text beside it')}`;
    const document = await openBytes(writePdf([{ content, image }]));
    const page = await document.page(0);
    const layer = await page.textLayer(signal());
    assert.deepEqual(
      layer?.lines.map((line) => line.text),
      ['Text beside it'],
    );
    const picture = await page.image(signal());
    assert.equal(picture.width, 1700);
    assert.deepEqual(
      page.warnings.map(({ code }) => code),
      ['truncatedInput'],
    );
    await document.close();
  });

  it('are refused if they have nothing else', async () => {
    const content = 'q 300 0 0 300 72 72 cm /Im1 Do Q\n';
    const document = await openBytes(writePdf([{ content, image }]));
    await rejectsWith((await document.page(0)).textLayer(signal()), 'imageTooLarge');
    await document.close();
  });
});
