import assert from 'node:assert/strict';
import { GlyphMeanings } from '../../../src/input/pdf/fonts/glyphMeaning.ts';
import { isNumberedName, textOfName } from '../../../src/input/pdf/fonts/glyphNames.ts';
import { commonSign, dingbatOf, signsOf } from '../../../src/input/pdf/fonts/symbolFonts.ts';

const char = (code: number): string => String.fromCharCode(code);

describe('glyph names', () => {
  it('are converted to the characters that they name', () => {
    const names = {
      f_f_i: 'ffi',
      'one.oldstyle': '1',
      'a.sc': 'a',
      'eacute.sc': 'é',
      uni0041: 'A',
      uni00410042: 'AB',
      'u1F600.alt': '😀',
      'T_h.liga': 'Th',
      gcommaaccent: 'ģ',
      germandbls: 'ß',
      'Omega.alt': 'Ω',
      alpha: 'α',
    };
    for (const [name, text] of Object.entries(names)) assert.equal(textOfName(name), text, name);
  });

  it('have no meaning if they are numbers', () => {
    for (const name of ['g36', 'g0024', 'cid1234', 'glyph12', '.notdef', 'C0001', 'whatever']) {
      assert.equal(textOfName(name), undefined, name);
    }
    assert.ok(isNumberedName('g0024') && isNumberedName('cid00012'));
    assert.ok(!isNumberedName('a') && !isNumberedName('uni0041') && !isNumberedName('ae'));
  });
});

describe('symbol fonts', () => {
  it('have boxes, ticks and arrows instead of letters', () => {
    const sign = (font: string, code: number) => signsOf(font)?.table.get(code);
    assert.equal(sign('Wingdings-Regular', 0xfe), '☑');
    assert.equal(sign('Wingdings', 0xa8), '☐');
    assert.equal(sign('Wingdings', 0xe0), '→');
    assert.equal(sign('Wingdings2', 0x52), '☑');
    assert.equal(sign('Wingdings 3', 0x7d), '▶');
    assert.equal(sign('Webdings', 0x61), '✔');
    assert.equal(sign('ZapfDingbats', 0x34), '✔');
    assert.equal(sign('ZapfDingbats', 0xd5), '→');
    assert.equal(sign('SymbolMT', 0x61), 'α');
    assert.equal(sign('Symbol', 0xb3), '≥');
    assert.equal(sign('Symbol,Bold', 0xe5), '∑');
    for (const font of ['Helvetica', 'SymbolicSans', 'Times']) {
      assert.equal(signsOf(font), undefined);
    }
  });

  it('are complete: every stretch of their codes is where it belongs', () => {
    const at = (font: string, codes: Readonly<Record<number, string>>) => {
      const table = signsOf(font)?.table;
      for (const [code, text] of Object.entries(codes)) {
        assert.equal(table?.get(Number(code)), text, `${font} ${code}`);
      }
    };
    at('Symbol', { 0x40: '≅', 0x5a: 'Ζ', 0x7e: '∼', 0xa0: '€', 0xbf: '↵', 0xc0: 'ℵ', 0xdf: '⇓' });
    at('Symbol', { 0xe0: '◊', 0xef: '⎪', 0xf1: '〉', 0xfe: '⎭' });
    at('ZapfDingbats', { 0x21: '✁', 0x48: '★', 0x6e: '■', 0x7e: '❞', 0xa8: '♣', 0xc0: '➀' });
    at('ZapfDingbats', { 0xdf: '➟', 0xef: '➯', 0xf1: '➱', 0xfe: '➾' });
    at('Wingdings', {
      0x28: '☎',
      0x4a: '☺',
      0x58: '✠',
      0x6c: '●',
      0x7e: '❞',
      0x8c: '❶',
      0x9f: '•',
    });
    at('Wingdings', { 0xa7: '▪', 0xab: '★', 0xb7: '🕐', 0xd8: '➢', 0xe8: '➔', 0xfc: '✓' });
  });

  it('name dingbats by numbers', () => {
    assert.equal(dingbatOf('a20'), '✔');
    assert.equal(dingbatOf('a202'), '✃');
    assert.equal(dingbatOf('a191'), '➾');
    assert.equal(dingbatOf('a182'), '➯');
    assert.equal(dingbatOf('a500'), undefined);
  });

  it('are recognized by the private use area if the font is unknown', () => {
    assert.equal(commonSign('\uf0fe'), '☑');
    assert.equal(commonSign('\uf0b7'), '•');
    assert.equal(commonSign('\uf041'), undefined);
  });
});

describe('meanings of glyphs', () => {
  const composite = { composite: true, toUnicode: { _map: { 5: 'a', 6: 'fi' } } };

  it("come from the font's table", () => {
    const meanings = new GlyphMeanings('Plain', composite);
    const of = (code: number, unicode: string) =>
      meanings.of({ originalCharCode: code, unicode, isInFont: true });
    assert.deepEqual(of(5, 'a'), { text: 'a', guessed: false });
    assert.deepEqual(of(0x3f2, char(0x3f2)), { text: 'ϲ', guessed: true });
  });

  it('are guesses if the codes are glyph numbers', () => {
    const meanings = new GlyphMeanings('Plain', { composite: true, toUnicode: { firstChar: 0 } });
    const meaning = meanings.of({ originalCharCode: 36, unicode: '$', isInFont: true });
    assert.deepEqual(meaning, { text: '$', guessed: true });
    const named = new GlyphMeanings('Plain', {
      differences: { 66: 'g0024', 49: 'one.oldstyle', 1: 'f_f_i' },
      toUnicode: { _map: { 66: '$' } },
    });
    const of = (code: number, unicode: string) => named.of({ originalCharCode: code, unicode });
    assert.deepEqual(of(66, '$'), { text: '$', guessed: true });
    assert.deepEqual(of(49, '1'), { text: '1', guessed: false });
    assert.deepEqual(of(1, '\u0001'), { text: 'ffi', guessed: false });
  });

  it('are spaces for glyphs without ink and meaning', () => {
    const meanings = new GlyphMeanings('Plain', composite);
    const of = (unicode: string, isInFont: boolean) =>
      meanings.of({ originalCharCode: 3, unicode, isInFont }).text;
    assert.equal(of('\u0003', false), ' ');
    assert.equal(of('\ufffd', true), '\ufffd');
  });

  it('are symbols in symbol fonts, whatever encoding is claimed', () => {
    const wingdings = new GlyphMeanings('Wingdings-Regular', { toUnicode: { _map: { 254: 'þ' } } });
    assert.equal(wingdings.of({ originalCharCode: 254, unicode: 'þ' }).text, '☑');
    const symbol = new GlyphMeanings('SymbolMT', composite);
    assert.equal(symbol.of({ originalCharCode: 9, unicode: '\uf061' }).text, 'α');
    const named = new GlyphMeanings('Symbol', {
      differences: { 1: 'bullet' },
      toUnicode: { _map: { 1: '•', 97: 'α' } },
    });
    assert.equal(named.of({ originalCharCode: 1, unicode: '•' }).text, '•');
    assert.equal(named.of({ originalCharCode: 97, unicode: 'α' }).text, 'α');
  });
});
