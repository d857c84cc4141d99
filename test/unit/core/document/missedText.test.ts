import assert from 'node:assert/strict';
import { isCovered, placesOfRegions } from '../../../../src/core/document/missedText.ts';
import { region } from '../../webview/fixtures.ts';

describe('places of regions with text', () => {
  const box = (x0: number) => ({ x0, y0: 0, x1: x0 + 10, y1: 10 });

  it('include each of several places, and none for a region without one', () => {
    const regions = [
      region('a', 'x', { places: [box(0)] }),
      region('b', 'x', { places: [box(20), box(40)] }),
      region('c', 'x', { places: [] }),
    ];
    const places = placesOfRegions(regions);
    assert.deepEqual(places, [box(0), box(20), box(40)]);
    assert.ok(isCovered(box(40), places));
    assert.ok(!isCovered(box(60), places), 'a region without a place accounts for no line');
  });
});
