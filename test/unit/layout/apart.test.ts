import assert from 'node:assert/strict';
import type { Region } from '../../../src/core/document/document.ts';
import { mapRegion } from '../../../src/core/document/mapRegion.ts';
import { column, lineAt, pageOf, prose } from './lines.ts';

const region = (kind: Region['kind'], markdown: string): Region => ({
  id: 'p1-r1',
  kind,
  places: [{ x0: 100, y0: 400, x1: 300, y1: 700 }],
  markdown,
  text: markdown,
  confidence: 0.9,
});

describe('a block that was laid out separately', () => {
  it('is in the place of its text, and its first line is no running header', () => {
    const text = [...column(prose(70, 4, 1), 100, 100), ...column(prose(70, 4, 2), 100, 800)];
    const apart = [
      {
        box: { x0: 100, y0: 400, x1: 900, y1: 700 },
        regions: [region('header', 'Sideways'), region('table', '| a |')],
      },
    ];
    const regions = pageOf(text, { apart });
    assert.deepEqual(
      regions.map(({ id, kind }) => `${id} ${kind}`),
      ['p1-r1 paragraph', 'p1-r2 paragraph', 'p1-r3 table', 'p1-r4 paragraph'],
    );
    assert.deepEqual(regions[2]!.places, apart[0]!.regions[1]!.places);
  });

  it('has its lines and cells at their places on the page', () => {
    const cell = { row: 0, column: 0, rowSpan: 1, columnSpan: 1, text: 'a', header: false };
    const box = { x0: 10, y0: 20, x1: 30, y1: 60 };
    const table = { rows: 1, columns: 1, cells: [{ ...cell, box, confidence: 1 }] };
    const inPart = { ...region('table', ''), table, lines: [lineAt('a', 10, 20)] };
    const turned = mapRegion(inPart, ({ x, y }) => ({ x: 1000 - y, y: x }));
    assert.deepEqual(turned.places, [{ x0: 300, y0: 100, x1: 600, y1: 300 }]);
    assert.deepEqual(turned.table?.cells[0]?.box, { x0: 940, y0: 10, x1: 980, y1: 30 });
    const [line] = turned.lines ?? [];
    assert.deepEqual(line?.quad[0], { x: 980, y: 10 });
    assert.deepEqual(line.words?.[0]?.box, { x0: 960, y0: 10, x1: 980, y1: 20 });
  });
});
