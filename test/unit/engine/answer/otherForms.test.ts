import assert from 'node:assert/strict';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';
import { findTask, type TaskId } from '../../../../src/core/prompting/tasks.ts';
import { withListedBlocks } from '../../../../src/engine/answer/blockList.ts';
import { inKnownForm } from '../../../../src/engine/answer/otherForms.ts';
import { partialReports } from '../../../../src/engine/answer/partialAnswer.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';

const size = { width: 999, height: 999 };
const options = { pageIndex: 0, size, spanningTables: 'html', dollarFormulas: true } as const;
const picture = { width: 500, height: 1000 };
const none = { ends: [], logProbabilities: [] };

function read(raw: string, task: TaskId = 'document') {
  const known = inKnownForm(raw, { picture, task });
  const { regions, warnings } = readAnswer(known, none, { ...options, task: findTask(task) });
  const found = regions.map(({ kind, text, places: [place] }) => [
    kind,
    text,
    place && [place.x0, place.y0, place.x1, place.y1],
  ]);
  return { found, markdown: assemblePage(regions).markdown, warnings };
}

describe('answers of other models', () => {
  it('keep their boxes if a server removes special tokens', () => {
    const raw = 'title[[1, 2, 30, 40]]\n# A\n\ntext[[5, 6, 70, 80], [1, 1, 9, 9]]\nB = [[1, 2]]';
    assert.deepEqual(read(raw).found, [
      ['title', 'A', [1, 2, 30, 40]],
      ['paragraph', 'B = [[1, 2]]', [5, 6, 70, 80]],
    ]);
    assert.deepEqual(read('Sales 7[[1, 2, 30, 40]]\nTotal[[1, 70, 30, 80]]', 'ocr').found, [
      ['paragraph', 'Sales 7', [1, 2, 30, 40]],
      ['paragraph', 'Total', [1, 70, 30, 80]],
    ]);
    const code = 'x = [[1, 2, 3, 4]]';
    assert.equal(read(code).markdown, code);
  });

  it('lose one fence around everything, and no other', () => {
    assert.equal(
      read('```markdown\n# A\n\n```js\nx\n```\n\nB\n```').markdown,
      '# A\n\n```js\nx\n```\n\nB',
    );
    assert.equal(read('```markdown\nA\n```\n\nB').markdown, 'A\n\nB');
    const code = '```js\nx\n```';
    assert.equal(read(code).markdown, code);
  });

  it('lose front matter about the page, and no other', () => {
    const matter = '---\nprimary_language: en\nis_table: False\n---\n';
    assert.equal(read(`${matter}A`).markdown, 'A');
    const own = '---\ntitle: A\n---\nB';
    assert.equal(inKnownForm(own, { picture, task: 'document' }), own);
  });

  it('have marks of page numbers, watermarks and pictures', () => {
    const raw =
      'A <page_number>3</page_number>\n\n<img>A map</img>\n<watermark>COPY</watermark>\nB';
    const { found, markdown, warnings } = read(raw);
    assert.deepEqual(found, [
      ['paragraph', 'A', undefined],
      ['pageNumber', '3', undefined],
      ['paragraph', 'A map', undefined],
      ['header', 'COPY', undefined],
      ['paragraph', 'B', undefined],
    ]);
    assert.equal(markdown, 'A\n\nA map\n\nB');
    assert.deepEqual(warnings, []);
    const picture = '<div style="x"><img src="imgs/1.jpg" alt="Image" width="9%" /></div>\n\nA';
    assert.equal(read(picture).markdown, 'A');
  });

  it('have tables in OTSL', () => {
    const raw =
      'Wells\n<otsl><ched>a<lcel><nl><fcel>b < 5<fcel>c<nl><ucel><ecel><nl></otsl>\nend of it';
    assert.equal(
      read(raw).markdown,
      'Wells\n\n<table>\n<tr><th colspan="2">a</th></tr>\n' +
        '<tr><td rowspan="2">b &lt; 5</td><td>c</td></tr>\n<tr><td></td></tr>\n</table>\n\nend of it',
    );
  });

  it('keep the text below a table in OTSL without an end', () => {
    const { markdown } = read('<fcel>a<fcel>b<nl>\nMore text.\n\n<fcel>c<nl>');
    assert.match(markdown, /b[^]*\n\nMore text\.\n\n[^]*c/u);
  });

  it('keep what follows a list of blocks', () => {
    const block = (text: string) => ({ bbox: [0, 0, 500, 100], category: 'Text', text });
    const list = JSON.stringify([block('A'), block('B')]);
    const texts = (raw: string) => read(raw).found.map(([, text]) => text);
    for (const raw of [`${list}\n\nAfter {it}.`, `{"blocks": ${list}, "n": 2} After {it}.`]) {
      assert.deepEqual(texts(raw), ['A', 'B', 'After {it}.'], raw);
      assert.equal(read(raw).found[2]?.[2], undefined, 'the box of another block');
    }
    assert.deepEqual(texts(`${list}\n${list}`), ['A', 'B', 'A', 'B']);
    assert.deepEqual(texts(list.slice(0, -1)), ['A', 'B'], 'not closed');
    assert.deepEqual(texts(list.replace('},{', '}\n{')), ['A', 'B'], 'a comma is missing');
  });

  it('are lists of blocks in JSON, in pixels of the picture or shares of it', () => {
    const blocks = [
      { bbox: [50, 100, 450, 140], category: 'Section-header', text: '## A "b" {c}' },
      { bbox: [50, 200, 450, 300], category: 'Formula', text: 'x^2' },
      { bbox: [0, 400, 500, 500], category: 'Picture' },
      { bbox: [0, 900, 500, 1000], category: 'Page-footer', text: '7' },
    ];
    const { found, markdown } = read(JSON.stringify(blocks));
    assert.deepEqual(found, [
      ['heading', 'A "b" {c}', [100, 100, 899, 140]],
      ['formula', '\\[x^2\\]', [100, 200, 899, 300]],
      ['figure', '', [0, 400, 999, 500]],
      ['footer', '7', [0, 899, 999, 999]],
    ]);
    assert.equal(markdown, '## A "b" {c}\n\n$$\nx^2\n$$');
    const shares = [
      { type: 'table', bbox: [0.1, 0.2, 0.5, 0.4], content: '<table><tr><td>a</td></tr></table>' },
    ];
    assert.deepEqual(read(`\`\`\`json\n${JSON.stringify(shares, undefined, 2)}\n\`\`\``).found, [
      ['table', 'a', [100, 200, 500, 400]],
    ]);
    const cut = read('[{"bbox": [0, 0, 500, 80], "category": "Text", "text": "It ends h');
    assert.deepEqual(cut.found, [['paragraph', 'It ends h', [0, 0, 999, 80]]]);
    const data = '[{"name": "a", "value": 1}]';
    assert.equal(inKnownForm(data, { picture, task: 'document' }), data);
  });

  it('are blocks of HTML with labels', () => {
    const raw =
      '<div data-bbox="100 100 900 200" data-label="Section-Header"><h2>A</h2></div>\n' +
      '<div data-bbox="100 200 900 300" data-label="Text"><p>so <math>x^2</math> is <b>B</b><br/>C</p>' +
      '<ul><li>one</li><li>two</li></ul></div>\n' +
      '<div data-bbox="100 300 900 400" data-label="Table"><table><tr><td colspan="2">a &lt; b</td></tr>' +
      '<tr><td>c</td><td>d</td></tr></table></div>';
    const { found, markdown } = read(raw);
    assert.deepEqual(
      found.map(([kind, , place]) => [kind, place]),
      [
        ['heading', [100, 100, 899, 200]],
        ['paragraph', [100, 200, 899, 300]],
        ['table', [100, 300, 899, 400]],
      ],
    );
    assert.equal(
      markdown,
      '## A\n\nso $x^2$ is **B**\nC\n\n- one\n- two\n\n' +
        '<table>\n<tr><th colspan="2">a &lt; b</th></tr>\n<tr><td>c</td><td>d</td></tr>\n</table>',
    );
  });

  it('keep signs in formulas of labelled blocks', () => {
    const raw =
      '<div data-bbox="0 0 900 200" data-label="Text"><p>if <math>a &lt; b</math></p></div>';
    assert.match(read(raw).markdown, /^if \$a\s*<\s*b\$$/u);
  });

  it('are shown while they grow', () => {
    const blocks = JSON.stringify(
      Array.from({ length: 6 }, (_, i) => ({
        bbox: [0, i * 100, 500, i * 100 + 80],
        category: 'Text',
        text: `Paragraph number ${i} of the page, which is long enough.`,
      })),
    );
    const shown: string[] = [];
    let clock = 0;
    const report = partialReports(
      (text) => shown.push(text),
      { ...options, task: findTask('document') },
      {},
      () => (clock += 1000),
      (raw) => inKnownForm(raw, { picture, task: 'document' }),
    );
    for (let end = 30; end < blocks.length + 50; end += 50) report(blocks.slice(0, end));
    assert.match(shown.at(-2) ?? '', /^Paragraph number 0.*\n\nParagraph number 3/su);
    for (const text of shown) assert.doesNotMatch(text, /\d, \d|Text"/u);
  });

  it('may be thousands of lists one after another', () => {
    const list = '[{"bbox": [0, 0, 500, 1000], "category": "Text", "text": "Ω"}]';
    const tags = withListedBlocks(list.repeat(20_000), picture);
    assert.equal(tags.split('Ω').length, 20_001);
  });
});
