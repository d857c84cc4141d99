import assert from 'node:assert/strict';
import type { Glyph } from '../../../src/input/pdf/pdfContent.ts';
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
    invisible: false,
  }));
}

const texts = (glyphs: readonly Glyph[], rulings: Parameters<typeof buildLines>[1] = []) =>
  buildLines(glyphs, rulings, SIZE).map((line) => line.text);

describe('lines of a text layer', () => {
  it('are put together wherever their words were written', () => {
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

  it('of vertical writing run down, also where upright glyphs are placed one by one', () => {
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

  it('keep a superscript that stands within them, and a bold beginning', () => {
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

  it('put the signs of right-to-left writing after their letter', () => {
    // Visual order: meem, (damma before its letter) , ra, as browsers write it.
    const mark = { ...write('\u064f', 75, 100)[0]!, dx: 0 };
    const glyphs = [...write('ر', 60, 100), mark, ...write('م', 70, 100)];
    assert.deepEqual(texts(glyphs), ['م\u064fر']);
  });

  it('leave out what lies outside of the page', () => {
    assert.deepEqual(texts([...write('shown', 50, 100), ...write('hidden', 1200, 100)]), ['shown']);
  });
});
