import assert from 'node:assert/strict';
import { GlyphMeanings } from '../../../src/input/pdf/fonts/glyphMeaning.ts';
import { GlyphTexts } from '../../../src/input/pdf/glyphTexts.ts';
import { loadPdfJs } from '../../../src/input/pdf/pdfjs.ts';

describe('texts of glyphs', () => {
  it('are normalized, and the same each time', () => {
    const texts = new GlyphTexts({ name: 'Plain', meanings: new GlyphMeanings('Plain', {}) });
    const first = texts.of({ unicode: 'ﬁ', originalCharCode: 7 }, 7);
    assert.deepEqual(first, { text: 'fi', guessed: false });
    assert.equal(texts.of({ unicode: 'ﬁ', originalCharCode: 7 }, 7), first);
  });

  it('follow what the glyph says if one code has several characters', () => {
    const composite = { composite: true, toUnicode: { _map: {} } };
    const texts = new GlyphTexts({
      name: 'Plain',
      meanings: new GlyphMeanings('Plain', composite),
    });
    const of = (unicode: string, isInFont: boolean) =>
      texts.of({ unicode, originalCharCode: -1, isInFont }, -1).text;
    assert.deepEqual(
      [of('a', true), of('b', true), of('a', true), of('\u0003', false), of('\u0003', true)],
      ['a', 'b', 'a', ' ', ''],
    );
  });

  it("are those of TeX's tables in TeX's fonts", () => {
    const texts = new GlyphTexts({ name: 'CMSY10', meanings: new GlyphMeanings('CMSY10', {}) });
    assert.equal(texts.of({ unicode: '\u0001', originalCharCode: 0x14 }, 0x14).text, '≤');
  });
});

describe('pdf.js', () => {
  it('leaves the arrays of the process as they are', async () => {
    await loadPdfJs();
    assert.match(Function.prototype.toString.call(Array.prototype.push), /\[native code\]/u);
  });
});
