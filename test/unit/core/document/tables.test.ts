import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import type { Table, TableCell } from '../../../../src/core/document/document.ts';
import { hasSpans } from '../../../../src/core/document/tableGrid.ts';
import {
  tableHtml,
  tableMarkdown,
  tableText,
  writeTable,
} from '../../../../src/core/document/tables.ts';

const cell = (
  row: number,
  column: number,
  text: string,
  more: Partial<TableCell> = {},
): TableCell => ({
  row,
  column,
  text,
  rowSpan: 1,
  columnSpan: 1,
  header: row === 0,
  confidence: 1,
  box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  ...more,
});

const plain: Table = {
  rows: 2,
  columns: 2,
  cells: [cell(0, 0, 'A|B'), cell(0, 1, 'two\nlines'), cell(1, 0, '<b> & "c"'), cell(1, 1, '')],
};
const spanning: Table = {
  rows: 2,
  columns: 2,
  cells: [cell(0, 0, 'Head', { columnSpan: 2 }), cell(1, 0, '1'), cell(1, 1, '2')],
};

describe('writing tables', () => {
  it('produces Markdown that renders as the table', () => {
    const markdown = tableMarkdown(plain);
    assert.equal(markdown, '| A\\|B | two<br>lines |\n| --- | --- |\n| \\<b> & "c" |  |');
    const html = new MarkdownIt({ html: true }).render(markdown);
    assert.match(html, /<th>A\|B<\/th>\s*<th>two<br>lines<\/th>/u);
    assert.match(html, /<td>&lt;b&gt; &amp; &quot;c&quot;<\/td>/u);
  });

  it('produces HTML with spans and entities', () => {
    assert.equal(
      tableHtml(spanning),
      '<table>\n<tr><th colspan="2">Head</th></tr>\n<tr><td>1</td><td>2</td></tr>\n</table>',
    );
    assert.match(tableHtml(plain), /<td>&lt;b&gt; &amp; &quot;c&quot;<\/td>/u);
    assert.match(tableHtml(plain), /two<br>lines/u);
  });

  it('chooses the format by spans and by request', () => {
    assert.ok(hasSpans(spanning) && !hasSpans(plain));
    assert.equal(writeTable(plain), tableMarkdown(plain));
    assert.equal(writeTable(spanning), tableHtml(spanning));
    assert.equal(writeTable(spanning, 'markdown'), '| Head |  |\n| --- | --- |\n| 1 | 2 |');
  });

  it('produces plain text', () => {
    assert.equal(tableText(plain), 'A|B\ttwo lines\n<b> & "c"');
  });

  it('escapes a cell as a whole, since what begins on one line may end on the next', () => {
    const lines = { rows: 1, columns: 1, cells: [cell(0, 0, '[a\nb](command:x) $c\rd$')] };
    assert.equal(tableMarkdown(lines), '| [a<br>b\\](command:x) \\$c<br>d$ |\n| --- |');
  });

  it('keeps a cell of an HTML table on one line, whatever line endings it has', () => {
    for (const end of ['\n\n', '\r\r', '\r\n\r\n', '\u2028\u2029', '\u0085\n']) {
      assert.match(
        tableHtml({ rows: 1, columns: 1, cells: [cell(0, 0, `a${end}![x](u)`)] }),
        /<th>a<br>!\[x\]\(u\)<\/th>/u,
      );
    }
  });

  it('produces nothing for a table without rows', () => {
    assert.equal(tableMarkdown({ rows: 0, columns: 0, cells: [] }), '');
  });
});
