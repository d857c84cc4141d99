import assert from 'node:assert/strict';
import type { Table, TableCell } from '../../../../src/core/document/document.ts';
import { gridRows, hasSpans, textGrid } from '../../../../src/core/document/tableGrid.ts';
import { tableHtml } from '../../../../src/core/document/tables.ts';
import { randomNumbers } from '../../../randomNumbers.ts';
import { rounds } from '../../../rounds.ts';
import { assertWordsKept } from './tableWords.ts';

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

describe('the grid of a table', () => {
  it('joins cells in one place, and moves cells outside the table to its edge', () => {
    const table = {
      rows: 2,
      columns: 2,
      cells: [cell(0, 0, 'v.'), cell(0, 0, 'No. 7'), cell(1, 5, 'far'), cell(9, 0, 'below')],
    };
    assert.deepEqual(textGrid(table), [
      ['v. No. 7', ''],
      ['below', 'far'],
    ]);
  });

  it('ends a span before a place where another cell has text', () => {
    const table = {
      rows: 2,
      columns: 3,
      cells: [
        cell(0, 0, 'wide', { columnSpan: 3, rowSpan: 2 }),
        cell(0, 2, 'own'),
        cell(1, 1, 'below'),
      ],
    };
    assert.deepEqual(
      gridRows(table).map((row) =>
        row.map(({ text, column, columnSpan, rowSpan }) => [text, column, columnSpan, rowSpan]),
      ),
      [
        [
          ['wide', 0, 2, 1],
          ['own', 2, 1, 1],
        ],
        [
          ['', 0, 1, 1],
          ['below', 1, 1, 1],
          ['', 2, 1, 1],
        ],
      ],
    );
  });

  it('lets a span cover empty cells, and reports no span if none is left', () => {
    const covered = [cell(0, 0, 'a', { columnSpan: 2 }), cell(0, 1, '')];
    assert.ok(hasSpans({ rows: 1, columns: 2, cells: covered }));
    const ended = [cell(0, 0, 'a', { columnSpan: 2 }), cell(0, 1, 'b')];
    assert.ok(!hasSpans({ rows: 1, columns: 2, cells: ended }));
  });

  it('writes empty cells in HTML, as header cells only in the header', () => {
    const cells = [cell(0, 1, 'Sum'), cell(1, 2, '7'), cell(2, 0, 'x', { columnSpan: 2 })];
    assert.equal(
      tableHtml({ rows: 3, columns: 3, cells }),
      '<table>\n<tr><th></th><th>Sum</th><th></th></tr>\n' +
        '<tr><td></td><td></td><td>7</td></tr>\n' +
        '<tr><td colspan="2">x</td><td></td></tr>\n</table>',
    );
  });

  it('keeps every word of random tables in all forms, whatever their cells state', () => {
    for (let seed = 1; seed <= rounds(300); seed++) {
      const { table, words } = randomTable(seed);
      assertWordsKept(table, words, `table ${seed}`);
      const covered = gridRows(table).flat();
      const area = covered.reduce((sum, { rowSpan, columnSpan }) => sum + rowSpan * columnSpan, 0);
      assert.equal(area, table.rows * table.columns, `places of table ${seed}`);
    }
  });
});

const WORDS = [
  'a|b',
  '<b>x',
  '&amp;',
  '=1+2',
  '-7',
  '3,50',
  '"q"',
  '[a](b)',
  '`c`',
  '5*6',
  'Öl',
  'مرحبا',
];

/** Cells that overlap, repeat each other's places, are outside the table or missing. */
function randomTable(seed: number): { table: Table; words: string[] } {
  const random = randomNumbers(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const [rows, columns] = [1 + below(6), 1 + below(6)];
  const words: string[] = [];
  const cells = Array.from({ length: below(2 * rows * columns) + 1 }, () => {
    const own = Array.from({ length: below(4) }, () => WORDS[below(WORDS.length)] ?? 'x');
    words.push(...own);
    return cell(below(rows + 1), below(columns + 1), own.join(below(4) === 0 ? '\n' : ' '), {
      rowSpan: 1 + below(3),
      columnSpan: 1 + below(3),
    });
  });
  return { table: { rows, columns, cells }, words };
}
