import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, lineAt, pageOf, prose, row, widthOf } from './lines.ts';

const markdownOf = (lines: readonly Line[], extra: Parameters<typeof pageOf>[1] = {}): string =>
  pageOf(lines, extra)
    .map((region) => region.markdown)
    .join('\n\n');

const STORY = [
  'The tower is open from May to October and has',
  'many steps and no lift. Children may climb it',
  'with an adult. The keeper shows the lamp and',
  'tells its history. Bring a coat: it is windy at',
  'the top even on warm days in summer. The shop',
  'sells maps and pictures of the bay and of the',
  'bridge. Dogs wait at the gate where there is',
  'water and shade for all of them.',
];
const FACTS = ['Open: 10 to 17', 'Price: 4.00', 'Phone: 555 0134', 'Bus: line 7'];

describe('a box beside running text', () => {
  const lines = [...column(STORY, 100, 200), ...column(FACTS, 800, 256)];

  it('is a column, even if their lines are level', () => {
    const text = markdownOf(lines);
    assert.ok(!text.includes('|'), text);
    assert.ok(text.startsWith(STORY.join(' ')), text);
  });

  it('keeps each label and value on a line', () => {
    assert.ok(markdownOf(lines).endsWith(FACTS.join('  \n')));
  });

  it('is a table if its rows are as far apart as theirs', () => {
    const rows = ['Rope and chain', 'Lamps of brass', 'Paint and oil', 'Anchors'];
    const cells = rows.flatMap((name, i) => row([name, `${4 + i}.00`], [100, 800], 200 + 40 * i));
    assert.match(markdownOf(cells), /\| Lamps of brass \| 5\.00 \|/u);
  });
});

describe('a recipe', () => {
  const bold = (text: string, x: number): Line => lineAt(text, x, 200, { bold: true, size: 26 });

  it('has its ingredients before its numbered steps', () => {
    const text = markdownOf([
      bold('Ingredients', 100),
      ...column(['300 g flour', '150 g butter', '2 eggs', 'a pinch of salt'], 100, 250),
      bold('Method', 500),
      ...column(
        [
          '1. Mix the flour and the eggs, and let the',
          'dough rest in a cold place.',
          '2. Bake it.',
        ],
        500,
        250,
      ),
    ]);
    assert.ok(!text.includes('|'), text);
    assert.ok(text.includes('300 g flour  \n150 g butter  \n2 eggs  \na pinch of salt'), text);
    assert.ok(text.includes('let the dough rest'), text);
  });
});

describe('answers with letters', () => {
  it('are neither a table nor a part of the question', () => {
    const text = markdownOf(
      ['1. Which is a prime number?', '2. What is half of thirty?'].flatMap((question, i) => [
        lineAt(question, 100, 100 + 140 * i),
        ...row(['A 4', 'C 11'], [140, 500], 140 + 140 * i),
        ...row(['B 9', 'D 15'], [140, 500], 170 + 140 * i),
      ]),
    );
    assert.ok(!text.includes('|'), text);
    assert.match(text, /number\?\n\nA 4 C 11\n\nB 9 D 15\n/u);
  });
});

describe('numbered clauses and references', () => {
  it('are not a table, and each begins a paragraph', () => {
    const clauses = [
      ['1.1', 'The words below have a meaning'],
      ['1.2', 'The headings do not affect it'],
      ['1.3', 'The rent is due in spring'],
    ];
    const regions = pageOf(clauses.flatMap((cells, i) => row(cells, [100, 180], 100 + 28 * i)));
    assert.deepEqual(
      regions.map(({ text }) => text),
      clauses.map((cells) => cells.join(' ')),
    );
  });

  it('in brackets continue below their text', () => {
    const lines = [
      ['[1]', `${prose(50, 1)[0]!} of`],
      ['', 'Harbors, 1998'],
      ['[2]', 'The record of boats, 2004'],
    ];
    const regions = pageOf(lines.flatMap((cells, i) => row(cells, [100, 150], 100 + 28 * i)));
    assert.equal(regions.length, 2);
    assert.match(regions[0]!.text, /^\[1\] .* of Harbors, 1998$/u);
  });
});

describe('rows of a table', () => {
  it('include lines that continue their first cell, by the distances alone', () => {
    const items = [
      ['Item', 'Quantity', 'Amount'],
      ['Repair of the lamp including the glass', '1', '410.00'],
      ['and the work of the smith'],
      ['Rope', '40', '120.00'],
      ['Paint for the pier in three colors as', '12', '96.00'],
      ['agreed with the meeting'],
      ['Total', '', '626.00'],
    ];
    const steps = [0, 48, 24, 36, 36, 24, 54];
    let y = 100;
    const lines = items.flatMap((cells, i) => row(cells, [100, 600, 800], (y += steps[i]!)));
    const [table] = pageOf(lines);
    assert.deepEqual(
      textGrid(table!.table!).map(([name]) => name),
      [
        'Item',
        'Repair of the lamp including the glass and the work of the smith',
        'Rope',
        'Paint for the pier in three colors as agreed with the meeting',
        'Total',
      ],
    );
  });

  it('have heads over the columns that the rules below them span', () => {
    const xs = [100, 300, 450, 600, 750];
    const lines = [
      lineAt('Summer', 400 - widthOf('Summer') / 2, 100),
      lineAt('Winter', 700 - widthOf('Winter') / 2, 100),
      ...row(['Pier', 'Boats', 'Carts', 'Boats', 'Carts'], xs, 136),
      ...row(['North', '120', '14', '33', '9'], xs, 176),
      ...row(['South', '98', '20', '41', '8'], xs, 206),
      ...row(['West', '77', '31', '12', '4'], xs, 236),
    ];
    const rulings = [across(126, 290, 530), across(126, 590, 830), across(164, 100, 830)];
    assert.match(
      markdownOf(lines, { rulings }),
      /<th><\/th><th colspan="2">Summer<\/th><th colspan="2">Winter<\/th>/u,
    );
  });
});

describe('a paragraph that is narrower than its column', () => {
  it('has no line breaks because a line above it reaches further', () => {
    const story = prose(60, 5).map((text, i) => (i === 2 ? text.slice(0, 55) : text));
    const lines = [lineAt('The mill and the bay', 900, 20), ...column(story, 100, 100)];
    assert.ok(!markdownOf(lines).includes('  \n'), markdownOf(lines));
  });
});
