import assert from 'node:assert/strict';
import { findTask } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';

const options = {
  task: findTask('document'),
  pageIndex: 0,
  size: { width: 999, height: 999 },
  spanningTables: 'html',
  dollarFormulas: true,
} as const;
const tag = (label: string, box: string, content = ''): string =>
  `<|ref|>${label}<|/ref|><|det|>[[${box}]]<|/det|>\n${content}\n\n`;
const cells = (text: string) => `<table><tr><td>${text}</td></tr></table>`;
const order = (raw: string): string[] =>
  readAnswer(raw, { ends: [], logProbabilities: [] }, options).regions.map(({ kind, text }) =>
    `${kind} ${text}`.trim(),
  );

describe('captions', () => {
  const table = (y: number, caption: number, name: string): string =>
    tag('table', `100, ${y}, 900, ${y + 90}`) +
    tag('table_caption', `100, ${caption}, 900, ${caption + 20}`, `T ${name}\n\n${cells(name)}`);

  it('are on the side of their table on which the page has them', () => {
    assert.deepEqual(order(table(240, 200, '1')), ['caption T 1', 'table 1']);
    assert.deepEqual(order(table(240, 340, '1')), ['table 1', 'caption T 1']);
    assert.deepEqual(order(table(140, 100, '1') + table(340, 300, '2')), [
      'caption T 1',
      'table 1',
      'caption T 2',
      'table 2',
    ]);
  });

  it('are above or below their figures, too', () => {
    const figure = tag('image', '100, 200, 900, 400');
    assert.deepEqual(order(figure + tag('figure_title', '100, 170, 900, 190', 'F 1')), [
      'caption F 1',
      'figure',
    ]);
    assert.deepEqual(order(tag('image_caption', '100, 410, 900, 430', 'F 1') + figure), [
      'figure',
      'caption F 1',
    ]);
  });

  it('stay where they are without a place, or beside what they describe', () => {
    const plain = '<|ref|>table_caption<|/ref|><|det|>[]<|/det|>\nT 1\n\n';
    const own = tag('table', '100, 240, 900, 400', cells('1'));
    assert.deepEqual(order(own + plain), ['table 1', 'caption T 1']);
    const beside = tag('table_caption', '10, 240, 90, 280', 'T 1');
    assert.deepEqual(order(own + beside), ['table 1', 'caption T 1']);
  });
});
