import assert from 'node:assert/strict';
import { assemblePage } from '../../../src/core/document/assemblePage.ts';
import { isCaption } from '../../../src/layout/lines/captions.ts';
import { listMarker } from '../../../src/layout/blocks/lists.ts';
import { across, column, lineAt, pageOf, prose } from './lines.ts';

const kinds = (lines: Parameters<typeof pageOf>[0]): string[] =>
  pageOf(lines).map((r) => (r.level === undefined ? r.kind : `${r.kind}${r.level}`));

describe('headings', () => {
  const text = column(prose(70, 6, 1), 100, 300);

  it('makes the largest type the title, and less large type headings', () => {
    const lines = [
      lineAt('The Great River', 100, 100, { size: 44 }),
      lineAt('Its upper course', 100, 230, { size: 32 }),
      ...text,
    ];
    assert.deepEqual(kinds(lines), ['title1', 'heading2', 'paragraph']);
  });

  it('makes a bold line a heading only if the page is not bold', () => {
    assert.deepEqual(kinds([lineAt('Its course', 100, 240, { bold: true }), ...text]), [
      'heading3',
      'paragraph',
    ]);
    const bold = text.map((l) => ({ ...l, bold: true }));
    assert.ok(
      !kinds([lineAt('Its long course', 100, 262, { bold: true }), ...bold]).includes('heading3'),
    );
  });

  it('reads the level from the numbering', () => {
    assert.deepEqual(kinds([lineAt('2.1 The upper course', 100, 240), ...text]), [
      'heading3',
      'paragraph',
    ]);
    assert.deepEqual(kinds([lineAt('2.1.4 The upper course', 100, 240), ...text]), [
      'heading4',
      'paragraph',
    ]);
  });

  it('does not make a large formula or amount a heading', () => {
    assert.ok(
      !kinds([lineAt('$ 1,204.50', 100, 200, { size: 40 }), ...text])
        .join()
        .includes('heading'),
    );
    assert.ok(
      !kinds([lineAt('a = b + c', 100, 200, { size: 40 }), ...text])
        .join()
        .includes('heading'),
    );
  });
});

describe('lists', () => {
  it('recognizes markers', () => {
    assert.deepEqual(
      [
        '• a',
        '- a',
        '3. a',
        'b) a',
        '(iv) a',
        '① 一',
        '（二）事',
        '2005 was',
        'e.g. this',
        '3.5 m',
      ].map(listMarker),
      ['•', '-', '3.', 'b)', '(iv)', '①', '（二）', undefined, undefined, undefined],
    );
  });

  it('nests by indentation and joins the lines of an item', () => {
    const [region] = pageOf([
      lineAt('1. first item that goes on', 100, 100),
      lineAt('to a second line', 130, 128),
      lineAt('• inner item', 140, 156),
      lineAt('• another', 140, 184),
      lineAt('2. second item', 100, 212),
    ]);
    assert.equal(region?.kind, 'list');
    assert.equal(
      region.markdown,
      '1. first item that goes on to a second line\n   - inner item\n   - another\n2. second item',
    );
  });

  it('begins an item at a letter that the next item counts on from', () => {
    const lines = [
      lineAt('1. The weather report of the morning, which', 100, 100),
      lineAt('is at the door of the office', 130, 128),
      lineAt('a) wind and waves', 136, 156),
      lineAt('b) visibility', 136, 184),
      lineAt('2. Fuel and water', 100, 212),
    ];
    assert.match(pageOf(lines)[0]?.markdown ?? '', /office\n +- a\) wind and waves\n +- b\) vis/u);
  });

  it('joins a second line that begins below the text of its item', () => {
    const [region] = pageOf([
      lineAt('• We explain how to form trees to', 100, 100),
      lineAt('cover a program', 120, 124),
      lineAt('• We explain how to write code', 100, 160),
      lineAt('for it', 120, 184),
      lineAt('• We measure it', 100, 220),
    ]);
    assert.equal(
      region?.markdown,
      '- We explain how to form trees to cover a program\n' +
        '- We explain how to write code for it\n- We measure it',
    );
  });

  it('leaves a lone initial or number as text', () => {
    assert.deepEqual(kinds([lineAt('A. Smith and the river', 100, 100)]), ['paragraph']);
    assert.equal(
      pageOf([lineAt('3. Natalie washed the dishes', 100, 100)])[0]!.markdown,
      '3\\. Natalie washed the dishes',
    );
  });
});

describe('captions and notes', () => {
  it('distinguishes captions from sentences', () => {
    for (const yes of [
      'Table 3: Yields',
      'Figure 2.4 The river',
      'Fig. 1. A map',
      'Таблица 2. Итоги',
      '表 1 结果',
      'TABLE IV',
      'Abb. 3: Karte',
    ]) {
      assert.ok(isCaption(yes), yes);
    }
    for (const no of ['Table 3 shows that', 'Figures are given', 'table 3 and', 'Tablets 3']) {
      assert.ok(!isCaption(no), no);
    }
  });

  it('finds a footnote in small type at the bottom', () => {
    const lines = [
      ...column(prose(70, 8, 1), 100, 200),
      lineAt('1 See the appendix for the list of stations', 100, 1500, { size: 15 }),
    ];
    assert.deepEqual(kinds(lines), ['paragraph', 'footnote']);
  });
});

describe('running headers and footers', () => {
  const body = column(prose(70, 40, 1), 100, 200);
  const page = (extra: Parameters<typeof pageOf>[0]) => pageOf([...extra, ...body]);

  it('leaves out a page number and a numbered header, and keeps them on request', () => {
    const regions = page([
      lineAt('The Great River', 100, 60),
      lineAt('17', 900, 60),
      lineAt('— 17 —', 560, 1690),
    ]);
    assert.deepEqual([regions[0]!.kind, regions.at(-1)!.kind], ['header', 'pageNumber']);
    assert.ok(!assemblePage(regions).markdown.includes('Great River'));
    assert.match(
      assemblePage(regions, { keepHeadersAndFooters: true }).markdown,
      /Great River 17/u,
    );
  });

  it('leaves out an imprint in the footer', () => {
    assert.equal(
      page([lineAt('www.example.org | Volume 8 | Issue 3', 100, 1680)]).at(-1)!.kind,
      'footer',
    );
  });

  it('keeps headings, first lines of text, notes, and pages with hardly any text', () => {
    const kept = (lines: Parameters<typeof pageOf>[0]): boolean =>
      pageOf(lines).every((r) => !['header', 'footer', 'pageNumber'].includes(r.kind));
    assert.ok(kept([lineAt('A Chapter on Rivers', 100, 60, { size: 34 }), ...body]));
    assert.ok(kept(column(prose(70, 50, 2), 100, 60)));
    assert.ok(
      kept([...body, lineAt('Note: The figures are those of 1999.', 100, 1600, { size: 15 })]),
    );
    assert.ok(kept([lineAt('No entry', 500, 60), lineAt('12', 600, 1690)]));
  });

  it('does not leave out a line only because of a rule', () => {
    const lines = [lineAt('The harvest was good', 100, 60), ...body];
    const [first] = pageOf(lines, { rulings: [across(90, 100, 1100)] });
    assert.equal(first!.kind, 'paragraph');
  });
});

describe('an assembled page', () => {
  it('has Markdown, text, confidence and scripts', () => {
    const regions = pageOf([lineAt('Привет, мир!', 100, 100), lineAt('Hello', 100, 300)]);
    const page = assemblePage(regions);
    assert.equal(page.markdown, 'Привет, мир!\n\nHello');
    assert.equal(page.text, 'Привет, мир!\n\nHello');
    assert.deepEqual(page.scripts, ['Cyrillic', 'Latin']);
    assert.ok(Math.abs(page.confidence! - 0.9) < 1e-9);
  });

  it('is empty without regions', () => {
    assert.deepEqual(assemblePage([]), {
      regions: [],
      markdown: '',
      text: '',
      confidence: null,
      scripts: [],
    });
  });
});
