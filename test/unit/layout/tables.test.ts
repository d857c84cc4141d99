import assert from 'node:assert/strict';
import type { Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, down, lineAt, pageOf, prose, row } from './lines.ts';

const tablesOf = (regions: readonly Region[]): Region[] =>
  regions.filter((r) => r.kind === 'table');

const gridOf = (regions: readonly Region[]): string[][] => {
  const tables = tablesOf(regions);
  assert.equal(tables.length, 1, 'one table');
  return textGrid(tables[0]!.table!);
};

/** Rulings of a full grid. */
const frame = (xs: readonly number[], ys: readonly number[]) => [
  ...ys.map((y) => across(y, xs[0]!, xs.at(-1)!)),
  ...xs.map((x) => down(x, ys[0]!, ys.at(-1)!)),
];

describe('ruled tables', () => {
  const xs = [100, 300, 500, 700];
  const ys = [100, 140, 180, 220];
  const cells = [
    ['Name', 'Year', 'Price'],
    ['Apple', '1999', '3.20'],
    ['Pear', '', '7'],
  ];
  const lines = cells.flatMap((texts, r) =>
    row(
      texts,
      xs.map((x) => x + 10),
      110 + 40 * r,
    ),
  );

  it('fills the cells of a grid and writes Markdown', () => {
    const regions = pageOf(lines, { rulings: frame(xs, ys) });
    assert.deepEqual(gridOf(regions), cells);
    assert.equal(
      regions[0]!.markdown,
      '| Name | Year | Price |\n| --- | --- | --- |\n| Apple | 1999 | 3.20 |\n| Pear |  | 7 |',
    );
    const apple = regions[0]!.table!.cells.find((c) => c.text === 'Apple')!;
    assert.deepEqual(apple.box, { x0: 100, x1: 300, y0: 140, y1: 180 });
    assert.equal(apple.header, false);
    assert.ok(Math.abs(apple.confidence! - 0.9) < 1e-9);
  });

  it('splits a line that runs through several cells', () => {
    const joined = { ...lineAt('Apple', 110, 150), text: 'Apple 1999 3.20' };
    const words = row(cells[1]!, [110, 310, 510], 150).flatMap((l) => l.words ?? []);
    const others = lines.filter((l) => !cells[1]!.includes(l.text));
    const regions = pageOf(
      [
        ...others,
        {
          ...joined,
          quad: [joined.quad[0], { x: 660, y: 150 }, { x: 660, y: 170 }, joined.quad[3]],
          words,
        },
      ],
      { rulings: frame(xs, ys) },
    );
    assert.deepEqual(gridOf(regions), cells);
  });

  it('writes merged cells as HTML with spans, or as Markdown on request', () => {
    const rulings = [
      ...ys.map((y) => across(y, 100, 700)),
      down(100, 100, 220),
      down(300, 140, 220),
      down(500, 100, 220),
      down(700, 100, 220),
    ];
    const merged = [
      lineAt('Name and the year', 200, 110),
      ...lines.filter((l) => l.quad[0].y > 120 || l.text === 'Price'),
    ];
    const [table] = tablesOf(pageOf(merged, { rulings }));
    assert.match(table!.markdown, /<th colspan="2">Name and the year<\/th><th>Price<\/th>/u);
  });

  it('keeps a cell that spans rows', () => {
    const rulings = [
      across(100, 100, 700),
      across(140, 100, 700),
      across(180, 300, 700),
      across(220, 100, 700),
      ...xs.map((x) => down(x, 100, 220)),
    ];
    const merged = [
      ...lines.filter((l) => l.text !== 'Apple' && l.text !== 'Pear'),
      lineAt('Fruit', 110, 170),
    ];
    const [table] = tablesOf(pageOf(merged, { rulings }));
    assert.match(table!.markdown, /<td rowspan="2">Fruit<\/td>/u);
  });

  it('splits rows without a rule between them', () => {
    const rulings = [
      across(100, 100, 700),
      across(140, 100, 700),
      across(260, 100, 700),
      ...xs.map((x) => down(x, 100, 260)),
    ];
    const more = [...lines, ...row(['Plum', '2004', '9'], [110, 310, 510], 230)];
    assert.deepEqual(gridOf(pageOf(more, { rulings })), [...cells, ['Plum', '2004', '9']]);
  });

  it('splits two rows of numbers between rules, with the label that stands beside both', () => {
    const edges = [100, 260, 400, 500, 600, 700];
    const band = (label: string, y: number) => [
      ...row(['Text', '0.052', '0.028', '0.022'], [280, 410, 510, 610], y),
      ...row(['Order', '0.051', '0.021', '0.040'], [280, 410, 510, 610], y + 30),
      ...row([label], [110], y + 15),
    ];
    const rulings = [
      ...[100, 140, 210, 280].map((y) => across(y, 100, 700)),
      ...edges.map((x) => down(x, 100, 280)),
    ];
    const head = row(['Model', 'Edit', 'A', 'B', 'C'], [110, 280, 410, 510, 610], 110);
    const [table] = tablesOf(
      pageOf([...head, ...band('One', 147), ...band('Two', 217)], { rulings }),
    );
    const cells = table?.table?.cells ?? [];
    const labels = cells.filter(({ text }) => text === 'One' || text === 'Two');
    assert.deepEqual(
      labels.map(({ row: top, rowSpan }) => [top, rowSpan]),
      [
        [1, 2],
        [3, 2],
      ],
    );
    assert.deepEqual(
      textGrid(table!.table!)
        .slice(1, 3)
        .map((texts) => texts.slice(1)),
      [
        ['Text', '0.052', '0.028', '0.022'],
        ['Order', '0.051', '0.021', '0.040'],
      ],
    );
  });

  it('keeps two lines of a cell together if few of the columns have numbers in both', () => {
    const rulings = [
      ...[100, 140, 210].map((y) => across(y, 100, 700)),
      ...xs.map((x) => down(x, 100, 210)),
    ];
    const text = [
      ...row(['Name', 'Where', 'Price'], [110, 310, 510], 110),
      ...row(['Plum', 'Long Street', '12.50'], [110, 310, 510], 147),
      ...row(['Tree', 'Oldtown', '9.75'], [110, 310, 510], 177),
    ];
    assert.equal(gridOf(pageOf(text, { rulings })).length, 2);
  });

  it('ignores frames around running text', () => {
    const text = [...column(prose(44, 12, 1), 110, 110), ...column(prose(44, 12, 2), 620, 110)];
    const rulings = frame([100, 600, 1120], [100, 460, 500]);
    assert.equal(tablesOf(pageOf(text, { rulings })).length, 0);
  });

  it('keeps the text around a table in order', () => {
    const regions = pageOf(
      [
        ...column(['Text above the table'], 100, 40),
        ...lines,
        ...column(['Text below the table'], 100, 260),
      ],
      { rulings: frame(xs, ys) },
    );
    assert.deepEqual(
      regions.map((r) => r.kind === 'table'),
      [false, true, false],
    );
  });
});

describe('aligned tables', () => {
  const xs = [100, 400, 560, 720];
  const body = [
    ['Year', 'North', 'South', 'Total'],
    ['2001', '14.2', '3.1', '17.3'],
    ['2002', '15.0', '', '15.0'],
    ['2003', '16.8', '4.4', '21.2'],
    ['2004', '17.1', '5.0', '22.1'],
  ];
  const lines = body.flatMap((texts, r) => row(texts, xs, 300 + 32 * r));

  it('finds columns without any rule, with empty cells', () => {
    assert.deepEqual(gridOf(pageOf(lines)), body);
  });

  it('finds them when each row is one line', () => {
    const whole = body.map((_, r) => {
      const parts = lines.filter((l) => l.quad[0].y === 300 + 32 * r);
      const [first, last] = [parts[0]!, parts.at(-1)!];
      return {
        ...first,
        text: parts.map((p) => p.text).join(' '),
        quad: [first.quad[0], last.quad[1], last.quad[2], first.quad[3]] as typeof first.quad,
        words: parts.flatMap((p) => p.words ?? []),
      };
    });
    assert.deepEqual(gridOf(pageOf(whole)), body);
  });

  it('joins the lines of a cell if rows are further apart', () => {
    const texts = [
      ['Term', 'Meaning', '1'],
      ['Alpha', 'the first letter of', '2'],
      ['', 'the alphabet', ''],
      ['Beta', 'the second letter of', '3'],
      ['', 'the alphabet', ''],
      ['Gamma', 'the third', '4'],
    ];
    const tops = [100, 150, 174, 224, 248, 298];
    const regions = pageOf(texts.flatMap((cells, r) => row(cells, [100, 300, 700], tops[r]!)));
    assert.deepEqual(gridOf(regions), [
      ['Term', 'Meaning', '1'],
      ['Alpha', 'the first letter of the alphabet', '2'],
      ['Beta', 'the second letter of the alphabet', '3'],
      ['Gamma', 'the third', '4'],
    ]);
  });

  it('includes the rows between the top and the bottom rule, with their headings', () => {
    const rulings = [across(290, 90, 800), across(328, 90, 800), across(460, 90, 800)];
    const regions = pageOf(
      [...column(prose(60, 6, 1), 100, 60), ...lines, ...column(prose(60, 6, 2), 100, 520)],
      { rulings },
    );
    assert.deepEqual(gridOf(regions), body);
    assert.deepEqual(
      tablesOf(regions)[0]!
        .table!.cells.filter((c) => c.header)
        .map((c) => c.text),
      body[0],
    );
  });

  it('keeps a heading that spans columns', () => {
    const regions = pageOf([lineAt('Harvest in tons, all of the regions', 400, 268), ...lines]);
    const [table] = tablesOf(regions);
    assert.match(table?.markdown ?? '', /colspan="3">Harvest in tons/u);
  });

  const none: [string, Parameters<typeof pageOf>[0]][] = [
    [
      'two columns of prose',
      [...column(prose(44, 14, 1), 80, 200), ...column(prose(44, 14, 2), 660, 200)],
    ],
    [
      'a numbered list with markers apart',
      Array.from({ length: 6 }, (_, i) =>
        row([`${i + 1}.`, prose(50, 1, i + 1)[0]!], [80, 130], 100 + 28 * i),
      ).flat(),
    ],
    [
      'references with hanging numbers',
      Array.from({ length: 6 }, (_, i) =>
        row([`[${i + 1}]`, prose(50, 1, i + 1)[0]!], [80, 140], 100 + 28 * i),
      ).flat(),
    ],
    [
      'numbered formulas',
      Array.from({ length: 5 }, (_, i) =>
        row(['a + b + c', `(${i + 1})`], [300, 900], 100 + 50 * i),
      ).flat(),
    ],
    ['plain prose', column(prose(60, 20, 3), 100, 100)],
  ];
  for (const [what, input] of none) {
    it(`makes no table of ${what}`, () => assert.equal(tablesOf(pageOf(input)).length, 0));
  }
});
