import assert from 'node:assert/strict';
import { layoutPage } from '../../../src/layout/layout.ts';
import { writePdf } from './pdfWriter.ts';
import { openBytes, signal } from './support.ts';

const FIRST = [
  'The keepers of the bridge met in the old house by the',
  'river and wrote down every ship that passed the reef.',
  'In forty years they missed eleven nights.',
];
const SECOND = [
  'After the winter the wheel turned again, and bread',
  'was baked with flour of the place.',
];

/** Lines of text at an angle in degrees, around a point of the page. */
function tilted(lines: readonly string[], degrees: number, top: number): string {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return lines
    .map((line, i) => {
      const [x, y] = [-150, top - 14 * i];
      const place = `${400 + c * x - s * y} ${400 + s * x + c * y}`;
      return `BT /F1 12 Tf ${c} ${s} ${-s} ${c} ${place} Tm (${line}) Tj ET\n`;
    })
    .join('');
}

async function textOf(content: string): Promise<string[]> {
  const bytes = writePdf([{ content, mediaBox: [0, 0, 800, 800] }]);
  const document = await openBytes(bytes);
  const page = await document.page(0);
  const layer = await page.textLayer(signal());
  await document.close();
  const { width, height } = page;
  const regions = layoutPage({ pageIndex: 0, width, height, lines: layer?.lines ?? [] });
  return regions.map((region) => region.text);
}

describe('pages whose text is drawn at an angle', () => {
  for (const degrees of [30, -30, 40]) {
    it(`are laid out in the direction of their text: ${degrees}°`, async () => {
      const content = tilted(FIRST, degrees, 120) + tilted(SECOND, degrees, 20);
      assert.deepEqual(await textOf(content), [FIRST.join(' '), SECOND.join(' ')]);
    });
  }

  it('keep a few tilted lines as a block among upright ones', async () => {
    const content =
      tilted(FIRST, 0, 300) +
      tilted(['Special offer for members', 'of the club'], 30, 60) +
      tilted(SECOND, 0, -200);
    const texts = (await textOf(content)).map((text) => text.replace(/\n/gu, ' '));
    assert.deepEqual(texts, [
      FIRST.join(' '),
      'Special offer for members of the club',
      SECOND.join(' '),
    ]);
  });

  it('are not turned by a watermark', async () => {
    const content =
      tilted(['DRAFT OF THE RULES FOR THE MEMBERS'], 45, 0) +
      tilted(['Rules', 'of the club'], 0, 200);
    const texts = (await textOf(content)).join('\n');
    assert.ok(texts.indexOf('Rules') < texts.indexOf('of the club'), texts);
  });
});
