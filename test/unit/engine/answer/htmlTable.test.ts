import assert from 'node:assert/strict';
import { findTask } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';
import { parseHtmlTable } from '../../../../src/engine/answer/htmlTable.ts';

const none = { ends: [], logProbabilities: [] };
const answering = {
  task: findTask('document'),
  pageIndex: 0,
  size: { width: 1000, height: 1000 },
  spanningTables: 'html',
  dollarFormulas: true,
} as const;

/** The table of a text that contains one. */
function tableOf(html: string) {
  const parsed = parseHtmlTable(html, { box: { x0: 0, y0: 0, x1: 1, y1: 1 }, confidence: 1 });
  assert.ok(parsed !== undefined && parsed !== 'tooLarge');
  return parsed;
}
const read = (
  content: string,
  given: Partial<typeof answering | { spanningTables: 'markdown' }> = {},
) =>
  readAnswer(`<|ref|>table<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\n${content}`, none, {
    ...answering,
    ...given,
  });
const cellTexts = (html: string) => tableOf(html).table.cells.map(({ text }) => text);

describe('HTML tables', () => {
  it('keep raised and lowered letters of a caption', () => {
    const html =
      '<table><caption>CO<sub>2</sub><br>per m<sup>2</sup></caption><tr><td>1</td></tr></table>';
    assert.equal(tableOf(html).caption, 'CO_2 per m^2');
  });

  it('place spanning cells on the grid', () => {
    const html =
      '<table><tr><th rowspan=2>Unit</th><th colspan=2>2025</th></tr>' +
      '<tr><td>A</td><td>B</td></tr><tr><td>x</td><td>1&lt;2</td><td>3</td></tr></table>';
    const { table, rectangular } = tableOf(html);
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
    const source = { box: { x0: 0, y0: 0, x1: 1, y1: 1 }, confidence: 1 };
    assert.equal(parseHtmlTable('no table here', source), undefined);
    assert.equal(parseHtmlTable('<table></table>', source), undefined);
    const huge = tableOf('<table><tr><td colspan=99999999 rowspan=-3>x');
    assert.deepEqual([huge.table.rows, huge.table.columns], [1, 200]);
  });

  it('are unchanged beyond any real size, with a warning', () => {
    const wide = `<table><tr>${'<td colspan="500" style="x">x</td>'.repeat(200)}</tr></table>`;
    const long = `<table>${'<tr><td colspan="200">x</td></tr>'.repeat(300)}</table>`;
    for (const html of [wide, long]) {
      const { regions, warnings } = read(html, { spanningTables: 'markdown' });
      assert.ok(regions[0]!.markdown.length <= html.length);
      assert.match(regions[0]!.markdown, /^<table><tr><td colspan="\d+">x/u);
      assert.equal(warnings[0]?.code, 'tableShape');
      assert.match(warnings[0].message, /too large/u);
    }
  });

  it('keep formulas, superscripts and entities that were escaped twice', () => {
    const html =
      '<table><tr><td>\\(x_1\\)</td><td>\\(|a*b*c|\\)</td></tr>' +
      '<tr><td>10<sup>2</sup> m<sub>i+1</sub></td><td>a &amp;gt; b &lt; c</td></tr></table>';
    assert.deepEqual(cellTexts(html), ['\\(x_1\\)', '\\(|a*b*c|\\)', '10^2 m_(i+1)', 'a > b < c']);
    const { markdown, text } = read(html).regions[0]!;
    assert.equal(
      markdown,
      '| $x_1$ | $\\|a*b*c\\|$ |\n| --- | --- |\n| 10^2 m\\_(i+1) | a > b < c |',
    );
    assert.equal(text, '\\(x_1\\)\t\\(|a*b*c|\\)\n10^2 m_(i+1)\ta > b < c');
    const own = readAnswer(`<|ref|>table<|/ref|><|det|>[[0, 0, 9, 9]]<|/det|>\n${html}`, none, {
      ...answering,
      dollarFormulas: false,
    });
    assert.match(own.regions[0]!.markdown, /^\| \\\(x_1\\\) \|/u);
  });

  it('keep their places among the text of a region', () => {
    const a = '<table><tr><td>a</td></tr></table>';
    const b = '<table><tr><td>b</td></tr></table>';
    const { regions } = read(`Table 1\n${a}\nnote\n\nTable 2\n${b}\nend`);
    assert.deepEqual(
      regions.map(({ kind, markdown, table }) => [kind, markdown, table?.cells[0]?.text]),
      [
        ['table', 'Table 1\n\n| a |\n| --- |', 'a'],
        ['table', 'note\n\nTable 2\n\n| b |\n| --- |\n\nend', 'b'],
      ],
    );
  });

  it('are found in answers without tags', () => {
    const html = '<table><tr><td>a</td><td>b</td></tr></table>';
    const { regions } = readAnswer(`Sales:\n${html}\nSource: x`, none, {
      ...answering,
      task: findTask('figure'),
    });
    assert.deepEqual(
      regions.map(({ kind, markdown, places }) => [kind, markdown, places.length === 0]),
      [
        ['paragraph', 'Sales:', true],
        ['table', '| a | b |\n| --- | --- |', true],
        ['paragraph', 'Source: x', true],
      ],
    );
    assert.equal(regions[1]!.table?.columns, 2);
  });

  it('have no confidence if the engine returns none', () => {
    const { regions } = read('<table><tr><td>a</td></tr></table>');
    assert.equal(regions[0]!.table!.cells[0]!.confidence, null);
  });

  it('may be nested', () => {
    const { regions } = read(
      '<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>',
    );
    assert.equal(regions.length, 1);
    assert.doesNotMatch(regions[0]!.markdown, /<\/?t/u);
  });
});
