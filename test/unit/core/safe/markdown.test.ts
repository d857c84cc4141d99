import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import {
  escapeBlock,
  escapeInline,
  headingMarkdown,
  listMarkdown,
  paragraphMarkdown,
} from '../../../../src/core/text/markdown.ts';

const renderer = new MarkdownIt({ html: true });

/** Text that a reader sees, and the tags around it. */
function rendered(markdown: string): { text: string; tags: string[] } {
  const html = renderer.render(markdown);
  const tags = Array.from(html.matchAll(/<([a-z]\w*)/gu), (m) => m[1]!);
  const text = html
    .replace(/<br>\n?/gu, '\n')
    .replace(/<[^>]*>/gu, '')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&quot;/gu, '"')
    .replace(/&amp;/gu, '&')
    .trim();
  return { text, tags };
}

const TRICKY = [
  '# no heading',
  '#hashtag',
  '- no item',
  '+ 5 degrees',
  '* starred',
  '1. May 1999',
  '1999) was',
  '> greater',
  '| a | b |',
  '---',
  '===',
  '- - -',
  '--|--',
  '***',
  '```',
  '~~~ wave',
  'a *b* c',
  '*note',
  'a**b**c',
  'snake_case_name and _edge_',
  '__init__',
  '5 * 3 * 2 = 30',
  '2*3*4',
  '`code`',
  'x < y and <b>bold</b> <!-- c -->',
  '<https://a.example>',
  '[link](http://a.example)',
  '[1] Smith, [2] Jones',
  '[a]: http://x.example',
  '![pic](x.png)',
  '~~gone~~',
  '&amp; &copy; & Co. &#65;',
  'C:\\temp\\*.txt \\ \\\\',
  'a_b_c * d_e_f',
  '"quoted" (text) {x} = 50 %',
  'ends with backslash \\',
  'Привет *мир* 你好_世界_',
];

describe('escaping', () => {
  for (const text of TRICKY) {
    it(`renders as itself: ${text}`, () => {
      const { text: seen, tags } = rendered(paragraphMarkdown(text));
      assert.equal(seen, text);
      assert.deepEqual(tags, ['p']);
    });
  }

  it('renders any text of symbols and letters as itself', () => {
    const pieces = [
      '*',
      '_',
      '`',
      '#',
      '-',
      '+',
      '1.',
      '>',
      '|',
      '<',
      'a',
      ' ',
      'b',
      '[',
      ']',
      '(',
      ')',
      '!',
      '\\',
      '&',
      ';',
      '~',
      '=',
      '"',
    ];
    let state = 7;
    const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648);
    for (let round = 0; round < 3000; round++) {
      const text = Array.from(
        { length: 1 + (next() % 12) },
        () => pieces[(next() >> 8) % pieces.length]!,
      )
        .join('')
        .replace(/\s+/gu, ' ')
        .trim();
      if (text === '') continue;
      const seen = rendered(paragraphMarkdown(text));
      assert.equal(seen.text, text, JSON.stringify({ text, markdown: paragraphMarkdown(text) }));
      assert.deepEqual(
        seen.tags,
        ['p'],
        JSON.stringify({ text, markdown: paragraphMarkdown(text) }),
      );
    }
  });

  it('does not change ordinary text', () => {
    for (const text of [
      'A plain sentence, with (brackets), "quotes" & more: 50 % – done.',
      'x < 5 and 3 > 2; a | b; #7; snake_case; 3 * 4; [1] and $5',
      'Über 1.000 €; e-mail me@example.org; https://example.org/a_b',
      '2.5 litres - or 3+ more',
    ]) {
      assert.equal(escapeBlock(text), text);
    }
  });

  it('escapes formula marks only if they could open or close a formula', () => {
    assert.equal(escapeInline('$5 and $10'), '$5 and $10');
    assert.equal(escapeInline('a $x$ b'), 'a \\$x$ b');
  });
});

describe('paragraphs and headings', () => {
  it('breaks lines with two spaces and escapes each line', () => {
    assert.equal(paragraphMarkdown('a\n- b'), 'a  \n\\- b');
    assert.deepEqual(rendered(paragraphMarkdown('a\n# b')), { text: 'a\n# b', tags: ['p', 'br'] });
  });

  it('writes headings on one line, with clamped levels', () => {
    assert.equal(headingMarkdown('1. The\nriver', 2), '## 1. The river');
    assert.equal(headingMarkdown('x', 9), '###### x');
    assert.equal(rendered(headingMarkdown('C #', 1)).text, 'C #');
  });
});

describe('lists', () => {
  const item = (marker: string, text: string, depth = 0) => ({ marker, text, depth });

  it('turns bullets into dashes and continues numbering', () => {
    assert.equal(listMarkdown([item('•', 'a'), item('–', 'b')]), '- a\n- b');
    assert.equal(listMarkdown([item('3.', 'a'), item('4.', 'b')]), '3. a\n4. b');
  });

  it('keeps numbers as text if Markdown would change them', () => {
    assert.deepEqual(
      rendered(listMarkdown([item('3.', 'a'), item('7.', 'b')])).text.split(/\n+/u),
      ['a', '7. b'],
    );
    assert.equal(listMarkdown([item('(iv)', 'a')]), '- (iv) a');
  });

  it('nests items so that they render nested', () => {
    const markdown = listMarkdown([
      item('10.', 'a'),
      item('•', 'b', 1),
      item('•', 'c', 2),
      item('11.', 'd'),
    ]);
    assert.equal(markdown, '10. a\n    - b\n      - c\n11. d');
    assert.deepEqual(rendered(markdown).tags, ['ol', 'li', 'ul', 'li', 'ul', 'li', 'li']);
  });

  it('keeps lines of an item in the item', () => {
    assert.deepEqual(rendered(listMarkdown([item('•', 'a\n- b')])).tags, ['ul', 'li', 'br']);
  });
});
