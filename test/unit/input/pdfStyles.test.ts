import assert from 'node:assert/strict';
import type { Word } from '../../../src/core/document/document.ts';
import { type TestPage, text, writePdf } from './pdfWriter.ts';
import { openBytes, signal } from './support.ts';

/** Words of a page's embedded text. */
async function wordsOf(page: TestPage): Promise<Map<string, Word>> {
  const document = await openBytes(writePdf([page]));
  const layer = await (await document.page(0)).textLayer(signal());
  await document.close();
  const words = layer?.lines.flatMap((line) => line.words ?? []) ?? [];
  return new Map(words.map((word) => [word.text, word]));
}

/** Courier, which the writer of test files does not have. */
const COURIER = {
  resources: '/Font<</F9 @0>>',
  objects: [{ dictionary: '/Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding' }],
};

/** Text at a position in points, in a font and size. */
const at = (x: number, y: number, size: number, words: string, font = 'F1'): string =>
  `BT /${font} ${size} Tf ${x} ${y} Td (${words}) Tj ET\n`;

/** A filled box. */
const bar = (x: number, y: number, width: number, height: number): string =>
  `${x} ${y} ${width} ${height} re f\n`;

const LINE = text(72, 700, 12, 'Rooms are open until ten eleven');
/** Points per pixel of the layer. */
const POINT = 72 / 200;

/** A thin bar under or through a word of the line, at a height in points above its baseline. */
async function barAlong(word: string, rise: number): Promise<string> {
  const { x0 = 0, x1 = 0 } = (await wordsOf({ content: LINE })).get(word)?.box ?? {};
  return bar(x0 * POINT, 700 + rise, (x1 - x0) * POINT, 0.8);
}

describe('styles in the text of a PDF', () => {
  it('come from the fonts of the letters', async () => {
    const words = await wordsOf({
      content:
        at(72, 700, 12, 'plain words') +
        at(150, 700, 12, 'strong', 'F2') +
        at(200, 700, 12, 'slanted', 'F3'),
    });
    assert.deepEqual(words.get('strong')?.style, { bold: true });
    assert.deepEqual(words.get('slanted')?.style, { italic: true });
    assert.equal(words.get('plain')?.style, undefined);
  });

  it('include superscripts and subscripts inside words', async () => {
    const words = await wordsOf({
      content:
        at(72, 700, 12, 'CO') +
        at(91, 697.5, 8, '2') +
        at(120, 700, 12, 'm') +
        at(130, 704.5, 8, '3'),
    });
    assert.deepEqual(words.get('CO2')?.spans, [
      { text: 'CO' },
      { text: '2', style: { raised: 'sub' } },
    ]);
    assert.deepEqual(words.get('m3')?.spans, [
      { text: 'm' },
      { text: '3', style: { raised: 'super' } },
    ]);
  });

  it('leave fractions and ordinal numbers unstyled', async () => {
    const words = await wordsOf({
      content:
        at(72, 700, 12, 'The 1') +
        at(101.5, 704.5, 8, 'st') +
        at(120, 700, 12, 'of') +
        at(140, 704, 8, '1') +
        at(144.5, 700, 12, '/') +
        at(148, 699, 8, '2') +
        at(160, 700, 12, 'cups'),
    });
    assert.equal(words.get('1st')?.spans, undefined);
    assert.equal(words.get('1/2')?.spans, undefined);
  });

  it('distinguish small capitals on the baseline from superscripts', async () => {
    const words = await wordsOf({ content: at(72, 700, 12, 'T') + at(79.4, 700, 9, 'HE') });
    assert.equal(words.get('THE')?.spans, undefined);
    assert.equal(words.get('THE')?.style, undefined);
  });

  it('include strikethrough by a thin line', async () => {
    const words = await wordsOf({ content: LINE + (await barAlong('ten', 3)) });
    assert.deepEqual(words.get('ten')?.style, { struck: true });
    assert.equal(words.get('eleven')?.style, undefined);
    assert.equal(words.get('until')?.style, undefined);
  });

  it('distinguish underlined words from those above the rule of a table', async () => {
    const under = await wordsOf({ content: LINE + (await barAlong('ten', -2)) });
    assert.deepEqual(under.get('ten')?.style, { underlined: true });
    const table = await wordsOf({ content: LINE + bar(60, 698, 400, 0.8) });
    assert.equal(table.get('ten')?.style, undefined);
  });

  it('do not mistake a frame or rule of the page for strikethrough', async () => {
    const words = await wordsOf({ content: LINE + bar(60, 703, 400, 0.8) });
    assert.equal(words.get('ten')?.style, undefined);
  });

  it('include monospaced type', async () => {
    const words = await wordsOf({
      ...COURIER,
      content: at(72, 700, 12, 'call') + at(100, 700, 12, 'will\\(mmm\\)', 'F9'),
    });
    assert.deepEqual(words.get('will(mmm)')?.style, { monospaced: true });
  });

  it('ignore letters that are not drawn', async () => {
    const words = await wordsOf({ content: `3 Tr ${at(72, 700, 12, 'hidden', 'F2')}` });
    assert.equal(words.get('hidden')?.style, undefined);
  });
});
