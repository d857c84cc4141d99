import assert from 'node:assert/strict';
import { listMarkdown, paragraphMarkdown } from '../../../../src/core/text/markdown.ts';
import { writeContent } from '../../../../src/engine/answer/regionContent.ts';
import { liveIn } from './previews.ts';
import { WRITERS } from './writers.ts';

const PICTURE = '![x](https://x.example/p.png)';

const write = (writer: string, ...texts: string[]): string =>
  WRITERS[writer]!(texts)
    .map(({ markdown }) => markdown)
    .join('\n\n');

const isText = (markdown: string): void => assert.deepEqual(liveIn(markdown), [], markdown);

/** The writers alone, without the gate after them. */
describe('text that would be live', () => {
  it('includes nested brackets', () => {
    for (const text of [
      '![a[b]c](https://x.example/p.png)',
      '[a[b]c](command:x)',
      '[[a](command:x)',
    ]) {
      for (const writer of [
        'paragraph',
        'heading',
        'caption',
        'list',
        'table',
        'answer in labels',
      ]) {
        isText(write(writer, text));
      }
    }
  });

  it('includes marks that span two lines', () => {
    for (const text of ['![a\nb](https://x.example/p.png)', '[a\nb](command:x)', '$a\nb$ `c\nd`']) {
      for (const writer of ['paragraph', 'list', 'answer in labels', 'table', 'HTML table']) {
        const markdown = write(writer, text);
        isText(markdown);
        if (writer !== 'HTML table') assert.doesNotMatch(markdown, /(?<!\\)(?:`|\$a)/u);
      }
    }
  });

  it('includes marks that span the items of a list', () => {
    const items = ['![a', '](u)', '](![b&)'].map((text, i) => ({
      ...{ depth: Math.min(i, 1), marker: ['•', '3.', '7)'][i]!, text },
    }));
    const markdown = listMarkdown(items);
    isText(markdown);
    assert.equal(markdown, '- ![a\n  - 3\\. \\](u)\n  - 7) \\](![b&)'.replace('7) ', '7\\) '));
  });

  it('includes marks after two line endings in a cell of an HTML table', () => {
    for (const end of ['\r\r', '&#13;&#13;', '\n\n', '&#10;\r', '\u2028\u2028', '&#x85;&#x85;']) {
      isText(write('answer with tables', `a${end}${PICTURE}${end}<img src=x>`));
    }
  });

  it("includes marks after a fence that ends at another system's line ending", () => {
    for (const close of ['  ```', '   ```', '```  ', '````\t', '\r```\r']) {
      isText(
        writeContent(`\`\`\`\ncode\n${close}\n${PICTURE}\n\n<img src=x>\n\`\`\``, true).markdown,
      );
    }
    isText(writeContent(`~~~\rcode\r~~~\r${PICTURE}`, true).markdown);
  });

  it('includes marks between backticks across two line endings', () => {
    isText(writeContent(`\`a\r\r${PICTURE}\``, true).markdown);
    isText(writeContent(`\`a\u2028\u2028${PICTURE}\``, true).markdown);
  });

  it('is not ended by something that only looks like a fence', () => {
    const code = `\`\`\`\n${PICTURE}\n    \`\`\`\n\t\`\`\`\n~~~\n\`\`\`\``;
    assert.equal(writeContent(code, true).markdown, code);
  });
});

describe('escapes', () => {
  it('are as few as possible', () => {
    for (const text of [
      'as shown [1][2], a[i][j] and f(x)[0](',
      'Name: ______ Date: ____',
      '1 [a] (b), [x] : y',
      '$5 to $10, US$ 7',
    ]) {
      assert.equal(paragraphMarkdown(text).replaceAll('\\', ''), text);
    }
    assert.equal(paragraphMarkdown('[1][2] and a [3]: b'), '[1][2] and a [3\\]: b');
    assert.equal(paragraphMarkdown('see [3]: b'), 'see [3]: b');
    assert.equal(paragraphMarkdown('Name: ______ Date: ____'), 'Name: ______ Date: ____');
    assert.equal(paragraphMarkdown('5 $ and 6 $ and $$'), '5 \\$ and 6 $ and \\$\\$');
  });
});
