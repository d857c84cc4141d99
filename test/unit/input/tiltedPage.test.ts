import assert from 'node:assert/strict';
import type { Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
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

async function regionsOf(content: string): Promise<Region[]> {
  const bytes = writePdf([{ content, mediaBox: [0, 0, 800, 800] }]);
  const document = await openBytes(bytes);
  const page = await document.page(0);
  const layer = await page.textLayer(signal());
  await document.close();
  const { width, height } = page;
  return layoutPage({ pageIndex: 0, width, height, lines: layer?.lines ?? [] });
}

const textOf = async (content: string): Promise<string[]> =>
  (await regionsOf(content)).map((region) => region.text);

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

  it('leave tilted heads to the columns of their table', async () => {
    const rows = ['North', 'South', 'East', 'West', 'Center'];
    const heads = ['Arrivals', 'Departures', 'Delayed'];
    const xs = [300, 350, 400];
    const show = (text: string, x: number, y: number, turn: string) =>
      `BT /F1 10 Tf ${turn} ${x} ${y} Tm (${text}) Tj ET\n`;
    const content =
      show('Harbor', 150, 620, '1 0 0 1') +
      heads.map((head, i) => show(head, xs[i]! + 4, 620, '.707 .707 -.707 .707')).join('') +
      rows
        .map((name, r) => {
          const cells = xs.map((x, i) => show(`0.${r + 1}${i + 1}`, x, 600 - 14 * r, '1 0 0 1'));
          return show(name, 150, 600 - 14 * r, '1 0 0 1') + cells.join('');
        })
        .join('');
    const regions = await regionsOf(content);
    const table = regions.find(({ kind }) => kind === 'table')?.table;
    assert.ok(table, regions.map(({ text }) => text).join('\n'));
    assert.deepEqual(textGrid(table)[0], ['Harbor', ...heads]);
  });

  it('are not turned by a watermark', async () => {
    const content =
      tilted(['DRAFT OF THE RULES FOR THE MEMBERS'], 45, 0) +
      tilted(['Rules', 'of the club'], 0, 200);
    const texts = (await textOf(content)).join('\n');
    assert.ok(texts.indexOf('Rules') < texts.indexOf('of the club'), texts);
  });
});
