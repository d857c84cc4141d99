import assert from 'node:assert/strict';
import type { Line, Region } from '../../../src/core/document/document.ts';
import { textGrid } from '../../../src/core/document/tableGrid.ts';
import { across, column, down, lineAt, pageOf, prose, row, type TypeStyle } from './lines.ts';

/** A line of embedded text, which states its type size. */
const printed = (text: string, x: number, y: number, size = 20, style: TypeStyle = {}): Line => ({
  ...lineAt(text, x, y, { ...style, size }),
  fontSize: size,
  bold: style.bold ?? false,
});

const markdownOf = (regions: readonly Region[]): string =>
  regions.map((region) => region.markdown).join('\n\n');

const body = (y: number): Line[] => prose(80, 6).map((text, i) => printed(text, 100, y + 28 * i));

/** Asserts that the texts are in this order. */
function inOrder(text: string, marks: readonly string[]): void {
  const places = marks.map((mark) => text.indexOf(mark));
  assert.ok(!places.includes(-1), text);
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
    text,
  );
}

describe('letters', () => {
  const lines = [
    printed('Harbor Mills', 100, 100, 28, { bold: true }),
    ...['14 Mill Lane', '40213 Weirbridge', 'Tel. 555 0134'].map((text, i) =>
      printed(text, 900, 106 + 22 * i, 16),
    ),
    ...['Ms. Amelia Brandt', '3 Pier Road', 'Porthaven'].map((text, i) =>
      printed(text, 100, 280 + 28 * i),
    ),
    ...['Your reference', 'Our reference', 'Date'].map((text, i) =>
      printed(text, 100 + 350 * i, 460, 14),
    ),
    ...['AB-12', 'HM/2217', '12 April'].map((text, i) => printed(text, 100 + 350 * i, 486)),
    printed('Your order', 100, 580, 22, { bold: true }),
    printed('Dear Ms. Brandt,', 100, 640),
    ...body(700),
  ];
  const text = markdownOf(pageOf(lines));

  it('are read block by block', () => {
    inOrder(text, ['Mills', '14 Mill', 'Tel.', 'Amelia', 'Porthaven', 'AB-12', 'Dear']);
  });

  it('keep the name of a firm apart from the address level with it', () => {
    assert.match(text, /^#+ Harbor Mills$/mu);
  });

  it('keep references below their labels', () => {
    assert.match(text, /\| Your reference \| Our reference \| Date \|\n.*\n\| AB-12 \| HM/u);
  });
});

describe('lists side by side', () => {
  it('are read one after the other, even if all items are level', () => {
    const card = (head: string, items: readonly string[], x: number): Line[] => [
      lineAt(head, x, 200, { size: 28, bold: true }),
      ...items.map((item, i) => lineAt(`• ${item}`, x, 260 + 40 * i)),
    ];
    const lines = [
      ...card('Boats', ['More visits', 'Longer stays'], 80),
      ...card('Bread', ['Dear flour', 'Fewer markets'], 480),
      lineAt('Annual meeting', 80, 600, { size: 14 }),
      lineAt('Slide 7', 600, 600, { size: 14 }),
    ];
    const text = markdownOf(pageOf(lines, { height: 700 }));
    inOrder(text, ['Boats', '- Longer stays', 'Bread', '- Fewer markets', 'Annual meeting']);
  });
});

describe('a gutter', () => {
  it('is not ended by one line that is longer than the others', () => {
    const texts = (mark: string) => [`${mark}, which the river passes`, ...prose(26, 10)];
    const lines = ['Alpha', 'Beta', 'Gamma'].flatMap((mark, i) =>
      column(texts(mark), 80 + 390 * i, 300),
    );
    inOrder(markdownOf(pageOf(lines)), ['Alpha, which', 'Beta, which', 'Gamma, which']);
    const starts = pageOf(lines).map((region) => region.text.split(',')[0]);
    assert.deepEqual(starts, ['Alpha', 'Beta', 'Gamma']);
  });
});

describe('the answers to a question', () => {
  it('stay text, whatever columns their boxes form', () => {
    const lines = [
      lineAt('How often do you come?', 100, 100),
      ...row(['☐ daily', '☑ weekly', '☐ never'], [130, 380, 630], 140),
      lineAt('Do you own a boat?', 100, 200),
      ...row(['☑ yes', '☐ no'], [130, 380], 240),
      lineAt('Which pier do you use?', 100, 300),
      ...row(['☐ North', '☐ South', '☑ West'], [130, 380, 630], 340),
    ];
    const text = markdownOf(pageOf(lines));
    assert.ok(!text.includes('|'), text);
    inOrder(text, ['come?', '☐ daily ☑ weekly ☐ never', 'boat?', '☑ yes ☐ no', 'pier', '☑ West']);
  });
});

describe('cells', () => {
  it('of the last row include their last lines', () => {
    const xs = [100, 300, 800];
    const lines = [
      ...row(['Officer', 'Duty', 'Term'], xs, 100),
      ...row(['Clerk', 'keeps the record of boats', '2 years'], xs, 140),
      lineAt('and reads it aloud', 300, 166),
      ...row(['Keeper', 'lights the lamp and winds', '5 years'], xs, 206),
      lineAt('the clock of the tower', 300, 232),
      ...column(prose(80, 4), 100, 320),
    ];
    const [table] = pageOf(lines).filter(({ kind }) => kind === 'table');
    assert.deepEqual(textGrid(table!.table!).at(-1), [
      'Keeper',
      'lights the lamp and winds the clock of the tower',
      '5 years',
    ]);
  });

  it('with a small label and what was entered below it have two lines', () => {
    const ys = [100, 160, 220];
    const xs = [100, 500, 900];
    const lines = ys
      .slice(0, 2)
      .flatMap((y, r) =>
        xs
          .slice(0, 2)
          .flatMap((x, c) => [
            printed(`Label ${r}${c}`, x + 8, y + 6, 14),
            printed(`Value ${r}${c}`, x + 8, y + 30),
          ]),
      );
    const rulings = [...ys.map((y) => across(y, 100, 900)), ...xs.map((x) => down(x, 100, 220))];
    assert.match(
      markdownOf(pageOf(lines, { rulings })),
      /\| Label 10<br>Value 10 \| Label 11<br>Value 11 \|/u,
    );
  });
});

describe('a stamp across the page', () => {
  it('is no heading, however large', () => {
    const [c, s] = [Math.SQRT1_2, -Math.SQRT1_2];
    const [w, h] = [400, 60];
    const corner = (x: number, y: number) => ({ x: 300 + c * x - s * y, y: 900 + s * x + c * y });
    const stamp: Line = {
      text: 'COPY',
      quad: [corner(0, 0), corner(w, 0), corner(w, h), corner(0, h)],
      confidence: 1,
      fontSize: 60,
      bold: true,
    };
    const regions = pageOf([...body(200), ...body(1100), stamp]);
    assert.equal(regions.find(({ text }) => text === 'COPY')?.kind, 'paragraph');
  });
});

describe('a page with little text', () => {
  const text = ['The plans stay with us until the works end.', 'Easthaven, 9 May'];
  const kinds = (last: string) =>
    pageOf([...column(text, 100, 100), lineAt(last, 900, 1650)]).map(({ kind }) => kind);

  it('has its page number set aside if the wording is clear', () => {
    assert.equal(kinds('Page 1 of 3').at(-1), 'pageNumber');
    assert.notEqual(kinds('12').at(-1), 'pageNumber');
    assert.notEqual(kinds('Room 1 of 3').at(-1), 'pageNumber');
  });
});
