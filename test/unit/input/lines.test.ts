import assert from 'node:assert/strict';
import { GlyphMeanings } from '../../../src/input/pdf/fonts/glyphMeaning.ts';
import type { Glyph } from '../../../src/input/pdf/pageContent.ts';
import type { FontInfo } from '../../../src/input/pdf/pdfFonts.ts';
import { buildLines } from '../../../src/input/pdf/pdfLines.ts';

const FONT: FontInfo = {
  name: 'Plain',
  bold: false,
  monospaced: false,
  italic: false,
  vertical: false,
  unit: 0.001,
  emScale: 1,
  ascent: 0.8,
  descent: 0.2,
  verticalAdvance: 0,
  meanings: new GlyphMeanings('Plain', {}),
};
const SIZE = { width: 1000, height: 1000 };

/** Glyphs of 20 pixels, each 10 (or `width`) wide, one after another. */
function write(text: string, x: number, y: number, width = 10): Glyph[] {
  return Array.from(text, (char, i) => ({
    text: char,
    x: x + i * width,
    y,
    dx: width,
    dy: 0,
    angle: 0,
    size: 20,
    font: FONT,
    code: -1,
    invisible: false,
    flipped: false,
    guessed: false,
    mark: -1,
  }));
}

const texts = (glyphs: readonly Glyph[], rulings: Parameters<typeof buildLines>[1] = []) =>
  buildLines(glyphs, rulings, SIZE).map((line) => line.text);

describe('lines of a text layer', () => {
  it('are assembled regardless of the order of their words in the file', () => {
    const glyphs = [
      ...write('brown', 140, 100),
      ...write('next', 50, 160),
      ...write('quick', 80, 100),
    ];
    assert.deepEqual(texts(glyphs), ['quick brown', 'next']);
  });

  it('end at the gutter between columns and at a ruled line', () => {
    const glyphs = [...write('left', 50, 100), ...write('right', 110, 100)];
    assert.deepEqual(texts(glyphs), ['left', 'right']);
    const near = [...write('one', 50, 100), ...write('two', 86, 100)];
    assert.deepEqual(texts(near), ['one two']);
    const wall = { direction: 'vertical', x0: 83, y0: 50, x1: 83, y1: 150, thickness: 1 } as const;
    assert.deepEqual(texts(near, [wall]), ['one', 'two']);
  });

  it('of vertical writing run downwards, even if upright glyphs are placed one by one', () => {
    const column = (text: string, x: number) =>
      Array.from(text, (char, i) => write(char, x, 100 + i * 20, 20)).flat();
    const lines = buildLines(
      [...column('人間は平等である', 500), ...column('理性と良心とを授', 460)],
      [],
      SIZE,
    );
    assert.deepEqual(
      lines.map(({ text, direction }) => [text, direction]),
      [
        ['人間は平等である', 'ttb'],
        ['理性と良心とを授', 'ttb'],
      ],
    );
    const [start, end] = lines[0]!.quad;
    assert.ok(end.y - start.y > 150 && Math.abs(end.x - start.x) < 1);
  });

  it('keep superscripts and run-in headings', () => {
    const raised = write('n', 60, 91, 7).map((glyph) => ({ ...glyph, size: 12 }));
    assert.deepEqual(texts([...write('x', 50, 100), ...write('+y', 67, 100), ...raised]), ['xn+y']);
    const bold = write('Note.', 50, 100).map((glyph) => ({
      ...glyph,
      font: { ...FONT, bold: true },
    }));
    assert.deepEqual(texts([...bold, ...write('Text', 122, 100)]), ['Note. Text']);
  });

  it('join drawn accents with their letters', () => {
    const accent = { ...write('´', 68, 100)[0]!, dx: 6 };
    assert.deepEqual(texts([...write('caf', 40, 100), accent, ...write('e', 70, 100)]), ['café']);
  });

  it('put the marks of right-to-left scripts after their letter', () => {
    // Visual order: meem, (damma before its letter) , ra, as browsers write it.
    const mark = { ...write('\u064f', 75, 100)[0]!, dx: 0 };
    const glyphs = [...write('ر', 60, 100), mark, ...write('م', 70, 100)];
    assert.deepEqual(texts(glyphs), ['م\u064fر']);
  });

  it('leave out text outside the page', () => {
    assert.deepEqual(texts([...write('shown', 50, 100), ...write('hidden', 1200, 100)]), ['shown']);
  });

  it('stay separate beside a letter as high as two of them', () => {
    const large = write('1040', 50, 130, 30).map((glyph) => ({ ...glyph, size: 66 }));
    const small = write('Department of the Treasury', 180, 95, 8).map((glyph) => ({
      ...glyph,
      size: 16,
    }));
    const title = write('Income Tax Return', 180, 130, 16).map((glyph) => ({ ...glyph, size: 33 }));
    assert.deepEqual(texts([...large, ...small, ...title]), [
      '1040 Income Tax Return',
      'Department of the Treasury',
    ]);
  });

  it('begin with the drop cap before them', () => {
    const large = write('T', 50, 150, 40).map((glyph) => ({ ...glyph, size: 62 }));
    const glyphs = [
      ...large,
      ...write('he keeper reads', 95, 118),
      ...write('the gauge twice', 95, 140),
      ...write('and writes it down', 50, 172),
    ];
    assert.deepEqual(texts(glyphs), ['The keeper reads', 'the gauge twice', 'and writes it down']);
  });

  it('are not mixed if one is drawn over another', () => {
    const over = [...write('a printed label', 50, 100), ...write('FILLED IN LATER', 62, 101)];
    assert.deepEqual(texts(over), ['a printed label', 'FILLED IN LATER']);
  });
});

/** Words without space characters, `gap` pixels apart, the letters of each `tracking` apart. */
function setWords(words: readonly string[], gap: number, tracking = 0): Glyph[] {
  let x = 50;
  return words.flatMap((word) => {
    const glyphs = Array.from(word, (char, i) => write(char, x + i * (10 + tracking), 100)).flat();
    x += glyphs.length * (10 + tracking) - tracking + gap;
    return glyphs;
  });
}

describe('spaces between words', () => {
  const words = ['the', 'keeper', 'reads', 'the', 'gauge', 'at', 'dawn'];

  it('are found from tight to stretched lines', () => {
    for (const gap of [3, 3.5, 4, 5, 7, 10, 15]) {
      assert.deepEqual(texts(setWords(words, gap)), [words.join(' ')], `${gap} pixels`);
    }
  });

  it('are not inserted between kerned or letter-spaced letters', () => {
    const kerned = write('kerning', 50, 100).map((glyph, i) => ({
      ...glyph,
      x: glyph.x + (i % 2 === 0 ? 0 : 1),
    }));
    assert.deepEqual(texts(kerned), ['kerning']);
    for (const tracking of [2, 4, 7, 10]) {
      const line = setWords(['TIDE', 'TABLES'], 2 * tracking + 5, tracking);
      // Gaps wider than the type size end a line.
      if (2 * tracking + 5 <= 18) assert.deepEqual(texts(line), ['TIDE TABLES'], `${tracking}`);
    }
    assert.deepEqual(texts(setWords(['NOTE'], 0, 10)), ['NOTE']);
    assert.deepEqual(texts(setWords(['ABC'], 0, 10)), ['ABC']);
  });

  it('are kept in code in which most words have one letter', () => {
    const code = ['for', '(var', 'k', '=', 'i', '+', 'i;', 'i', '<', '100;', 'k', '+=', 'i)'];
    assert.deepEqual(texts(setWords(code, 10.4)), [code.join(' ')]);
  });

  it('are kept between equally spaced digits', () => {
    assert.deepEqual(texts(setWords(['5', '3', '7'], 10)), ['5 3 7']);
  });

  it('are kept between full-width letters, and left out between ideographs', () => {
    const wide = (text: string, x: number) => write(text, x, 100, 20);
    assert.deepEqual(texts([...wide('ｏｆ', 50), ...wide('ｗａｔｅｒ', 95)]), ['ｏｆ ｗａｔｅｒ']);
    assert.deepEqual(texts([...wide('中文', 50), ...wide('排版', 95)]), ['中文排版']);
  });

  it('separate dot leaders as one word', () => {
    const line = [
      ...write('Index', 50, 100),
      ...write('.........', 105, 100, 17).map((glyph) => ({ ...glyph, dx: 5 })),
      ...write('32', 262, 100),
    ];
    assert.deepEqual(texts(line), ['Index ......... 32']);
    assert.deepEqual(texts(write('and so on...', 50, 100)), ['and so on...']);
  });
});
