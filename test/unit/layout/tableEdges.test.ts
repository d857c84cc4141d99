import assert from 'node:assert/strict';
import type { Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, lineAt, pageOf, prose, row } from './lines.ts';

const grids = (regions: readonly Region[]): string[][][] =>
  regions.flatMap(({ table }) => (table ? [textGrid(table)] : []));

describe('the edges of tables', () => {
  it('takes the last row of a grid at the page’s foot for a row', () => {
    const grid = Array.from({ length: 5 }, (_, r) =>
      row(
        ['A', 'B', 'C'].map((name) => `${name} is ${r}`),
        [100, 500, 900],
        500 + 280 * r,
      ),
    ).flat();
    const lines = [...column(prose(60, 8, 1), 100, 100), ...grid];
    const feet = pageOf(lines).filter(({ kind }) => kind === 'footer' || kind === 'header');
    assert.deepEqual(feet, []);
  });
});
