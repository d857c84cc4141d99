import assert from 'node:assert/strict';
import type { OcrPage, TableCell } from '../../../../src/core/document/document.ts';
import { htmlDocument } from '../../../../src/core/export/htmlDocument.ts';
import { tablesCsv } from '../../../../src/core/export/tablesCsv.ts';

describe('a result as an HTML document', () => {
  it('has the headings, tables and directions of the Markdown', () => {
    const html = htmlDocument('# A & B\n\n| x | y |\n|---|---|\n| 1 | ٢ |', 'scan.jpg');
    assert.match(html, /<h1 dir="auto">A &amp; B<\/h1>/u);
    assert.match(html, /<td dir="auto">٢<\/td>/u);
    assert.match(html, /<title>scan\.jpg<\/title>/u);
    assert.ok(html.startsWith('<!doctype html>\n'));
  });

  it('keeps tables with merged cells', () => {
    assert.match(
      htmlDocument('<table><tr><td colspan="2">a</td></tr></table>', 'x'),
      /<td colspan="2">a<\/td>/u,
    );
  });

  it('keeps formulas as they are written', () => {
    const matrix = '\\begin{matrix} a \\\\ b \\end{matrix}';
    const html = htmlDocument(`$a\\,b_1 \\{x\\}$\n\n$$\n${matrix}\n$$`, 'x');
    assert.ok(html.includes('$a\\,b_1 \\{x\\}$'));
    assert.ok(html.includes(matrix));
  });

  it('loads and runs nothing, whatever the text and the name say', () => {
    const html = htmlDocument('![alt](https://x.test/p.png)\n\nx\u0007y', '</title><script>\n"');
    assert.doesNotMatch(html, /<img|<script/u);
    assert.ok(html.includes('xy'));
    assert.match(html, /alt/u);
    assert.match(
      html,
      /content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/u,
    );
  });
});

describe('the tables of a result as CSV', () => {
  const cell = (row: number, column: number, text: string): TableCell => ({
    ...{ row, column, text, rowSpan: 1, columnSpan: 1, header: row === 0, confidence: 1 },
    box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  });
  const pageWith = (...texts: string[]) =>
    ({
      regions: texts.map((text) => ({
        table: { rows: 1, columns: 2, cells: [cell(0, 0, text), cell(0, 1, '1,5')] },
      })),
    }) as unknown as OcrPage;

  it('are one below the other, over all pages', () => {
    assert.equal(
      tablesCsv([pageWith('a', 'b'), pageWith('=c')]),
      'a,"1,5"\r\n\r\nb,"1,5"\r\n\r\n\'=c,"1,5"\r\n',
    );
    assert.equal(tablesCsv([{ regions: [] } as unknown as OcrPage]), '');
  });

  it('include tables that the user changed, of which only the text is known', () => {
    const page = (kind: string, text: string) =>
      ({ regions: [{ kind, text }] }) as unknown as OcrPage;
    assert.equal(tablesCsv([page('table', '\tA\nb\t1,5')]), ',A\r\nb,"1,5"\r\n');
    assert.equal(tablesCsv([page('table', ''), page('paragraph', 'a\tb')]), '');
  });
});
