import assert from 'node:assert/strict';
import { column, lineAt, pageOf, widthOf, type TypeStyle } from './lines.ts';

const ENGLISH = [
  'The harbour office keeps a record of the water level in',
  'every hour of the day and sends it to the towns up the',
  'river.',
];
const HEBREW = [
  'משרד הנמל שומר רישום של מפלס המים בכל שעה משעות היום וכן',
  'בכל שעה משעות הלילה ושולח אותו אל כל הערים שנמצאות במעלה',
  'הנהר.',
];
const RIGHT = 900;

/** Lines that end at one right edge. */
const fromRight = (texts: readonly string[], y: number, style: TypeStyle = {}) =>
  texts.map((text, i) => {
    const left = RIGHT - widthOf(text, style.size);
    return lineAt(text, left, y + i * 28, { direction: 'rtl', ...style });
  });

const english = (y: number) => column(ENGLISH, 100, y, { bold: false });
const hebrew = (y: number) => fromRight(HEBREW, y, { bold: false });

describe('text that runs against the page', () => {
  it('has headings at its right edge', () => {
    const heading = fromRight(['מפלס המים'], 572, { bold: true });
    const found = pageOf([...english(100), ...english(300), ...heading, ...hebrew(600)]);
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['paragraph', 'paragraph', 'heading', 'paragraph'],
    );
  });

  it('is divided where its own first lines are indented', () => {
    const [first = '', ...rest] = HEBREW;
    const indented = lineAt(first, RIGHT - 40 - widthOf(first), 684, { direction: 'rtl' });
    const lines = [...hebrew(600), indented, ...fromRight(rest, 712)];
    assert.equal(pageOf([...english(100), ...english(300), ...lines]).length, 4);
  });

  it('is a paragraph of its own directly below another direction', () => {
    assert.equal(pageOf([...english(100), ...hebrew(184), ...english(500)]).length, 3);
  });

  it('keeps an address or a row of figures within it', () => {
    const [first = '', second = '', last = ''] = HEBREW;
    const address = lineAt(
      'https://harbour.example.org/levels/records/of/every/hour',
      RIGHT - widthOf('https://harbour.example.org/levels/records/of/every/hour'),
      128,
      { direction: 'ltr' },
    );
    const lines = [
      ...fromRight([first], 100),
      address,
      ...fromRight([second, last], 156),
      ...hebrew(400),
    ];
    assert.equal(pageOf(lines).length, 2);
  });
});

describe('a table of figures with labels from right to left', () => {
  it('begins with its labels, although figures and codes are most of it', () => {
    const cells = [
      ['עיר', 'X-200', '12/2024'],
      ['חיפה', '5000 mAh', '17.50'],
      ['אילת', '6000 mAh', '21.75'],
      ['צפת', '7000 mAh', '33.25'],
    ];
    const lines = cells.flatMap((texts, row) =>
      texts.map((text, i) => {
        const direction = i === 0 ? 'rtl' : 'ltr';
        const x = RIGHT - 250 * i - widthOf(text);
        return lineAt(text, x, 100 + 40 * row, { direction });
      }),
    );
    const [table] = pageOf(lines).flatMap((region) => region.table ?? []);
    const first = table?.cells.filter(({ column }) => column === 0).map(({ text }) => text);
    assert.deepEqual(first, ['עיר', 'חיפה', 'אילת', 'צפת']);
  });
});
