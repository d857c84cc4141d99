import assert from 'node:assert/strict';
import { documentMarkdown } from '../../../../src/core/document/joinPages.ts';
import { safeMarkdown } from '../../../../src/core/safe/safeMarkdown.ts';
import { liveIn } from './previews.ts';
import { pageOf } from './writers.ts';

/** Markdown before and after; a single entry if both are the same. */
const CASES: readonly (readonly [given: string, wanted?: string])[] = [
  ['![a[b]c](https://x.example/p.png)', '!\\[a[b]c](https://x.example/p.png)'],
  ['![a\nb](u)', '!\\[a\nb](u)'],
  ['!\u2028[x](u)', '!\n\\[x](u)'],
  ['[a](command:x) [b](file:///x) [c](d.md)', '\\[a](command:x) \\[b](file:///x) \\[c](d.md)'],
  ['[a](https://x.example) [b](mailto:a@b.example) <https://x.example> https://x.example'],
  ['[a [b [c](f)](f)](f)', '\\[a \\[b \\[c](f)](f)](f)'],
  ['<command:x> <javascript:1>', '\\<command:x> \\<javascript:1>'],
  ['[a]: https://x.example\n\n![a] [a]', '\\[a]: https://x.example\n\n![a] [a]'],
  ['> 1. ![x](u)\n>    [z](w)', '> 1. !\\[x](u)\n>    \\[z](w)'],
  ['# a [x](y) #', '# a \\[x](y) #'],
  [
    '| `a` \\| ![x](u) | [y](z) |\n| --- | --- |\n| a | ![x](u) |',
    '| `a` \\| !\\[x](u) | \\[y](z) |\n| --- | --- |\n| a | !\\[x](u) |',
  ],
  ['a <img src=x> b', 'a \\<img src=x> b'],
  ['<img src=x>', '&lt;img src=x>'],
  ['<!-- c -->', '&lt;!-- c -->'],
  ['<style>\n\na{}</style>', '&lt;style>\n\na{}&lt;/style>'],
  ['<table>\n<tr><td colspan="2">a<br>b</td></tr>\n</table>'],
  ['<td onclick="x">a</td>', '&lt;td onclick="x">a</td>'],
  ['H<sub>2</sub>O <b>x</b> `![x](u) <img>`'],
  ['```\n![x](u)\n<img>\n   ```\nafter'],
  ['```\n![x](u)', '\\```\n!\\[x](u)'],
  ['- ```\n  ![x](u)'],
  ['$$\na', '\\$\\$\na'],
  ['$`$ ![x](u) `', '$`$ !\\[x](u) `'],
  ['$$\n```\n$$\n![x](u)\n```', '$$\n\\```\n$$\n!\\[x](u)\n\\```'],
  ['ftp://x.example //x.example/y', 'ftp:/\\/x.example /\\/x.example/y'],
  ['~~a (https://x.example)"~~//x.example/y', '~~a (https://x.example)"~~/\\/x.example/y'],
  ['ftp://x.example_ a_', 'ftp:/\\/x.example_ a_'],
  // The backslash is part of the address if addresses become links.
  ['https://a.example/c\\[x y](command:z)', 'https://a.example/c&#91;x y](command:z)'],
  ['x\\[y](z) \\\\[y](z)', 'x\\[y](z) \\\\\\[y](z)'],
  ['x < y, a[1], f(x)[2], [1]: no, "a": b //'],
  ['  \r\n a\rb\u0085c \u001b[1mbold', 'a\nb\nc bold'],
];

describe('safe Markdown', () => {
  for (const [given, wanted = given] of CASES) {
    it(`has nothing live: ${JSON.stringify(given)}`, () => {
      const safe = safeMarkdown(given);
      assert.equal(safe, wanted);
      assert.deepEqual(liveIn(safe), []);
      assert.equal(safeMarkdown(safe), safe, 'a second look finds nothing');
    });
  }

  it('keeps the pictures that the product has written, but no similar ones', () => {
    const own = '![Figure](scan.images/p1-r1.png)';
    const markdown = `${own}\n\n![Figure](scan.images/p1-r2.png)`;
    const safe = safeMarkdown(markdown, new Set(['scan.images/p1-r1.png']));
    assert.equal(safe, `${own}\n\n!\\[Figure](scan.images/p1-r2.png)`);
  });

  it('does not depend on the text before it in the document', () => {
    const page = (markdown: string, index: number) => ({
      ...pageOf([], index),
      markdown: safeMarkdown(markdown),
    });
    for (const [first, second] of [
      ['```\ncode', '```\n![x](u)\n```'],
      ['$$\nx', '$$\n![x](u)\n$$'],
      ['- $$ x', '```\n![x](u)\n```'],
      ['![a][b]', '[b]: https://x.example/p.png'],
      ['- a', '      ![x](u)'],
      ['<!-- a', 'b --> ![x](u)'],
      ['<pre>\n`', '` ![x](u)'],
    ] as const) {
      const whole = documentMarkdown([page(first, 0), page(second, 1)]);
      assert.deepEqual(liveIn(whole), [], whole);
    }
  });

  it('terminates for any nesting, and stays readable', () => {
    const links = `${'[a '.repeat(60)}${'](f)'.repeat(60)}`;
    const quotes = `${'> '.repeat(150)}![x](u)`;
    const lists = Array.from({ length: 120 }, (_, i) => `${' '.repeat(2 * i)}- ![x](u)`).join('\n');
    for (const text of [links, quotes, lists, `${links}\n\n${lists}`]) {
      const safe = safeMarkdown(text);
      assert.deepEqual(liveIn(safe), []);
      const shown = safe.replaceAll('&#91;', '[').replaceAll('\\', '');
      assert.equal(shown, text.trim());
    }
  });

  it('escapes brackets if there are too many for parsers', () => {
    const safe = safeMarkdown('[a'.repeat(20_000));
    assert.equal(safe, '\\[a'.repeat(20_000));
  });
});
