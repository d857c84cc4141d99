import assert from 'node:assert/strict';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';
import type { Box } from '../../../../src/core/geometry/geometry.ts';
import type { OcrPage, Region, Table } from '../../../../src/core/document/document.ts';
import { documentMarkdown } from '../../../../src/core/document/joinPages.ts';
import { tableText, writeTable } from '../../../../src/core/document/tables.ts';

const PLACE: Box = { x0: 100, y0: 200, x1: 900, y1: 1200 };
const HEAD = ['Day', 'Place', 'Sum'];

function tableOf(rows: readonly (readonly string[])[]): Table {
  const cells = rows.flatMap((texts, row) =>
    texts.map((text, column) => ({
      ...{ row, column, text, rowSpan: 1, columnSpan: 1, header: row === 0 },
      ...{ confidence: 1, box: PLACE },
    })),
  );
  return { rows: rows.length, columns: rows[0]?.length ?? 0, cells };
}

const region = (kind: Region['kind'], markdown: string, place = PLACE): Region => ({
  ...{ id: 'p1-r1', kind, markdown, text: markdown, places: [place], confidence: 1 },
});

function tableRegion(rows: readonly (readonly string[])[], place = PLACE): Region {
  const table = tableOf(rows);
  return { ...region('table', writeTable(table), place), text: tableText(table), table };
}

const page = (regions: readonly Region[], index = 0): OcrPage => ({
  ...{ index, width: 1000, height: 1400, rotation: 0, origin: 'ocr', raw: '' },
  ...{ timings: {}, warnings: [] },
  ...assemblePage(regions),
});

const days = (from: number, count: number): string[][] =>
  Array.from({ length: count }, (_, i) => [`Day ${from + i}`, 'Mill', `${from + i}.50`]);

const text = region('paragraph', 'Some text.');
const joinedRows = (rows: readonly (readonly string[])[]): string => writeTable(tableOf(rows));

describe('tables that continue', () => {
  it('are joined over three pages; repeated headers are left out, the rest is unchanged', () => {
    const pages = [
      page([text, tableRegion([HEAD, ...days(1, 3)])]),
      page([region('header', 'Report'), tableRegion([HEAD, ...days(4, 3)])], 1),
      page([tableRegion([HEAD, ...days(7, 2)]), text], 2),
    ];
    const before = structuredClone(pages);
    assert.equal(
      documentMarkdown(pages),
      `Some text.\n\n${joinedRows([HEAD, ...days(1, 8)])}\n\nSome text.\n`,
    );
    assert.deepEqual(pages, before);
  });

  it('are joined without a repeated header if amounts continue in the same columns', () => {
    const pages = [page([tableRegion([HEAD, ...days(1, 3)])]), page([tableRegion(days(4, 2))], 1)];
    assert.equal(documentMarkdown(pages), `${joinedRows([HEAD, ...days(1, 5)])}\n`);
  });

  it('are joined if they continue in the next column of a page, and then on the next page', () => {
    const left = { ...PLACE, x1: 480 };
    const right = { ...PLACE, x0: 520, y0: 100, y1: 400 };
    const pages = [
      page([tableRegion([HEAD, ...days(1, 3)], left), tableRegion([HEAD, ...days(4, 3)], right)]),
      page([tableRegion([HEAD, ...days(7, 2)], left)], 1),
    ];
    assert.equal(documentMarkdown(pages), `${joinedRows([HEAD, ...days(1, 8)])}\n`);
  });

  it('are joined as HTML if a cell spans', () => {
    const first = tableRegion([HEAD, ...days(1, 2)]);
    const table = first.table ?? tableOf([]);
    const cells = [...table.cells].map((cell) =>
      cell.text === 'Day 1' ? { ...cell, columnSpan: 2 } : cell,
    );
    const spanning = {
      ...table,
      cells: cells.filter(({ row, column }) => row !== 1 || column !== 1),
    };
    const html = { ...first, table: spanning, markdown: writeTable(spanning) };
    const markdown = documentMarkdown([
      page([html]),
      page([tableRegion([HEAD, ...days(3, 1)])], 1),
    ]);
    assert.equal(markdown.match(/<table>/gu)?.length, 1);
    assert.match(markdown, /<td colspan="2">Day 1<\/td>[^]*<td>Day 3<\/td>/u);
  });

  const apart: [string, Region[], Region[]][] = [
    [
      'text stands between',
      [tableRegion([HEAD, ...days(1, 3)]), text],
      [tableRegion([HEAD, ...days(4, 2)])],
    ],
    [
      'the number of columns differs',
      [tableRegion([HEAD, ...days(1, 3)])],
      [
        tableRegion([
          ['Day', 'Sum'],
          ['1', '2'],
        ]),
      ],
    ],
    [
      'the next has a head of its own',
      [tableRegion([HEAD, ...days(1, 3)])],
      [tableRegion([['Name', 'Town', 'Age'], ...days(4, 2)])],
    ],
    [
      'the next is wider',
      [tableRegion([HEAD, ...days(1, 3)])],
      [tableRegion(days(4, 2), { ...PLACE, x0: 20 })],
    ],
  ];
  for (const [why, first, second] of apart) {
    it(`stay separate if ${why}`, () => {
      const pages = [page(first), page(second, 1)];
      assert.equal(documentMarkdown(pages), `${pages[0]?.markdown}\n\n${pages[1]?.markdown}\n`);
    });
  }

  it('are not changed if an engine wrote them in its own form', () => {
    const own = { ...tableRegion([HEAD, ...days(1, 3)]), markdown: '| $x$ |\n| --- |\n| 1 |' };
    const pages = [page([own]), page([tableRegion([HEAD, ...days(4, 2)])], 1)];
    assert.equal(documentMarkdown(pages), `${pages[0]?.markdown}\n\n${pages[1]?.markdown}\n`);
  });
});
