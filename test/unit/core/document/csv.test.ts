import assert from 'node:assert/strict';
import { tableCsv } from '../../../../src/core/document/csv.ts';

const cell = (row: number, column: number, text: string) => ({ row, column, text });
const one = (text: string): string =>
  tableCsv({ rows: 1, columns: 1, cells: [cell(0, 0, text)] }).slice(0, -2);

describe('tables as CSV', () => {
  it('quote values if necessary and stay rectangular with spanning cells', () => {
    const cells = [cell(0, 0, 'a, b'), cell(1, 0, 'say "hi"'), cell(1, 1, 'two\nlines')];
    assert.equal(
      tableCsv({ rows: 2, columns: 2, cells }),
      '"a, b",\r\n"say ""hi""","two\nlines"\r\n',
    );
    assert.equal(one('a;b'), '"a;b"');
  });

  it('run nothing in a spreadsheet', () => {
    for (const text of [
      '=HYPERLINK("https://x.example";"y")',
      '=1+1',
      '+1+cmd|"/c calc"!A0',
      '-2+3',
      '@SUM(A1:A9)',
      '＝1+1',
      '\t=1',
      ' \r\n =1',
      '\r@x',
      '-1-1',
      '+A1',
      '- =1',
      '-5 EUR+A1',
    ]) {
      const field = one(text);
      assert.match(field, /^"?'[=+\-@＝]/u, JSON.stringify({ text, field }));
    }
    assert.equal(one('a\t=1'), 'a =1');
  });

  it('keep numbers as numbers', () => {
    for (const text of [
      '-3.5',
      '+1.2 %',
      '- 5',
      '-1,234.50',
      '-€ 12',
      '+7 °C',
      '-1.5e-3',
      '-',
      '--',
      '3-4',
      'a=b',
    ]) {
      assert.equal(one(text).replace(/^"|"$/gu, ''), text);
    }
  });
});
