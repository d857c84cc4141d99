import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { writeContent } from '../../../../src/engine/answer/regionContent.ts';
import { markdownSegments } from '../../../../src/engine/answer/markdownSegments.ts';

const markdown = (content: string): string => writeContent(content, true).markdown;

describe('formulas', () => {
  it('get the delimiters that renderers support', () => {
    assert.equal(markdown('so \\( x^2 \\) is'), 'so $x^2$ is');
    assert.equal(markdown('\\[ E = mc^2 \\quad (1) \\]'), '$$\nE = mc^2 \\quad (1)\n$$');
    const matrix = '\\(\\begin{array}{c} a \\\\[2pt] b \\end{array}\\)';
    assert.equal(markdown(`${matrix} and`), `$${matrix.slice(2, -2)}$ and`);
  });

  it('are not found where there are none', () => {
    for (const text of [
      'a \\\\[2pt] b \\\\(c\\\\) d',
      's/\\(foo\\)/\\1/',
      'grep "\\[a-z\\]" file',
      'open \\( here\n\nand close \\) there',
      'so `\\(foo\\)` is code',
      '```\n\\(foo\\)\n```',
      '\\(a $b$ c\\)',
      '\\(\\)',
    ]) {
      assert.equal(markdown(text), text);
    }
  });

  it('keep their delimiters unless dollar signs are requested', () => {
    assert.equal(writeContent('a \\(x\\) b', false).markdown, 'a \\(x\\) b');
  });

  it('take linear time for text that opens many and closes none', () => {
    const text = '\\( $ ` \\[ '.repeat(5000);
    const segments = markdownSegments(text);
    assert.equal(segments.map(({ source }) => source).join(''), text);
  }).timeout(5000);
});

describe('text of a page', () => {
  const render = new MarkdownIt({ html: true });

  it('loads nothing when it is shown', () => {
    const picture = '![](http://a.example/x.png)';
    const image = '<img src="http://a.example/x.png">';
    for (const text of [
      picture,
      `![a][b]\n\n[b]: http://a.example/x.png`,
      image,
      `\\${image}`,
      `<div style="background:url(http://a.example)">\n${image}\n</div>`,
      `\\(${image}\\) $${image}$1 $$${image}$$`,
      '<style>@import "http://a.example"</style>',
      '<!-- hidden -->',
      `<p>\n\\${image}\n</p>`,
      `<b>\n\`${image}\`\n</b>`,
      `<div>\n\`\`\`\n${image}\n\`\`\`\n</div>`,
      `- \`\n- ${picture} \``,
      `| \` | ${picture} \` |\n|---|---|`,
      `1. a\n   \`\`\`\n   b\n\`\`\`\n${picture}`,
      `\`\`\`a\`b\n${picture}\n\`\`\``,
    ]) {
      const shown = render.render(`${markdown(text)}\n\n${markdown(`\`\`\`\n${picture}`)}`);
      assert.doesNotMatch(shown, /<(?:img|style|script|!--)|url\(/u, text);
    }
  });

  it('has unclosed code closed, so that the following text is not code', () => {
    assert.equal(markdown('```\ncode'), '```\ncode\n```');
    assert.equal(markdown('1. a\n   ```\n   b'), '1. a\n   \\```\n   b');
  });

  it('keeps plain marks, code, links and simple HTML', () => {
    for (const text of [
      'x < 5 and y > 3, [a link](https://a.example) and **bold**',
      'H<sub>2</sub>O, m<sup>2</sup>, <b>bold</b><br>',
      'code `![](x.png) <img>` stays',
      '```html\n<img src="x">\n```',
      '<smiles>CC(=O)O</smiles>',
    ]) {
      assert.equal(markdown(text), text);
    }
  });

  it('has no marks in the text of a region', () => {
    const { text } = writeContent('# A &lt; **B**<br>m<sup>2</sup> &amp;gt; x', true);
    assert.equal(text, 'A < B\nm^2 > x');
  });
});
