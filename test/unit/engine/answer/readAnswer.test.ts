import assert from 'node:assert/strict';
import { boxAround } from '../../../../src/core/document/regionPlaces.ts';
import { findTask } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';

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

  it('have tables whose first tag is missing', () => {
    const cells = '7</td><td>8</td></tr><tr><td>9</td><td>10</td></tr></table>';
    const { regions } = readAnswer(tag('table', '0, 0, 999, 500', cells), none, options);
    assert.equal(regions[0]?.markdown, '| 7 | 8 |\n| --- | --- |\n| 9 | 10 |');
    assert.equal(regions[0].kind, 'table');
    const rows = 'Depths in m <tr><td>9</td><td>10</td></tr>';
    const { regions: behind } = readAnswer(tag('table', '0, 0, 999, 500', rows), none, options);
    assert.match(behind[0]?.markdown ?? '', /^Depths in m\n\n\| 9 \| 10 \|\n/u);
    // Text about HTML is not a table.
    const { regions: text } = readAnswer(tag('text', '0, 0, 999, 500', rows), none, options);
    assert.equal(text[0]?.kind, 'paragraph');
    assert.equal(text[0].table, undefined);
  });

  it('have rectangular tables as Markdown and spanning ones as HTML', () => {
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

  it('use every label as text if labels are text, even the names of layout classes', () => {
    const lines = ['Invoice #7', 'title', 'table', 'image', 'text', 'header', 'constructor'];
    const raw = lines.map((line, i) => tag(line, `10, ${i * 100}, 500, ${i * 100 + 30}`)).join('');
    for (const task of ['ocr', 'locate', 'handwriting'] as const) {
      const { regions } = readAnswer(raw, none, { ...options, task: findTask(task) });
      assert.deepEqual(
        regions.map(({ kind, text }) => [kind, text]),
        lines.map((line) => ['paragraph', line]),
      );
    }
  });

  it('use labels that name properties of every object as paragraphs', () => {
    const raw = ['constructor', 'toString', '__proto__'].map((label) => tag(label, '1, 1, 90, 90'));
    const { regions } = readAnswer(raw.join(''), none, options);
    assert.deepEqual(
      structuredClone(regions).map(({ kind }) => kind),
      ['paragraph', 'paragraph', 'paragraph'],
    );
  });

  it('contain handwriting in the form of the document task', () => {
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

  it('without tags become one paragraph without a place', () => {
    const { regions } = readAnswer('Line one\nLine two', none, options);
    assert.equal(regions.length, 1);
    assert.deepEqual(regions[0]!.places, []);
  });

  it('split located objects and pictures into one region per box', () => {
    const boxes = '[[0, 0, 100, 100], [800, 800, 999, 999], [400, 0, 450, 50]]';
    const raw = `<|ref|>cat<|/ref|><|det|>${boxes}<|/det|>.`;
    const { regions } = readAnswer(raw, none, { ...options, task: findTask('locate') });
    assert.deepEqual(
      regions.map(({ text, places }) => [text, ...places.map(({ x0 }) => x0)]),
      [
        ['cat', 0],
        ['cat', 800],
        ['cat', 400],
      ],
    );
    const image = readAnswer(`<|ref|>image<|/ref|><|det|>${boxes}<|/det|>\nCats`, none, options);
    assert.deepEqual(
      image.regions.map(({ kind, markdown }) => [kind, markdown]),
      [
        ['figure', 'Cats'],
        ['figure', ''],
        ['figure', ''],
      ],
    );
  });

  it('keep the places of text that continues in another column', () => {
    const boxes = '[[100, 500, 400, 900], [500, 100, 800, 300]]';
    const raw = `<|ref|>text<|/ref|><|det|>${boxes}<|/det|>\nIt goes on.`;
    const [region] = readAnswer(raw, none, options).regions;
    assert.deepEqual(region!.places, [
      { x0: 100, y0: 500, x1: 400, y1: 900 },
      { x0: 500, y0: 100, x1: 800, y1: 300 },
    ]);
    assert.deepEqual(boxAround(region!), { x0: 100, y0: 100, x1: 800, y1: 900 });
  });

  it('mark regions without a place, with one warning', () => {
    const raw = ['oops', '[[1, 2, 3]]', '[[5, 5, 5, 5]]']
      .map((det) => `<|ref|>text<|/ref|><|det|>${det}<|/det|>\nBody.`)
      .join('\n');
    const { regions, warnings } = readAnswer(
      `${raw}\n${tag('text', '1, 1, 99, 99', 'B')}`,
      none,
      options,
    );
    assert.deepEqual(
      regions.map(({ places }) => places.length),
      [0, 0, 0, 1],
    );
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['unplaced'],
    );
    assert.match(warnings[0]!.message, /^3 regions/u);
  });

  it('keep the text before the first tag', () => {
    const raw = `Preamble, <|ref|>stray.\n${tag('text', '1, 1, 500, 200', 'Body.')}`;
    const { regions, warnings } = readAnswer(raw, none, options);
    assert.deepEqual(
      regions.map(({ id, text, places }) => [id, text, places.length]),
      [
        ['p2-r1', 'Preamble, stray.', 0],
        ['p2-r2', 'Body.', 1],
      ],
    );
    assert.deepEqual(warnings, []);
  });

  it('put lines that belong together into one paragraph, column by column', () => {
    const line = (text: string, x: number, y: number) =>
      tag(text, `${x}, ${y}, ${x + 400}, ${y + 20}`);
    const raw =
      line('Head', 300, 20) +
      line('left 2', 50, 130) +
      line('right 1', 550, 100) +
      line('left 1', 50, 100) +
      line('right 2', 550, 130) +
      line('left 3', 50, 200) +
      line('Foot', 300, 300);
    const { regions } = readAnswer(raw, none, { ...options, task: findTask('ocr') });
    assert.deepEqual(
      regions.map(({ text }) => text),
      ['Head', 'left 1\nleft 2', 'left 3', 'right 1\nright 2', 'Foot'],
    );
  });

  it('leave the cells of a row side by side', () => {
    const cells = ['Item', '2', 'Bolts', '17', 'Nuts', '4'];
    const raw = cells.map((cell, i) => {
      const [x, y] = [i % 2 === 0 ? 100 : 700, 100 + Math.floor(i / 2) * 60];
      return tag(cell, `${x}, ${y}, ${x + 60}, ${y + 20}`);
    });
    const { regions } = readAnswer(raw.reverse().join(''), none, {
      ...options,
      task: findTask('ocr'),
    });
    assert.deepEqual(
      regions.map(({ text }) => text),
      cells,
    );
  });

  it('escape lines of text, which are not Markdown', () => {
    const lines = [
      '# include <stdio.h>',
      '1. one',
      '<b>hi</b>',
      '![](http://a.example/x)',
      '\\(x_1\\) $5',
    ];
    const raw = lines.map((line, i) => tag(line, `10, ${i * 100}, 500, ${i * 100 + 30}`)).join('');
    const { regions } = readAnswer(raw, none, { ...options, task: findTask('ocr') });
    assert.deepEqual(
      regions.map(({ markdown }) => markdown),
      [
        '\\# include \\<stdio.h>',
        '1\\. one',
        '\\<b>hi\\</b>',
        '![\\](http://a.example/x)',
        '$x_1$ $5',
      ],
    );
    assert.deepEqual(
      regions.map(({ text }) => text),
      lines,
    );
  });

  it('mark headings according to their level', () => {
    const raw =
      tag('title', '1, 1, 99, 99', 'Annual\nreport') +
      tag('sub_title', '1, 100, 99, 199', 'Results');
    const { regions } = readAnswer(raw, none, options);
    assert.deepEqual(
      regions.map(({ level, markdown }) => [level, markdown]),
      [
        [1, '# Annual report'],
        [2, '## Results'],
      ],
    );
  });

  describe('confidences', () => {
    /** Pieces of an answer with their probabilities, as tokens. */
    function spoken(pieces: readonly (readonly [string, number])[]) {
      let raw = '';
      const ends = pieces.map(([piece]) => (raw += piece).length);
      const logProbabilities = pieces.map(([, probability]) => Math.log(probability));
      return { raw, tokens: { ends, logProbabilities } };
    }
    const near = (value: number | null, wanted: number) =>
      assert.ok(value !== null && Math.abs(value - wanted) < 1e-9, String(value));
    const tagged = (label: number, content: number) =>
      spoken([
        ['<|ref|>', 0.99],
        ['text', label],
        ['<|/ref|>', 0.99],
        ['<|det|>', 0.99],
        ['[[1, 1, 99, 99]]', 0.99],
        ['<|/det|>', 0.99],
        ['\n', 0.99],
        ['abc', content],
        ['def', content],
      ]);

    it('are those of the content only', () => {
      const { raw, tokens } = tagged(0.9, 0.3);
      near(readAnswer(raw, tokens, options).regions[0]!.confidence, 0.3);
    });

    it('include the label if it is the text', () => {
      const { raw, tokens } = tagged(0.5, 0.5);
      near(
        readAnswer(raw, tokens, { ...options, task: findTask('ocr') }).regions[0]!.confidence,
        0.5,
      );
    });

    it('end at the cut of a loop', () => {
      const { raw, tokens } = spoken([
        ['abc', 0.2],
        ['loop', 0.99],
        ['loop', 0.99],
      ]);
      near(readAnswer(raw.slice(0, 3), tokens, options).regions[0]!.confidence, 0.2);
    });

    it('are null without tokens; those of a table also apply to its cells', () => {
      assert.equal(readAnswer('abc', none, options).regions[0]!.confidence, null);
      const { raw, tokens } = spoken([
        ['caption ', 0.9],
        ['<table><tr><td>a</td></tr></table>', 0.4],
      ]);
      const table = readAnswer(raw, tokens, options).regions[1]!;
      near(table.confidence, 0.4);
      near(table.table!.cells[0]!.confidence, 0.4);
    });
  });
});
