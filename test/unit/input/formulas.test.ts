import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from '../../../src/input/pdf/math/mathCommands.ts';
import { texCharacter } from '../../../src/input/pdf/math/mathFonts.ts';
import type { MathGlyph } from '../../../src/input/pdf/math/mathPiece.ts';
import { readFormula } from '../../../src/input/pdf/math/readFormula.ts';
import { placedWords } from '../../../src/input/pdf/placedWords.ts';
import { inlineMarkdown } from '../../../src/core/text/markdown.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import { openBytes, signal } from './support.ts';

const folder = join(repositoryRoot, 'test', 'fixtures', 'math');

/** LaTeX normalized: different sources that look the same become equal. */
const normalized = (latex: string): string =>
  latex
    .replace(/\\[,;]|\\(?:left|right|quad|displaystyle)(?![a-z])/gu, '')
    .replace(/\\(?:iff|Longleftrightarrow)(?![a-z])/gu, 'IFF')
    .replace(/\\(?:to|rightarrow)(?![a-z])/gu, 'TO')
    .replace(/\\stackrel/gu, '\\overset')
    .replace(/\\pmod\{n\}/gu, '(modn)')
    .replace(/\\(?:text|mathrm|operatorname\*?)\{([^{}]*)\}/gu, '$1')
    .replace(/\\ |[\s{}&]/gu, '')
    .replace(/\\mid/gu, '|');

const sources = (): string[] =>
  [...readFileSync(join(folder, 'formulas.tex'), 'utf8').matchAll(/^\\\[ (.*) \\\]$/gmu)].map(
    ([, formula = '']) => formula,
  );

/** The formulas of a file, by the number above each. */
async function formulasOf(name: string): Promise<Map<number, string>> {
  const document = await openBytes(readFileSync(join(folder, name)), name);
  const found = new Map<number, string>();
  let number = 0;
  for (let index = 0; index < document.pageCount; index++) {
    const page = await document.page(index);
    const layer = await page.textLayer(signal());
    assert.ok(layer?.trusted, `page ${index + 1} of ${name} is trusted`);
    for (const { text, formula } of layer.lines) {
      number = Number(/^Formula number (\d+) /u.exec(text)?.[1] ?? number);
      if (formula !== undefined) found.set(number, formula);
    }
  }
  await document.close();
  return found;
}

const glyph = (char: string, x0: number, base = 100, size = 10, more = {}): MathGlyph => ({
  char,
  x0,
  x1: x0 + 0.5 * size,
  base,
  size,
  bold: false,
  italic: true,
  textual: false,
  ...more,
});

describe('formulas of PDF text layers', () => {
  for (const [file, least] of [
    ['type1.pdf', 65],
    ['opentype.pdf', 60],
  ] as const) {
    it(`${file}: at least ${least} of 70 formulas match their source`, async () => {
      const want = sources();
      assert.equal(want.length, 70);
      const got = await formulasOf(file);
      const wrong = want.flatMap((source, i) => {
        const formula = got.get(i + 1);
        return formula !== undefined && normalized(formula) === normalized(source)
          ? []
          : [`${source}\n  ${formula ?? '(text)'}`];
      });
      assert.ok(want.length - wrong.length >= least, wrong.join('\n'));
    });
  }

  it('one whose structure is unsure is a picture with its text', async () => {
    const document = await openBytes(readFileSync(join(folder, 'opentype.pdf')), 'opentype.pdf');
    const page = await document.page(5);
    const layer = await page.textLayer(signal());
    await document.close();
    const { width, height } = page;
    const { lines = [], rulings = [], figures = [] } = layer ?? {};
    const regions = layoutPage({ pageIndex: 5, width, height, lines, rulings, figures });
    const pictures = regions.filter(({ kind }) => kind === 'figure');
    assert.deepEqual(
      pictures.map(({ text }) => text.normalize('NFKC').replace(/\s/gu, '')),
      ['√∑in=1xix=√∑in=1yiy'],
    );
    // The bars of its roots strike nothing out.
    assert.ok(!pictures.some(({ markdown }) => markdown.includes('~~')));
  });

  it('a bar with signs on both sides is a fraction', () => {
    const glyphs = [glyph('a', 0, 92), glyph('b', 0, 110), glyph('=', 10), glyph('c', 20)];
    const formula = readFormula(glyphs, [{ x0: -1, x1: 6, y: 97.5 }]);
    assert.equal(formula?.latex, '\\frac{a}{b} = c');
  });

  it('smaller signs above and below a letter are its scripts, including scripts of scripts', () => {
    const glyphs = [
      glyph('x', 0),
      glyph('i', 5, 102, 7),
      glyph('k', 8.5, 103.5, 5),
      glyph('2', 5, 96, 7),
      glyph('+', 13),
      glyph('y', 19),
    ];
    assert.equal(readFormula(glyphs, [])?.latex, 'x_{i_{k}}^{2} + y');
  });

  it('signs in an arrangement unknown in formulas stay text', () => {
    assert.equal(readFormula([glyph('a', 0), glyph('b', 6, 93), glyph('=', 12)], []), undefined);
    assert.equal(readFormula([glyph('a', 0), glyph('b', 0.2), glyph('=', 12)], []), undefined);
  });

  it('a sign without a LaTeX command does not become part of a formula', () => {
    assert.equal(readFormula([glyph('a', 0), glyph('=', 6), glyph('⏟', 12)], []), undefined);
  });

  it("codes of TeX's fonts have their meaning without a table, unless the file has letters", () => {
    assert.equal(texCharacter('CMEX10', 0x58, 'X'), '∑');
    assert.equal(texCharacter('CMSY10', 0x00, '\u0000'), '−');
    assert.equal(texCharacter('CMMI10', 0x27, '\u0027'), 'φ');
    assert.equal(texCharacter('CMMI10', 0xae, '\u00ae'), 'α');
    assert.equal(texCharacter('CMMI10', 0x42, 'Q'), undefined);
    assert.equal(texCharacter('Times-Roman', 0x58, 'X'), undefined);
  });

  it('signs with a meaning in LaTeX are escaped', () => {
    for (const char of ['{', '}', '%', '#', '$', '&', '_']) {
      assert.equal(commandOf(char), `\\${char}`);
    }
    assert.equal(commandOf('\\'), '\\backslash');
  });
});

describe('inline formulas', () => {
  const tokens = ['l', 'e', 't', ' ', 'x', ' ', '=', ' ', '1', ',', ' ', 'x'].map((text, i) => ({
    text,
    u0: 10 * i,
    u1: 10 * i + 10,
  }));

  it('a formula is one word including its spaces, and punctuation after it stays outside', () => {
    const words = placedWords(tokens, [{ u0: 40, u1: 90, latex: 'x = 1' }]);
    assert.deepEqual(
      words.map(({ text }) => text),
      ['let', 'x = 1,', 'x'],
    );
    assert.deepEqual(words[1]?.spans, [
      { text: 'x = 1', style: { formula: 'x = 1' } },
      { text: ',' },
    ]);
  });

  it('is written between dollars, or as its letters if a dollar next to a letter is not recognized', () => {
    const formula = { formula: 'x_{i}' };
    assert.equal(
      inlineMarkdown([{ text: 'Let ' }, { text: 'xi', style: formula }, { text: ' be' }]),
      'Let $x_{i}$ be',
    );
    assert.equal(
      inlineMarkdown([{ text: 'the ' }, { text: 'n', style: { formula: 'n' } }, { text: 'th' }]),
      'the nth',
    );
  });

  it('two formulas with equal text stay separate', () => {
    const spans = ['x', 'x'].map((text) => ({ text, style: { formula: 'x' } }));
    const [first, second] = spans;
    assert.ok(first && second);
    assert.equal(inlineMarkdown([first, { text: ' ' }, second]), '$x$ $x$');
  });
});
