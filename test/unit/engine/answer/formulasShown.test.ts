import assert from 'node:assert/strict';
import { writeContent } from '../../../../src/engine/answer/regionContent.ts';
import { findTask } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';
import { previewFormulas, previewHtml } from '../../../markdownPreview.ts';

const written = (content: string): string => writeContent(content, true).markdown;

describe('formulas in the preview', () => {
  const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'several on a line': ['\\[a\\] \\[b\\]\\[c\\]\nand text', ['a', 'b', 'c']],
    'text in front and behind': ['a) \\[x = y\\] (5)\nnext', ['x=y']],
    'in a list': ['- first \\[a\\] rest\n- \\[b\\]\n- \\(c\\)', ['a', 'b', 'c']],
    'in a numbered list': ['1. \\[a\\]\n2. text \\[b\\] more', ['a', 'b']],
    'in a heading and a quote': ['# On \\[x\\]\n\n> so \\[y\\] is', ['x', 'y']],
    'in a Markdown table': ['| a | \\[x\\] |\n| --- | --- |\n| \\(y\\) | 1 |', ['x', 'y']],
    'beside letters and each other': [
      'Qu\\(n\\)th \\(a\\)\\(b\\)_1 5\\(c\\)',
      ['n', 'a', 'b', 'c'],
    ],
    'beside a dollar sign': ['US\\$\\(5\\) and \\(x\\)', ['5', 'x']],
    'with a blank in the name of an environment': [
      '\\[\\begin{ bmatrix} 1 \\end {bmatrix }\\]',
      ['\\begin{bmatrix}1\\end{bmatrix}'],
    ],
    'with a formula in their text': ['\\(x \\text{ if $y$}\\)', ['x\\text{if\\(y\\)}']],
    'with a blank line in an environment': [
      '\\[\\begin{align*} a &= b \\\\\n\n c &= d \\end{align*}\\]',
      ['\\begin{align*}a&=b\\\\c&=d\\end{align*}'],
    ],
  };
  for (const [what, [content, formulas]] of Object.entries(cases)) {
    it(`are shown ${what}`, () => {
      assert.deepEqual(previewFormulas(written(content)), formulas, written(content));
    });
  }

  it('leave the text around them as it is', () => {
    const html = previewHtml(written('Before \\[x\\] behind, and $5.\n\nThe next paragraph.'));
    for (const text of ['<p>Before</p>', '<p>behind, and $5.</p>', '<p>The next paragraph.</p>']) {
      assert.ok(html.includes(text), `${text} in ${html}`);
    }
    assert.equal(written('- a \\[x\\] b'), '- a\n\n  $$\n  x\n  $$\n\n  b');
  });

  it('are code if KaTeX cannot show them', () => {
    assert.equal(written('so \\(\\unknowncommand x\\) is'), 'so `\\unknowncommand x` is');
    assert.equal(written('so \\[\\frac{1}{\\] is'), 'so\n\n```\n\\frac{1}{\n```\n\nis');
  });

  it('are shown in tables with spans', () => {
    const html =
      '<table><tr><td rowspan="2">\\(a^2\\) & b</td><td>*c*</td></tr><tr><td>\\[d\\]</td></tr></table>';
    const raw = `<|ref|>table<|/ref|><|det|>[[1, 1, 99, 99]]<|/det|>\n${html}`;
    const { regions } = readAnswer(
      raw,
      { ends: [], logProbabilities: [] },
      {
        task: findTask('document'),
        pageIndex: 0,
        size: { width: 999, height: 999 },
        spanningTables: 'html',
        dollarFormulas: true,
      },
    );
    const { markdown } = regions[0]!;
    assert.deepEqual(previewFormulas(markdown), ['a^2', 'd']);
    assert.match(previewHtml(markdown), /<th>\*c\*<\/th>/u);
    assert.match(previewHtml(markdown), /&amp; b/u);
  });
});

describe('slips in text', () => {
  it('join words behind hyphens, but not parts of two words', () => {
    assert.equal(
      written('A long- term, Anglo- Saxon view of pre- and post-war years, mid- to late.'),
      'A long-term, Anglo-Saxon view of pre- and post-war years, mid- to late.',
    );
    for (const text of ['Vor- und Nachteile', 'x- axis', '1996- 97', '- item', 'so - not']) {
      assert.equal(written(text), text);
    }
  });

  it('leave only addresses as links', () => {
    assert.equal(
      written('[one](5) [two](a.html) [three](https://a.example) [x]()'),
      '\\[one](5) [two](a.html) [three](https://a.example) \\[x]()',
    );
  });

  it('keep the lines of options apart', () => {
    assert.equal(
      written('Which tree?\nA. oak\nB. birch\nC. elm\nText goes\non.'),
      'Which tree?  \nA. oak  \nB. birch  \nC. elm\nText goes\non.',
    );
    assert.equal(written('☐ yes\n☑ no'), '☐ yes  \n☑ no');
    for (const text of [
      'A. Smith wrote\nit in May',
      'A. one\nC. three',
      '- a\n- b',
      '1. a\n2. b',
    ]) {
      assert.equal(written(text), text);
    }
  });

  it('write dollar signs of the page as such', () => {
    const { markdown, text } = writeContent(
      'It was \\(\\) 5,000\\(and then\\) \\ \\(7.50\\) each.',
      true,
    );
    assert.equal(markdown, 'It was \\$5,000 and then \\$7.50 each.');
    assert.equal(text, 'It was $5,000 and then $7.50 each.');
    assert.equal(written('at \\(\\) 700\\(and sold'), 'at \\$700 and sold');
    for (const [first, second] of [
      ['1.234,50', '2.000,00'],
      ['.50', '.75'],
      ['-5', '+7'],
      ['15K', '20K'],
      ['3 million', '4.5 million'],
    ] as const) {
      const raw = `from \\(\\) ${first}\\(up to\\) \\ \\(${second}\\) and \\ \\(x^2\\)`;
      assert.equal(written(raw), `from \\$${first} up to \\$${second} and \\ $x^2$`);
    }
    assert.equal(written('\\(\\) is empty'), '\\(\\) is empty');
  });
});
