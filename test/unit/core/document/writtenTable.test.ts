import assert from 'node:assert/strict';
import { pagesPastEnd, selectExistingPages } from '../../../../src/core/document/pageRange.ts';
import { writtenTable } from '../../../../src/core/document/writtenTable.ts';

const shown = (markdown: string) =>
  writtenTable(markdown)?.map(
    ({ row, column, cell }) =>
      `${row},${column} ${cell.text} ${cell.rowSpan}x${cell.columnSpan}${cell.header ? ' h' : ''}`,
  );

describe('the table that Markdown shows', () => {
  it('has the cells of a pipe table', () => {
    assert.deepEqual(shown('| a | b |\n| --- | --- |\n| **1** | x\\|y |'), [
      '0,0 a 1x1 h',
      '0,1 b 1x1 h',
      '1,0 1 1x1',
      '1,1 x|y 1x1',
    ]);
  });

  it('has the cells of an HTML table where its spans put them', () => {
    const html =
      '<table>\n<tr><th rowspan="2">a</th><th colspan="2">b &amp; c</th></tr>\n<tr><td>d</td><td>e<sup>2</sup></td></tr>\n</table>';
    assert.deepEqual(shown(html), ['0,0 a 2x1 h', '0,1 b & c 1x2 h', '1,1 d 1x1', '1,2 e2 1x1']);
  });

  it('is none if there is other text, or a table in a table', () => {
    for (const text of [
      'text',
      '| a |\n|---|\n\ntext',
      '<table><tr><td><table></table></td></tr></table>',
    ]) {
      assert.equal(shown(text), undefined, text);
    }
  });
});

describe('a range of pages for one document', () => {
  it('names no page past its end', () => {
    assert.deepEqual(selectExistingPages('2-4,6-', 6), [1, 2, 3, 5]);
    assert.throws(() => selectExistingPages('2-4,40', 30), /there are 30 pages, and no page 40/u);
    assert.throws(() => selectExistingPages('5-', 4), /no page 5/u);
    assert.equal(pagesPastEnd('1-3', 3), undefined);
  });
});
