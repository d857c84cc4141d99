import assert from 'node:assert/strict';
import { findTask } from '../../../src/core/tasks.ts';
import { readAnswer, spanConfidence } from '../../../src/engine/deepseek/answer.ts';
import { parseHtmlTable } from '../../../src/engine/deepseek/htmlTable.ts';

const size = { width: 1000, height: 1000 };
const none = { ends: [], logProbabilities: [] };
const options = {
  task: findTask('document'),
  pageIndex: 1,
  size,
  spanningTables: 'html',
  dollarFormulas: true,
} as const;
const tag = (label: string, box: string, content = ''): string =>
  `<|ref|>${label}<|/ref|><|det|>[[${box}]]<|/det|>\n${content}\n\n`;

describe('answers of DeepSeek-OCR', () => {
  it('become regions with kinds, levels and ids', () => {
    const raw =
      tag('title', '100, 50, 900, 90', '# Report') +
      tag('sub_title', '100, 100, 900, 120', '## Results') +
      tag('text', '100, 130, 900, 200', 'Costs \\(x^2\\) rose.  ') +
      tag('image', '100, 210, 900, 400') +
      tag('image_caption', '100, 405, 900, 420', '<center>Figure 1 </center>') +
      tag('page_number', '480, 980, 520, 995', '7');
    const { regions } = readAnswer(raw, none, options);
    assert.deepEqual(
      regions.map(({ id, kind, level, markdown }) => [id, kind, level, markdown]),
      [
        ['p2-r1', 'title', 1, '# Report'],
        ['p2-r2', 'heading', 2, '## Results'],
        ['p2-r3', 'paragraph', undefined, 'Costs $x^2$ rose.'],
        ['p2-r4', 'figure', undefined, ''],
        ['p2-r5', 'caption', undefined, 'Figure 1'],
        ['p2-r6', 'pageNumber', undefined, '7'],
      ],
    );
    assert.equal(regions[0]!.text, 'Report');
  });

  it('write rectangular tables as Markdown and keep spans as HTML', () => {
    const plain = '<table><tr><td>a</td><td>1|2</td></tr><tr><td>b</td><td></td></tr></table>';
    const spans = '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>';
    const raw = tag('table', '0, 0, 999, 500', plain) + tag('table', '0, 500, 999, 999', spans);
    const { regions, warnings } = readAnswer(raw, none, options);
    assert.equal(regions[0]!.markdown, '| a | 1\\|2 |\n| --- | --- |\n| b |  |');
    assert.match(regions[1]!.markdown, /<t[dh] rowspan="2">a<\/t[dh]>/u);
    assert.deepEqual(warnings, []);
  });

  it('warn about tables whose rows have different lengths', () => {
    const ragged = '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>';
    const { warnings } = readAnswer(tag('table', '0, 0, 9, 9', ragged), none, options);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['tableShape'],
    );
  });

  it('take every label as text where labels are text, even the names of layout classes', () => {
    const lines = ['Invoice #7', 'title', 'table', 'image', 'text', 'header', 'constructor'];
    const raw = lines.map((line, i) => tag(line, `10, ${i * 40}, 500, ${i * 40 + 30}`)).join('');
    for (const task of ['ocr', 'locate', 'handwriting'] as const) {
      const { regions } = readAnswer(raw, none, { ...options, task: findTask(task) });
      assert.deepEqual(
        regions.map(({ kind, text }) => [kind, text]),
        lines.map((line) => ['paragraph', line]),
      );
    }
  });

  it('take labels that name parts of every object as paragraphs', () => {
    const raw = ['constructor', 'toString', '__proto__'].map((label) => tag(label, '1, 1, 90, 90'));
    const { regions } = readAnswer(raw.join(''), none, options);
    assert.deepEqual(
      structuredClone(regions).map(({ kind }) => kind),
      ['paragraph', 'paragraph', 'paragraph'],
    );
  });

  it('read handwriting that comes in the form of the document task', () => {
    const raw =
      tag('title', '10, 10, 500, 40', '# Notes') + tag('text', '10, 50, 500, 90', 'Dear,');
    const { regions } = readAnswer(raw, none, { ...options, task: findTask('handwriting') });
    assert.deepEqual(
      regions.map(({ kind, text }) => [kind, text]),
      [
        ['title', 'Notes'],
        ['paragraph', 'Dear,'],
      ],
    );
  });

  it('put an answer without tags into one paragraph over the page', () => {
    const { regions } = readAnswer('Line one\nLine two', none, options);
    assert.equal(regions.length, 1);
    assert.deepEqual(regions[0]!.box, { x0: 0, y0: 0, x1: 1000, y1: 1000 });
  });

  it('take confidences from the tokens of each region alone', () => {
    const tokens = { ends: [4, 8, 12], logProbabilities: [Math.log(0.5), Math.log(0.9), -9] };
    assert.ok(Math.abs(spanConfidence(tokens, 0, 8)! - Math.sqrt(0.45)) < 1e-12);
    assert.equal(spanConfidence(tokens, 20, 30), null);
  });
});

describe('HTML tables', () => {
  const box = { x0: 0, y0: 0, x1: 1, y1: 1 };

  it('place spanning cells on the grid', () => {
    const html =
      '<table><tr><th rowspan=2>Unit</th><th colspan=2>2025</th></tr>' +
      '<tr><td>A</td><td>B</td></tr><tr><td>x</td><td>1&lt;2</td><td>3</td></tr></table>';
    const { table, rectangular } = parseHtmlTable(html, box, 1)!;
    assert.equal(rectangular, true);
    assert.deepEqual([table.rows, table.columns], [3, 3]);
    assert.deepEqual(
      table.cells.map(({ row, column, text }) => [row, column, text]),
      [
        [0, 0, 'Unit'],
        [0, 1, '2025'],
        [1, 1, 'A'],
        [1, 2, 'B'],
        [2, 0, 'x'],
        [2, 1, '1<2'],
        [2, 2, '3'],
      ],
    );
  });

  it('survive broken and hostile markup', () => {
    assert.equal(parseHtmlTable('no table here', box, 1), undefined);
    assert.equal(parseHtmlTable('<table></table>', box, 1), undefined);
    const huge = parseHtmlTable('<table><tr><td colspan=99999999 rowspan=-3>x', box, 1)!;
    assert.equal(huge.table.columns, 500);
    assert.equal(huge.table.rows, 1);
  });
});
