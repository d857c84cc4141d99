import assert from 'node:assert/strict';
import { columnDirection } from '../../../../src/core/document/tableDirection.ts';

const cell = (row: number, column: number, x: number, y = row * 30) => ({
  row,
  column,
  box: { x0: x, x1: x + 40, y0: y, y1: y + 20 },
});

describe('the direction of columns', () => {
  it('is that of their places, whatever the order of the cells', () => {
    const cells = [cell(0, 0, 300), cell(0, 1, 200), cell(1, 2, 100), cell(1, 0, 300)];
    assert.equal(columnDirection(cells), 'rtl');
    assert.equal(columnDirection([...cells].reverse()), 'rtl');
    assert.equal(columnDirection([cell(0, 0, 10), cell(0, 3, 90)]), 'ltr');
  });

  it('is unknown without places, with one column, and on pages from top to bottom', () => {
    assert.equal(columnDirection([cell(0, 0, 5), cell(0, 1, 5)]), undefined);
    assert.equal(columnDirection([cell(0, 0, 5), cell(1, 0, 5)]), undefined);
    assert.equal(columnDirection([cell(0, 0, 300, 0), cell(0, 1, 297, 90)]), undefined);
    assert.equal(columnDirection([]), undefined);
  });
});
