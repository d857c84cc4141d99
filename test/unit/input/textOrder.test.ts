import assert from 'node:assert/strict';
import { toLogicalOrder } from '../../../src/input/pdf/bidi.ts';
import { glyphText } from '../../../src/input/pdf/glyphText.ts';
import { textQuality } from '../../../src/input/pdf/textQuality.ts';

/** Characters in page order from left to right, converted to typing order. */
const logical = (visual: string, rtl: boolean): string =>
  toLogicalOrder(
    Array.from(visual, (text) => ({ text })),
    rtl,
  )
    .map(({ text }) => text)
    .join('');

const reversed = (text: string): string => Array.from(text).reverse().join('');

describe('order of characters', () => {
  it('reverses right-to-left text', () => {
    assert.equal(logical(reversed('لكل شخص الحق'), true), 'لكل شخص الحق');
    assert.equal(logical(reversed('שלום עולם'), true), 'שלום עולם');
  });

  it('keeps numbers and foreign words within it', () => {
    assert.equal(logical(`2026 ${reversed('في عام')}`, true), 'في عام 2026');
    assert.equal(logical(`${reversed('في')} 3.14 ${reversed('العدد')}`, true), 'العدد 3.14 في');
    assert.equal(
      logical(`${reversed('نظام')} Visual Code ${reversed('هو')}`, true),
      'هو Visual Code نظام',
    );
    assert.equal(logical(`50% ${reversed('نسبة')}`, true), 'نسبة 50%');
  });

  it('keeps the signs of a number with it only where a renderer would', () => {
    // Displayed by UAX #9: hyphens between numbers and words, or between Arabic-Indic numbers,
    // follow the direction of the line.
    const hyphenated = `١٤٣٤-${reversed('إبريل')}-١٤`;
    assert.equal(logical(hyphenated, true), '١٤-إبريل-١٤٣٤');
    assert.equal(logical(`1434-${reversed('إبريل')}-14`, true), '14-إبريل-1434');
    assert.equal(logical(`٢٠٢٤-٠٥ ${reversed('في')}`, true), 'في ٠٥-٢٠٢٤');
    assert.equal(logical(`2024-05 ${reversed('في')}`, true), 'في 2024-05');
    assert.equal(logical(`١٢/٠٥/٢٠٢٤ ${reversed('في')}`, true), 'في ١٢/٠٥/٢٠٢٤');
    assert.equal(logical(`٪٥٠ ${reversed('نسبة')}`, true), 'نسبة ٥٠٪');
    assert.equal(logical(`$50 ${reversed('السعر')}`, true), 'السعر $50');
    assert.equal(logical(`.2026 ${reversed('في عام')}`, true), 'في عام 2026.');
  });

  it('mirrors brackets', () => {
    assert.equal(logical(`(${reversed('ب')}) ${reversed('المادة')}`, true), 'المادة (ب)');
  });

  it('reverses right-to-left words within left-to-right text', () => {
    assert.equal(logical(`see ${reversed('شخص الحق')} there`, false), 'see شخص الحق there');
    assert.equal(logical('plain (text) 12', false), 'plain (text) 12');
  });
});

describe('text of glyphs', () => {
  it('spells out ligatures and presentation forms', () => {
    assert.equal(glyphText('ﬁ'), 'fi');
    assert.equal(glyphText('\ufefb'), 'لا');
    assert.equal(glyphText('\ufedf'), 'ل');
    assert.equal(glyphText('\u2f00'), '一');
  });

  it('folds spaces, shows soft hyphens, and drops characters without meaning', () => {
    assert.equal(glyphText('\u00a0'), ' ');
    assert.equal(glyphText('\u00ad'), '-');
    for (const char of ['\u0000', '\ufffd', '\ue123', '\u200f']) assert.equal(glyphText(char), '');
    assert.equal(glyphText('\uf0b7'), '•');
    assert.equal(glyphText('²'), '²');
  });
});

describe('quality of text', () => {
  const sentence =
    'The level rose at three stations and fell by four metres at those below the lock ';
  const repeat = (text: string) => text.repeat(6);

  it('is high for words of any alphabet and for text that cannot be judged', () => {
    assert.ok(textQuality(repeat(sentence)) > 0.95);
    assert.ok(textQuality(repeat('Каждый человек имеет право на гражданство ')) > 0.95);
    assert.equal(textQuality('12 34 56'), 1);
    assert.equal(textQuality(repeat('人人生而自由')), 1);
  });

  it('is low for shifted letters and misread encodings', () => {
    const shifted = sentence.replace(/[a-z]/gu, (c) =>
      String.fromCharCode(((c.charCodeAt(0) - 97 + 29 - 26) % 26) + 97),
    );
    const broken = sentence.replace(/[aeiou]/gu, 'x');
    assert.ok(textQuality(repeat(broken)) < 0.5);
    assert.ok(textQuality(repeat(shifted)) < textQuality(repeat(sentence)));
    const misread = Buffer.from(repeat('Ärger über schöne Grüße für große Mädchen ')).toString(
      'latin1',
    );
    assert.ok(textQuality(misread) < 0.5);
  });
});
