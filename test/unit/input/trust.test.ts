import assert from 'node:assert/strict';
import { fitOfWidths } from '../../../src/input/pdf/fonts/widthProfile.ts';
import { isByteSwapped, mixedShare } from '../../../src/input/pdf/scriptMixture.ts';
import { textQuality } from '../../../src/input/pdf/textQuality.ts';
import { writePdf } from './pdfWriter.ts';
import { openBytes, signal } from './support.ts';

const SENTENCE = 'The keeper reads the gauge and writes the number down before breakfast.';

/** A page in a custom font, whose codes are letters that a table shifts by a constant. */
async function layerWithTable(move: number, toName: (code: number) => string) {
  const codes = Array.from({ length: 95 }, (_, i) => 32 + i);
  const hex = (code: number): string => code.toString(16).padStart(2, '0');
  const entries = codes.map((code) => `<${hex(code)}> <00${hex(code + move)}>`).join('\n');
  const table =
    '/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n' +
    `${codes.length} beginbfchar\n${entries}\nendbfchar endcmap end`;
  const differences = codes.map((code) => `/${toName(code)}`).join('');
  const page = {
    content: `BT /S1 12 Tf 50 700 Td (${SENTENCE}) Tj ET`,
    resources: '/Font<</S1 @0>>',
    objects: [
      {
        dictionary:
          '/Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode @1' +
          `/Encoding<</Type/Encoding/Differences[32${differences}]>>`,
      },
      { dictionary: '', data: table },
    ],
  };
  const document = await openBytes(writePdf([page]));
  const layer = await (await document.page(0)).textLayer(signal());
  await document.close();
  assert.ok(layer, 'there is a text layer');
  return layer;
}

const uniName = (code: number): string =>
  `uni00${code.toString(16).padStart(2, '0').toUpperCase()}`;

describe('trust in the embedded text of a page', () => {
  it('is given if the letters have the expected widths', async () => {
    const layer = await layerWithTable(0, uniName);
    assert.equal(layer.trusted, true);
    assert.deepEqual(
      layer.lines.map(({ text }) => text),
      [SENTENCE],
    );
  });

  it('is not given if a table shifts each letter by a constant', async () => {
    const layer = await layerWithTable(3, uniName);
    assert.equal(layer.trusted, false);
  });

  it('depends on widths: those of wrong letters do not fit', () => {
    const widths = (text: string, shift: number): Map<string, number> => {
      const usual: Readonly<Record<string, number>> = { i: 222, l: 222, t: 278, f: 278, r: 333 };
      const wide: Readonly<Record<string, number>> = { m: 833, w: 722, c: 500, s: 500, v: 500 };
      return new Map(
        Array.from(text, (char) => [
          String.fromCharCode(char.charCodeAt(0) + shift),
          usual[char] ?? wide[char] ?? 556,
        ]),
      );
    };
    const right = fitOfWidths(widths('the quick brown mill filters', 0));
    assert.ok((right.correlation ?? 0) > 0.8);
    const wrong = fitOfWidths(widths('thequickbrownmillfilters', 1));
    assert.ok((wrong.correlation ?? 1) < 0.35);
    assert.equal(fitOfWidths(new Map(Array.from('typed', (c) => [c, 600]))).correlation, undefined);
  });

  it('does not mistake codes, numbers and table coordinates for damage', () => {
    const cells = Array.from({ length: 40 }, (_, i) => `cell[${i}][${i % 5}]`).join(' ');
    assert.equal(textQuality(cells), 1);
    const codes = Array.from({ length: 40 }, (_, i) => `SKU-${i}X7-b4 EN-60${i}k1`).join(' ');
    assert.ok(textQuality(codes) > 0.9);
  });

  it('detects words with letters that no language mixes', () => {
    assert.ok(mixedShare('ǎ䀀ط ж䋔b طĴ ሀж زа ʘطk קa жا ሀط') > 0.5);
    const proper = [
      '使用Python编写代码 这是一个例子 对吗 我们 可以 试试 看看 吧',
      'ค่าของABCในข้อ คือ เวกเตอร์ ใน ข้อใด ต่อ ไป นี้',
      'Δx and μm are used with каждый из них and עברית in one text of many words',
    ];
    for (const text of proper) assert.ok(mixedShare(text) < 0.1, text);
  });

  it('detects characters whose bytes are swapped', () => {
    const swapped = Array.from('written the wrong way', (char) =>
      char === ' ' ? ' ' : String.fromCharCode(char.charCodeAt(0) << 8),
    ).join('');
    assert.ok(isByteSwapped(swapped));
    assert.ok(!isByteSwapped('人人生而自由在尊严和权利上一律平等'));
  });
});
