import assert from 'node:assert/strict';
import { parseStoredPage } from '../../../../src/editor/run/storedPage.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('stored pages', () => {
  const box = { x0: 1, y0: 2, x1: 3, y1: 4 };
  const apart = [box, { x0: 5, y0: 2, x1: 7, y1: 4 }];
  const around = { x0: 1, y0: 2, x1: 7, y1: 4 };

  /** A page in format version 1. */
  const old = (...places: readonly object[]): unknown => {
    const page = ocrPage(0, [region('p1-r1', 'x')]);
    const rest = { ...page.regions[0], places: undefined };
    const regions = places.map((place) => ({ ...rest, ...place }));
    return JSON.parse(JSON.stringify({ ...page, regions })) as unknown;
  };

  it('are read as they were written', () => {
    const page = ocrPage(0, [region('p1-r1', 'x')]);
    assert.deepEqual(parseStoredPage({ page, previewPath: 'a' }), { page, previewPath: 'a' });
  });

  it('are also read from format version 1, including the replaced results', () => {
    const first = old({ box, quad: [] }, { box: around, boxes: apart });
    const { page, previous } = parseStoredPage({
      page: first,
      previous: old({ box: around, unplaced: true }),
    });
    assert.deepEqual(
      page.regions.map(({ places }) => places),
      [[box], apart],
    );
    assert.deepEqual(
      previous?.regions.map(({ places }) => places),
      [[]],
    );
  });

  it('are refused if they are damaged', () => {
    for (const json of [null, 1, {}, { page: {} }, { page: { regions: [null] } }]) {
      assert.throws(() => parseStoredPage(json));
    }
  });
});
