import assert from 'node:assert/strict';
import { column, lineAt, pageOf, prose, row, widthOf } from './lines.ts';

const DOTS = ' ............ ';
const RIGHT = 1000;

/** Titles at their left edges, each with its page number at the right edge of the page. */
const entries = (list: readonly (readonly [number, string, string?])[], y = 300) =>
  list.flatMap(([x, title, page], i) => [
    lineAt(title, x, y + 30 * i),
    ...(page === undefined ? [] : [lineAt(page, RIGHT - widthOf(page), y + 30 * i)]),
  ]);

/** The same with dots up to the number, in one line. */
const led = (list: readonly (readonly [number, string, string])[], y = 300) =>
  list.map(([x, title, page], i) => {
    const free = RIGHT - x - widthOf(title) - widthOf(page) - 20;
    return lineAt(`${title} ${'.'.repeat(Math.floor(free / 10))} ${page}`, x, y + 30 * i);
  });

const bare = (markdown: string): string => markdown.replace(/ \.{5,} /gu, DOTS);

describe('tables of contents', () => {
  it('become lists with their page numbers, nested by indentation', () => {
    const regions = pageOf([
      lineAt('Contents', 100, 220, { size: 44 }),
      ...led([
        [100, 'Foreword', 'ix'],
        [100, 'Boats', '1'],
        [140, 'Rowing boats', '1'],
        [140, 'Sailing boats', '12'],
        [100, 'Harbors', '120'],
      ]),
      ...column(prose(70, 4), 100, 600),
    ]);
    assert.deepEqual(
      regions.map(({ kind }) => kind),
      ['title', 'list', 'paragraph'],
    );
    assert.equal(
      bare(regions[1]?.markdown ?? ''),
      [
        `- Foreword${DOTS}ix`,
        `- Boats${DOTS}1`,
        `  - Rowing boats${DOTS}1`,
        `  - Sailing boats${DOTS}12`,
        `- Harbors${DOTS}120`,
      ].join('\n'),
    );
  });

  it('are nested by the numbers of the titles if these begin at one edge', () => {
    const [region] = pageOf(
      led([
        [100, '1 Boats', '1'],
        [100, '1.1 Rowing boats', '1'],
        [100, '1.1.1 Oars', '4'],
        [100, '1.2 Sailing boats', '12'],
        [100, '2 Harbors', '120'],
      ]),
    );
    assert.equal(
      bare(region?.markdown ?? ''),
      [
        `- 1 Boats${DOTS}1`,
        `  - 1.1 Rowing boats${DOTS}1`,
        `    - 1.1.1 Oars${DOTS}4`,
        `  - 1.2 Sailing boats${DOTS}12`,
        `- 2 Harbors${DOTS}120`,
      ].join('\n'),
    );
  });

  it('need no dots below a heading, and keep wrapped titles and those without a page', () => {
    const regions = pageOf([
      lineAt('Inhaltsverzeichnis', 100, 220, { size: 44 }),
      ...entries([
        [100, 'Teil A'],
        [100, '1 Boote und Schiffe, die auf dem See'],
        [140, 'gefahren sind', '3'],
        [100, '2 Netze', '14'],
        [100, '3 Reusen', '14'],
        [100, '4 Angeln', '31'],
      ]),
    ]);
    assert.deepEqual(
      regions.map(({ kind, markdown }) => [kind, markdown]),
      [
        ['title', '# Inhaltsverzeichnis'],
        [
          'list',
          [
            '- Teil A',
            '- 1 Boote und Schiffe, die auf dem See gefahren sind 3',
            '- 2 Netze 14',
            '- 3 Reusen 14',
            '- 4 Angeln 31',
          ].join('\n'),
        ],
      ],
    );
  });

  it('are not tables of amounts, even with dots', () => {
    const amounts = led([
      [100, 'Coffee', '4'],
      [100, 'Cake', '5'],
      [100, 'Tea', '3'],
      [100, 'Soup', '7'],
    ]);
    assert.ok(pageOf(amounts).every(({ kind }) => kind !== 'list'));
    const xs = [100, 600];
    const stock = ['3', '4', '9', '12', '15'].flatMap((count, i) =>
      row([`Rope of ${i + 2} m`, count], xs, 300 + 30 * i),
    );
    assert.deepEqual(
      pageOf(stock).map(({ kind }) => kind),
      ['table'],
    );
  });

  const PLAIN: readonly (readonly [number, string, string])[] = [
    [100, 'Foreword', '5'],
    [100, 'How the harbor was built', '9'],
    [100, 'Storms', '17'],
    [100, 'A list of keepers', '33'],
    [100, 'The bridge and its toll', '41'],
    [100, 'Letters', '58'],
  ];

  it('are found without leaders and without a heading', () => {
    assert.deepEqual(
      pageOf(entries(PLAIN)).map(({ kind, markdown }) => [kind, markdown.split('\n')[1]]),
      [['list', '- How the harbor was built 9']],
    );
    const sections = entries([
      [100, '1 Boats', '1'],
      [140, '1.1 Oars', '1'],
      [140, '1.2 Sails', '12'],
      [100, '2 Harbors', '20'],
    ]);
    assert.equal(
      pageOf(sections)[0]?.markdown,
      '- 1 Boats 1\n  - 1.1 Oars 1\n  - 1.2 Sails 12\n- 2 Harbors 20',
    );
  });

  it('are not assumed for amounts, ranks, years and sums', () => {
    const kindOf = (list: Parameters<typeof entries>[0]) => pageOf(entries(list))[0]?.kind;
    const [first, ...rest] = PLAIN;
    assert.equal(kindOf([[100, 'Boat', 'Length'], ...PLAIN]), 'table');
    assert.equal(kindOf([...PLAIN, [100, 'Total', '163']]), 'table');
    assert.equal(kindOf([...PLAIN, [100, 'Итого', '163']]), 'table');
    assert.equal(kindOf([...rest, first!]), 'table');
    assert.equal(
      kindOf(PLAIN.map(([x, title], i) => [x, title, String(1902 + i)] as const)),
      'table',
    );
    assert.equal(kindOf(PLAIN.slice(0, 5)), 'table');
  });
});
