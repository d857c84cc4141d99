import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import type { Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { quadOfBox } from '../../../src/core/geometry/geometry.ts';
import { across, column, down, lineAt, pageOf, prose, row, widthOf } from './lines.ts';

const grids = (regions: readonly Region[]): string[][][] =>
  regions.flatMap(({ table }) => (table ? [textGrid(table)] : []));

const onlyGrid = (regions: readonly Region[]): string[][] => {
  const [grid, ...others] = grids(regions);
  assert.ok(grid && others.length === 0, 'one table');
  return grid;
};

/** A line that ends at a position. */
const endingAt = (text: string, x1: number, y: number): Line => lineAt(text, x1 - widthOf(text), y);

/** A line in type whose letters all have a pitch of 13 pixels, and which the box fits closely. */
function typed(text: string, x: number, y: number): Line {
  const pitch = 13;
  const words = [...text.matchAll(/\S+/gu)].map(({ 0: word, index }) => {
    const x0 = x + pitch * index + (/^[,.1Il]/u.test(word) ? 4 : 1);
    const x1 = x + pitch * (index + word.length) - (/[,.1Il]$/u.test(word) ? 5 : 1);
    return { text: word, box: { x0, x1, y0: y, y1: y + 16 }, confidence: 0.9 };
  });
  const x1 = words.at(-1)!.box.x1;
  return { text, quad: quadOfBox({ x0: x, x1, y0: y, y1: y + 16 }), confidence: 0.9, words };
}

describe('receipts', () => {
  const items = [
    ['Wood screws 1 in', '9.98 A'],
    ['Paint roller 9 in', '6.49 A'],
    ['Apples, green', ''],
    ['1.284 kg x 2.49', '3.20 B'],
    ['Drop cloth I', '4.29 A'],
  ];
  const sums = [
    ['TOTAL', '23.96'],
    ['Change', '6.04'],
  ];
  const listed = (rows: readonly string[][], y: number): Line[] =>
    rows.flatMap(([label = '', amount = ''], i) => [
      typed(label, 60, y + 24 * i),
      ...(amount === '' ? [] : [typed(amount, 560 - 13 * amount.length, y + 24 * i)]),
    ]);

  it('have a row for each line, in two columns, whatever spaces their type leaves', () => {
    const grid = onlyGrid(pageOf([...listed(items, 200), ...listed(sums, 344)]));
    assert.deepEqual(grid, [...items, ...sums]);
  });
});

describe('a receipt in a currency without decimals', () => {
  const place = (rows: readonly (readonly string[])[], y: number, step: number): Line[] =>
    rows.flatMap(([label = '', value = ''], i) => [
      lineAt(label, 60, y + step * i),
      endingAt(value, 640, y + step * i),
    ]);

  it('has a row for each label with a colon and each amount, however close together', () => {
    const head = [
      ['No.:', 'AB-1234'],
      ['Date:', '2024-03-15'],
      ['Time:', '18:42'],
    ];
    const items = [
      ['Milk', '¥398'],
      ['Bread', '¥158'],
      ['Apples', '¥387'],
      ['Lemon', '¥296'],
    ];
    const sums = [
      ['Subtotal', '¥1,659'],
      ['Tax', '¥132'],
      ['Total', '1,791円'],
    ];
    const lines = [...place(head, 100, 22), ...place(items, 200, 40), ...place(sums, 380, 22)];
    assert.deepEqual(grids(pageOf(lines)).flat(), [...head, ...items, ...sums]);
  });
});

describe('the table of an invoice', () => {
  const xs = [100, 200, 560, 760, 960];
  const head = row(['Pos.', 'Item', 'Number', 'Price', 'Sum'], xs, 100);
  const rules = [130, 190, 250, 290, 330].map((y) => across(y, 90, 1060));

  it('has a row for each total below it, and the second line of an item in its cell', () => {
    const lines = [
      ...head,
      ...row(['1', 'Hinge, top', '48', '3.15', '151.20'], xs, 138),
      ...row(['', 'No. 11042', '', '', ''], xs, 164),
      ...row(['2', 'Handle', '6', '42.90', '257.40'], xs, 198),
      ...row(['', 'No. 2208', '', '', ''], xs, 224),
      ...row(['3', 'Foam', '12', '7.45', '89.40'], xs, 258),
      ...row(['4', 'Carriage', '1', '9.90', '9.90'], xs, 298),
      ...row(['', '', 'Net', '', '507.90'], xs, 346),
      ...row(['', '', 'Tax', '', '96.50'], xs, 382),
      ...row(['', '', 'Total', '', '604.40'], xs, 418),
    ];
    // The hyphen of a number may be taken for a rule.
    const grid = onlyGrid(pageOf(lines, { rulings: [...rules, across(238, 240, 270)] }));
    assert.deepEqual(grid.slice(2), [
      ['2', 'Handle No. 2208', '6', '42.90', '257.40'],
      ['3', 'Foam', '12', '7.45', '89.40'],
      ['4', 'Carriage', '1', '9.90', '9.90'],
      ['', '', 'Net', '', '507.90'],
      ['', '', 'Tax', '', '96.50'],
      ['', '', 'Total', '', '604.40'],
    ]);
  });

  it('is not cut beside the figures of a column where one of them is longer', () => {
    const goods = [
      ['Logo design', '1', '£1,250.00', '£1,250.00'],
      ['Cards, printed', '500', '£0.18', '£90.00'],
      ['Letterhead', '2', '£145.50', '£291.00'],
      ['Hosting', '3', '£12.00', '£36.00'],
      ['Licence', '7', '£8.99', '£62.93'],
    ];
    const lines = [
      ...goods.flatMap(([name = '', count = '', rate = '', sum = ''], i) => [
        lineAt(name, 100, 200 + 40 * i),
        endingAt(count, 620, 200 + 40 * i),
        endingAt(rate, 840, 200 + 40 * i),
        endingAt(sum, 1060, 200 + 40 * i),
      ]),
      ...['Net', 'Tax', 'Total'].flatMap((name, i) => [
        endingAt(name, 900, 430 + 34 * i),
        endingAt(`£1,${i}29.93`, 1070, 430 + 34 * i),
      ]),
      ...column(['Payment details', 'Account name: Harbour', 'Sort code: 40-27-15'], 100, 470),
    ];
    assert.deepEqual(grids(pageOf(lines))[0]?.slice(0, 5), goods);
  });

  it('ends with its rows if only its header is ruled off', () => {
    const at = [100, 280, 660, 1000];
    const cells = [
      ['Item', 'Finding', 'Action', 'By'],
      ['Roof, north', 'three tiles cracked, moss in', 'replace tiles and clean', '30'],
      ['side', 'the gutter along the length', 'gutters before winter', 'Sep'],
      ['Boiler', 'pressure of 0.9 bar instead', 'refill and change the', '15'],
      ['', 'of 1.5 bar when cold', 'seal of the valve', 'Aug'],
      ['Alarms', 'two of nine without battery', 'insert batteries and', '10'],
      ['', '', 'test all alarms', 'Jul'],
    ];
    const ys = [100, 140, 166, 206, 232, 272, 298];
    const lines = cells.flatMap((texts, i) => row(texts, at, ys[i]!));
    const regions = pageOf([...lines, ...column(prose(60, 3), 100, 400)], {
      rulings: [across(90, 90, 1060), across(130, 90, 1060)],
    });
    assert.deepEqual(onlyGrid(regions)[1], [
      'Roof, north side',
      'three tiles cracked, moss in the gutter along the length',
      'replace tiles and clean gutters before winter',
      '30 Sep',
    ]);
    assert.equal(onlyGrid(regions).length, 4);
  });

  it('has no column for the parentheses of a heading', () => {
    const [left, right] = [
      [100, 300, 500],
      [100, 140, 180, 220],
    ];
    const cells = [
      ['Course', 'Fee (€)'],
      ['Pottery', '120'],
      ['Drawing', '165'],
    ];
    const lines = cells.flatMap((texts, r) => row(texts, [110, 310], 110 + 40 * r));
    const rulings = [
      ...right.map((y) => across(y, 100, 500)),
      ...left.map((x) => down(x, 100, 220)),
      ...[350, 380].map((x) => down(x, 108, 132)),
    ];
    assert.deepEqual(onlyGrid(pageOf(lines, { rulings })), cells);
  });
});

describe('the balance below a statement', () => {
  it('is text, however far it is set apart', () => {
    const cells = ['02.04.', '03.04.', '08.04.', '15.04.', '16.04.', '22.04.', '30.04.'];
    const lines = [
      lineAt('Statement of account', 100, 60),
      ...cells.flatMap((date, i) => [
        lineAt(`${date} Card payment at the market`, 100, 200 + 40 * i),
        endingAt(`-${i}4.90`, 1060, 200 + 40 * i),
      ]),
      endingAt('New balance on 30.04.2024: 3.406,12 EUR', 1060, 500),
    ];
    const rulings = cells.map((_, i) => across(230 + 40 * i, 90, 1070));
    const regions = pageOf(lines, { rulings, height: 540 });
    const kinds = regions.filter(({ text }) => text.includes('3.406,12')).map(({ kind }) => kind);
    assert.ok(kinds.length === 1 && kinds[0] !== 'footer', kinds.join());
  });
});

describe('a skewed page of short cells', () => {
  it('has its rows, although the boxes of short lines are level', () => {
    const xs = [100, 400, 700, 1000];
    const cells = Array.from({ length: 6 }, (_, r) => ['North', '12.4', '13.1', `${r}.9`]);
    const lines = cells.flatMap((texts, r) =>
      texts.map((text, c) => lineAt(text, xs[c]!, Math.round(200 + 44 * r + 0.03 * xs[c]!))),
    );
    assert.deepEqual(onlyGrid(pageOf(lines)), cells);
  });
});
