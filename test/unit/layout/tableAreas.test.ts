/** Where tables begin and end: beside columns, between rules, and in cells of several lines. */
import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, down, lineAt, pageOf, prose, row, widthOf } from './lines.ts';

const grids = (regions: ReturnType<typeof pageOf>): string[][][] =>
  regions.flatMap(({ table }) => (table ? [textGrid(table)] : []));

/** Labels at the left edge, and values that end at the right edge. */
const labelled = (pairs: readonly (readonly [string, string])[], y: number): Line[] =>
  pairs.flatMap(([label, value], i) => [
    lineAt(label, 100, y + 28 * i),
    lineAt(value, 1100 - widthOf(value), y + 28 * i),
  ]);

describe('the area of a table', () => {
  const rates = [
    ['Rowing boats of members', 'Projected: an average growth of 0.1 percent'],
    ['Rowing boats of visitors', 'Projected: an average growth of 0.6 percent'],
    ['Sailing boats of members', 'Projected: an average growth of 1.3 percent'],
    ['Sailing boats, visitors', 'Projected: an average growth of 0.6 percent'],
    ['Barges', 'None'],
  ] as const;

  it('is between the rules below its header and at its end, however long its cells are', () => {
    const lines = [
      ...labelled([['Kind', 'Assumption']], 108),
      ...labelled(rates, 150),
      lineAt('Fees', 100, 310, { bold: true }),
      ...labelled([['Berths', 'They rise by 2 percent in each year of the plan']], 338),
      ...column(prose(90, 3), 100, 420),
    ];
    const rulings = [100, 140, 370].map((y) => across(y, 90, 1110));
    assert.deepEqual(grids(pageOf(lines, { rulings })), [
      [
        ['Kind', 'Assumption'],
        ...rates.map((pair) => [...pair]),
        ['Fees', ''],
        ['Berths', 'They rise by 2 percent in each year of the plan'],
      ],
    ]);
  });

  it('does not include two columns of text between rules below a running header', () => {
    const left = prose(44, 12, 1);
    const right = prose(44, 12, 2);
    const lines = [
      lineAt('Chapter 4', 100, 108),
      lineAt('The river', 1000, 108),
      ...column(left, 100, 160),
      ...column(right, 640, 160),
    ];
    const rulings = [100, 140, 520].map((y) => across(y, 90, 1110));
    const text = pageOf(lines, { rulings })
      .map((region) => region.text)
      .join(' ')
      .replace(/\s+/gu, ' ');
    assert.ok(text.includes([...left, ...right].join(' ')), text);
  });

  it('joins a label that continues below, indented, with its value', () => {
    const lines = [
      ...labelled([['Kind', 'Assumption']], 108),
      ...labelled(rates.slice(0, 2), 150),
      lineAt('Income per head in', 100, 206),
      lineAt(
        'The changes range between 1 and 2 percent',
        1100 - widthOf('The changes range between 1 and 2 percent'),
        206,
      ),
      lineAt('constant prices', 130, 234),
      lineAt('with a mean of 1.4 percent', 1100 - widthOf('with a mean of 1.4 percent'), 234),
      ...labelled(rates.slice(2, 4), 262),
    ];
    const rulings = [100, 140, 330].map((y) => across(y, 90, 1110));
    const [grid] = grids(pageOf(lines, { rulings }));
    assert.deepEqual(grid?.[3], [
      'Income per head in constant prices',
      'The changes range between 1 and 2 percent with a mean of 1.4 percent',
    ]);
    assert.equal(grid.length, 6);
  });

  it('begins below two columns that end above it', () => {
    const pairs = (list: readonly string[], x: number, y: number): Line[] =>
      list.flatMap((label, i) => [
        lineAt(`${label}:`, x, y + 28 * i),
        lineAt(`No. ${i + 5}`, x + 180, y + 28 * i),
      ]);
    const left = ['Order', 'Product', 'Dates', 'Type', 'Name', 'Contact', 'Category', 'Revenue'];
    const xs = [100, 220, 340, 460, 700];
    const lines = [
      ...pairs(left, 100, 110),
      ...pairs(['Cinema', 'Location', 'Region'], 700, 120),
      lineAt('Summary', 100, 400, { bold: true }),
      ...row(['Start', 'End', 'Shows', 'Gross', 'Net'], xs, 440),
      ...row(['12/20', '12/31', '48', '12.50', '11.25'], xs, 468),
      lineAt('The totals of all the months are on the next page of this order form', 100, 560),
    ];
    assert.deepEqual(grids(pageOf(lines)).at(-1), [
      ['Start', 'End', 'Shows', 'Gross', 'Net'],
      ['12/20', '12/31', '48', '12.50', '11.25'],
    ]);
  });

  it('has a row for each label with a colon', () => {
    const xs = [100, 400, 700, 860];
    const lines = [
      ...row(['Internet', 'Address', 'Bank', 'Account'], xs, 100),
      ...row(['birds.example', 'Mill Lane 5', 'Holder:', 'Bird Club'], xs, 128),
      ...row(['mail@birds', '5020 Mill', 'Bank:', 'Savings Bank'], xs, 156),
      ...row(['chat', 'Austria', 'IBAN:', 'AT92 2040'], xs, 184),
      ...row(['', '', 'BIC:', 'SBGSAT2S'], xs, 212),
    ];
    const [grid] = grids(pageOf(lines));
    assert.deepEqual(grid?.slice(3), [
      ['chat', 'Austria', 'IBAN:', 'AT92 2040'],
      ['', '', 'BIC:', 'SBGSAT2S'],
    ]);
  });

  it('has a row for each block of lines that space sets apart in a ruled cell', () => {
    const xs = [100, 300, 700];
    const rulings = [
      ...[100, 140, 460].map((y) => across(y, 100, 1100)),
      ...[...xs, 1100].map((x) => down(x, 100, 460)),
    ];
    const cell = (x: number, y: number, texts: readonly string[]): Line[] =>
      column(texts, x + 10, y);
    const lines = [
      ...row(
        ['Source', 'Meaning', 'Cases'],
        xs.map((x) => x + 10),
        110,
      ),
      lineAt('Fixed', 110, 150, { bold: true }),
      ...[200, 330].flatMap((y, i) => [
        lineAt(['Large', 'Small'][i] ?? '', 130, y),
        ...cell(300, y, [`Ten tons of dust ${i}`, 'or more of it', 'in each year']),
        ...cell(700, y, [`Mills and ${i}`, 'works']),
      ]),
    ];
    assert.deepEqual(grids(pageOf(lines, { rulings })), [
      [
        ['Source', 'Meaning', 'Cases'],
        ['Fixed', '', ''],
        ['Large', 'Ten tons of dust 0 or more of it in each year', 'Mills and 0 works'],
        ['Small', 'Ten tons of dust 1 or more of it in each year', 'Mills and 1 works'],
      ],
    ]);
  });
});
