import assert from 'node:assert/strict';
import type { Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, lineAt, pageOf, prose, row } from './lines.ts';

const grids = (regions: readonly Region[]): string[][][] =>
  regions.flatMap(({ table }) => (table ? [textGrid(table)] : []));

describe('the edges of tables', () => {
  it('keeps the last row of a grid at the bottom of the page', () => {
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

  const body = (x: number, names: readonly string[], y: number) =>
    names.flatMap((name, r) =>
      row([name, `${r + 3}.50`, `${r}`], [x, x + 240, x + 380], y + 40 * r),
    );
  const names = ['North mill', 'South mill', 'Long bridge', 'Upper lock'];

  it('separates tables side by side if each has its own rules', () => {
    const side = (x: number, title: string) => [
      lineAt(title, x, 100, { bold: true }),
      ...row(['Place', 'Sum', 'Rank'], [x, x + 240, x + 380], 150),
      ...body(x, names, 190),
    ];
    const rulings = [130, 180, 350].flatMap((y) => [across(y, 90, 560), across(y, 576, 1060)]);
    const found = pageOf([...side(100, 'Mills'), ...side(586, 'Locks')], { rulings });
    const want = [
      ['Place', 'Sum', 'Rank'],
      ...names.map((name, r) => [name, `${r + 3}.50`, `${r}`]),
    ];
    assert.deepEqual(grids(found), [want, want]);
    const texts = found.map(({ text }) => text);
    assert.ok(texts.indexOf('Locks') > texts.findIndex((text) => text.includes('Upper lock')));
  });

  it('separates tables side by side if both have the same header', () => {
    const side = (x: number) => [
      ...row(['Place', 'Sum', 'Rank'], [x, x + 240, x + 380], 150),
      ...body(x, names, 190),
    ];
    assert.equal(grids(pageOf([...side(100), ...side(660)])).length, 2);
  });

  it('begins a new table below a heading in larger type', () => {
    const lines = [
      ...body(100, names, 100),
      lineAt('Later years', 100, 270, { size: 26 }),
      ...names.flatMap((name, r) => row([name, `${r}`], [100, 700], 320 + 40 * r)),
    ].map((line) => ({ ...line, fontSize: line.quad[3].y - line.quad[0].y }));
    const regions = pageOf(lines);
    assert.deepEqual(
      grids(regions).map((grid) => [grid.length, grid[0]?.length]),
      [
        [4, 3],
        [4, 2],
      ],
    );
    assert.equal(regions.map(({ kind }) => kind)[1], 'heading');
  });

  it('leaves a caption out of its table, on either side', () => {
    const table = body(100, names, 200);
    const caption = 'Table 2. Yields of the mills and locks';
    const rules = [across(194, 90, 560), across(360, 90, 560)];
    const above = pageOf([lineAt(caption, 130, 165), ...table], { rulings: rules });
    assert.deepEqual(
      above.map(({ kind }) => kind),
      ['caption', 'table'],
    );
    const below = pageOf([...table, lineAt(caption, 130, 366)], { rulings: rules });
    assert.deepEqual(
      below.map(({ kind }) => kind),
      ['table', 'caption'],
    );
  });

  it('keeps labels beside their values', () => {
    const pairs = [
      ['Issuer', 'Upper Mill Trust, Limited'],
      ['Joint issuer', 'Upper Mill Trust Company'],
      ['Collateral agent', 'Bank of the Valley'],
      ['Collateral manager', 'Hill and Partners, Limited'],
      ['Rating agency', 'S&P'],
      ['Place of business', 'Harbor Street, New Town'],
    ];
    const lines = pairs.flatMap((pair, r) => row(pair, [100, 420], 200 + 34 * r));
    assert.deepEqual(grids(pageOf(lines)), [pairs]);
  });

  it('does not make a table of a table of contents', () => {
    const lines = ['Arrival', 'The lock', 'Winter', 'Spring floods'].flatMap((title, r) => [
      ...row([title, '. . . . . . . . . .', `${7 * r + 1}`], [100, 400, 800], 200 + 40 * r),
    ]);
    assert.deepEqual(grids(pageOf(lines)), []);
  });

  it('keeps a header and its only row together, in the columns of the header', () => {
    const lines = [
      ...row(['Start', 'End', 'Shows', 'Place'], [100, 300, 500, 700], 200),
      ...row(['Monday', 'Friday', 'many', 'Mill'], [100, 300, 500, 700], 240),
    ].map((line) => ({ ...line, fontSize: 20 }));
    assert.deepEqual(grids(pageOf(lines)), [
      [
        ['Start', 'End', 'Shows', 'Place'],
        ['Monday', 'Friday', 'many', 'Mill'],
      ],
    ]);
  });
});
