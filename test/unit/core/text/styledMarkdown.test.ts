import assert from 'node:assert/strict';
import MarkdownIt, { type MarkdownIt as Reader, type Token } from 'markdown-it';
import { withMaths } from '../../../../src/core/safe/mathRules.ts';
import { safeMarkdown } from '../../../../src/core/safe/safeMarkdown.ts';
import {
  headingMarkdown,
  listMarkdown,
  paragraphMarkdown,
} from '../../../../src/core/text/markdown.ts';
import { cellMarkdown, tableHtml } from '../../../../src/core/document/tables.ts';
import type { StyledText, StyledSpan, WordStyle } from '../../../../src/core/text/styledText.ts';
import { rounds } from '../../../rounds.ts';

const READERS = [false, true].map((maths) => {
  const md = new MarkdownIt({ html: true });
  if (maths) withMaths(md);
  return md;
});

const MARK_OF: Readonly<Record<string, string>> = {
  ...{ strong: 'bold', em: 'italic', s: 'struck', sup: 'super', sub: 'sub', a: 'link' },
};

/** The letters that a reader sees, each with the marks around it. */
function seen(markdown: string, md: Reader): string[] {
  const letters: string[] = [];
  const open: string[] = [];
  const write = (text: string, ...more: string[]): void => {
    for (const letter of text) {
      if (letter.trim() !== '') letters.push([letter, ...[...open, ...more].sort()].join(' '));
    }
  };
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      const tag = /^<(\/?)(\w+)>$/u.exec(token.content);
      if (token.type === 'html_inline' && tag) {
        const mark = MARK_OF[tag[2] ?? ''];
        if (mark === undefined) continue;
        if (tag[1] === '/') open.splice(open.lastIndexOf(mark), 1);
        else open.push(mark);
      } else if (token.type === 'code_inline') write(token.content, 'code');
      else if (token.children) walk(token.children);
      else if (token.type === 'text') write(token.content);
      else {
        const mark = MARK_OF[token.tag];
        if (mark !== undefined && token.nesting === 1) open.push(mark);
        else if (mark !== undefined && token.nesting === -1) open.splice(open.lastIndexOf(mark), 1);
        else if (
          !/^(?:inline|softbreak|hardbreak|paragraph|heading|list|bullet|table|thead|tr|th)/u.test(
            token.type,
          )
        ) {
          letters.push(`a token ${token.type}`);
        }
      }
    }
  };
  walk(md.parse(markdown, {}));
  return letters;
}

function marksOf(style: WordStyle): string[] {
  const { bold, italic, struck, monospaced, raised, link } = style;
  const marks = { bold, italic, struck, code: monospaced, link: link !== undefined };
  const names = Object.entries(marks).flatMap(([name, on]) => (on === true ? [name] : []));
  return raised === undefined ? names : [...names, raised];
}

const wanted = (text: StyledText): string[] =>
  text.flatMap((span) =>
    Array.from(span.text)
      .filter((letter) => letter.trim() !== '')
      .map((letter) => [letter, ...marksOf(span.style ?? {}).sort()].join(' ')),
  );

/** Random numbers that are the same in every run. */
function* numbers(): Generator<number, never> {
  for (let state = 7; ; state = (state * 1103515245 + 12345) % 2147483648) {
    yield (state >>> 8) % 997;
  }
}

const WORDS = [
  ...[
    'a',
    'Wort',
    'and',
    'x',
    '1',
    '文字',
    '한글',
    'мир',
    '。',
    '「',
    '」',
    '(',
    ')',
    '.',
    ',',
    '"',
  ],
  ...['*', '**', '_', '__', '~', '~~', '`', '``', '$', '$5', '\\', '<', '<b>', '>', '[', ']', '!'],
  ...['](', '[^1]', '&amp;', '#', '-', '+', '|', '|-|', ':', '1.', '^', '=', '’', '€', '…', '\n'],
];
const STYLES: readonly WordStyle[] = [
  ...[{ bold: true }, { italic: true }, { struck: true }, { monospaced: true }],
  ...[{ raised: 'super' as const }, { raised: 'sub' as const }, { bold: true, italic: true }],
  ...[
    { bold: true, struck: true },
    { italic: true, struck: true, bold: true },
  ],
  ...[{ bold: true, monospaced: true }, { link: 'https://example.org/a' }],
  ...[{ link: 'https://example.org/a', bold: true }, { link: 'mailto:a@example.org' }],
  ...[
    { link: 'https://example.org/a', monospaced: true },
    { italic: true, raised: 'sub' as const },
  ],
];

function randomText(next: () => number): StyledText {
  const pick = <T>(all: readonly T[]): T => all[next() % all.length] as T;
  return Array.from({ length: 1 + (next() % 7) }, (): StyledSpan => {
    const words = Array.from({ length: 1 + (next() % 3) }, () => pick(WORDS));
    const text = words.join(pick(['', ' ']));
    const padded = `${pick(['', '', ' '])}${text}${pick(['', '', ' '])}`;
    return next() % 3 === 0 ? { text: padded } : { text: padded, style: pick(STYLES) };
  });
}

const cellIn = (text: StyledText): string =>
  `| ${cellMarkdown(text, { raised: 'html' })} |\n| --- |`;

const WRITERS: readonly [string, (text: StyledText) => string][] = [
  ['a paragraph', (text) => paragraphMarkdown(text, { raised: 'html' })],
  ['a heading', (text) => headingMarkdown(text, 2, { raised: 'html' })],
  ['a cell', cellIn],
  ['a list', (text) => listMarkdown([{ depth: 0, marker: '•', text }], { raised: 'html' })],
];

describe('Markdown of text with styles', () => {
  for (const [name, write] of WRITERS) {
    it(`shows the letters of ${name}, with each style around exactly its letters`, () => {
      const source = numbers();
      for (let round = 0; round < rounds(1200); round++) {
        const text = randomText(() => source.next().value);
        const letters = wanted(text);
        if (letters.length === 0) continue;
        const markdown = write(text);
        for (const md of READERS) {
          const message = `${JSON.stringify(text)}\n${markdown}`;
          assert.deepEqual(seen(markdown, md), letters, message);
        }
        assert.equal(safeMarkdown(markdown), markdown.trim(), 'nothing in it is live');
      }
    });
  }

  it('uses Markdown marks wherever they are recognized', () => {
    const bold = (text: string): StyledSpan => ({ text, style: { bold: true } });
    assert.equal(
      paragraphMarkdown([{ text: 'is ' }, bold('not '), { text: 'allowed' }]),
      'is **not** allowed',
    );
    assert.equal(paragraphMarkdown([bold('Note:'), { text: ' read' }]), '**Note:** read');
    assert.equal(paragraphMarkdown([{ text: 'a' }, bold('b'), { text: 'c' }]), 'a**b**c');
    assert.equal(paragraphMarkdown([bold('「文」'), { text: '字' }]), '<strong>「文」</strong>字');
    const both = [bold('a '), { text: 'b', style: { bold: true, italic: true } }, bold(' c')];
    assert.equal(paragraphMarkdown(both), '**a *b* c**');
  });

  it('joins spans of one style across the spaces between them', () => {
    const words = ['one', ' ', 'two', ' ', 'three'].map((text, i) =>
      i % 2 === 0 ? { text, style: { bold: true } } : { text },
    );
    assert.equal(paragraphMarkdown(words), '**one two three**');
  });

  it('writes superscript digits as Unicode if all have such forms', () => {
    const raised = (text: string, how: 'super' | 'sub'): StyledSpan => ({
      text,
      style: { raised: how },
    });
    assert.equal(paragraphMarkdown([{ text: 'CO' }, raised('2', 'sub')]), 'CO₂');
    assert.equal(paragraphMarkdown([{ text: 'Fe' }, raised('3+', 'super')]), 'Fe³⁺');
    assert.equal(paragraphMarkdown([{ text: '1' }, raised('st', 'super')]), '1<sup>st</sup>');
    assert.equal(
      paragraphMarkdown([{ text: 'm' }, raised('3', 'super')], { raised: 'html' }),
      'm<sup>3</sup>',
    );
  });

  it('writes signs as in plain text on request, and tags where these would not be clear', () => {
    const raised = (text: string, how: 'super' | 'sub', more: WordStyle = {}): StyledSpan => ({
      text,
      style: { raised: how, ...more },
    });
    const caret = (...text: StyledSpan[]): string => paragraphMarkdown(text, { raised: 'caret' });
    assert.equal(caret({ text: 'm' }, raised('2', 'super'), { text: ' here' }), 'm^2 here');
    assert.equal(caret({ text: 'CO' }, raised('2', 'sub')), 'CO_2');
    assert.equal(caret({ text: 'a' }, raised('10', 'sub')), 'a_{10}');
    assert.equal(caret(raised('2', 'super'), { text: 'note' }), '<sup>2</sup>note');
    assert.equal(caret({ text: 'see [' }, raised('1', 'super')), 'see [<sup>1</sup>');
    assert.equal(
      caret({ text: 'CO', style: { bold: true } }, raised('{2}', 'sub')),
      '**CO**<sub>{2}</sub>',
    );
    assert.equal(
      caret({ text: 'CO', style: { bold: true } }, raised('21', 'sub')),
      '**CO**<sub>21</sub>',
    );
  });

  it('writes code with a fence longer than the backticks inside', () => {
    const code = (text: string): string =>
      paragraphMarkdown([{ text, style: { monospaced: true } }]);
    assert.equal(code('a*b'), '`a*b`');
    assert.equal(code('a`b'), '``a`b``');
    assert.equal(code('`a'), '`` `a ``');
  });

  it('links only to the web and to mail, with nothing in the address that ends the link', () => {
    const link = (address: string): string =>
      paragraphMarkdown([{ text: 'x', style: { link: address } }]);
    assert.equal(
      link('https://example.org/a b(c)|$d'),
      '[x](https://example.org/a%20b%28c%29%7C%24d)',
    );
    assert.equal(link('mailto:a@example.org'), '[x](mailto:a@example.org)');
    for (const address of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'command:x',
      '//host',
      'x',
    ]) {
      assert.equal(link(address), 'x');
    }
  });

  it('keeps vertical bars in code from dividing a cell', () => {
    assert.equal(cellMarkdown([{ text: 'a|b', style: { monospaced: true } }]), '`a\\|b`');
  });

  it('uses only tags in HTML tables, in which Markdown is not recognized', () => {
    const box = { x0: 0, y0: 0, x1: 1, y1: 1 };
    const spans: StyledText = [
      { text: 'a < ', style: { struck: true } },
      { text: 'b', style: { bold: true, link: 'https://example.org/' } },
      { text: '\n' },
      { text: 'CO' },
      { text: '2', style: { raised: 'sub' } },
    ];
    const place = { row: 0, column: 0, rowSpan: 1, columnSpan: 1, header: false };
    const cell = { ...place, box, confidence: 1, text: 'a < b\nCO2', spans };
    assert.match(
      tableHtml({ rows: 1, columns: 1, cells: [cell] }),
      /<td><s>a &lt;<\/s> <strong>b<\/strong><br>CO₂<\/td>/u,
    );
  });
});

describe('links in text', () => {
  const link = (text: string, address: string): string =>
    paragraphMarkdown([{ text, style: { link: address } }]);

  it('are left out if the text is the address', () => {
    assert.equal(link('https://example.org/a', 'https://example.org/a'), 'https://example.org/a');
    assert.equal(link('www.example.org', 'http://example.org/'), 'www.example.org');
    assert.equal(link('a@example.org', 'mailto:a@example.org'), 'a@example.org');
  });

  it('are left out if the text names a different host', () => {
    for (const text of ['www.bank.example', 'https://bank.example/in', 'bank.com']) {
      assert.equal(link(text, 'https://thief.example/'), text);
    }
  });

  it('are kept for file names and words with dots', () => {
    for (const text of ['main.py', 'v1.2', 'e.g. here']) {
      assert.equal(link(text, 'https://example.org/x'), `[${text}](https://example.org/x)`);
    }
  });
});
