import assert from 'node:assert/strict';
import { isCovered, placesOfRegions } from '../../../../src/core/document/missedText.ts';
import { region } from '../../webview/fixtures.ts';

describe('where the text of regions stands', () => {
  const box = (x0: number) => ({ x0, y0: 0, x1: x0 + 10, y1: 10 });
  const page = { x0: 0, y0: 0, x1: 100, y1: 100 };

  it('is each of several places, and nowhere without one', () => {
    const regions = [
      region('a', 'x', { box: box(0) }),
      region('b', 'x', { box: { ...page, y1: 10 }, boxes: [box(20), box(40)] }),
      region('c', 'x', { box: page, unplaced: true }),
    ];
    const places = placesOfRegions(regions);
    assert.deepEqual(places, [box(0), box(20), box(40)]);
    assert.ok(isCovered(box(40), places));
    assert.ok(!isCovered(box(60), places), 'a region without a place accounts for no line');
  });
});
