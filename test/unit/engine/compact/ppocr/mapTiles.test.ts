import assert from 'node:assert/strict';
import { boxArea, intersectBox } from '../../../../../src/core/geometry/geometry.ts';
import { mapTiles } from '../../../../../src/engine/compact/ppocr/mapTiles.ts';

const LARGEST = 1_100_000;

describe('tiles of a probability map', () => {
  for (const size of [
    { width: 960, height: 640 },
    { width: 3840, height: 2144 },
    { width: 800, height: 8992 },
    { width: 1024, height: 32 },
    { width: 1600, height: 1216 },
  ]) {
    it(`cover ${size.width} × ${size.height} exactly once`, () => {
      const tiles = mapTiles(size, LARGEST);
      const used = tiles.reduce((sum, tile) => sum + boxArea(tile.used), 0);
      assert.equal(used, size.width * size.height);
      for (const [i, tile] of tiles.entries()) {
        assert.deepEqual(intersectBox(tile.used, tile.seen), tile.used);
        assert.ok(tiles.slice(i + 1).every((other) => !intersectBox(tile.used, other.used)));
      }
    });

    it(`see ${size.width} × ${size.height} in parts that the model accepts`, () => {
      for (const { seen } of mapTiles(size, LARGEST)) {
        assert.ok(boxArea(seen) <= LARGEST);
        const sides = [seen.x0, seen.y0, seen.x1 - seen.x0, seen.y1 - seen.y0];
        assert.ok(sides.every((side) => side % 32 === 0));
        assert.ok(seen.x0 >= 0 && seen.y0 >= 0 && seen.x1 <= size.width && seen.y1 <= size.height);
      }
    });
  }

  it('overlap no more than they need to', () => {
    assert.equal(mapTiles({ width: 1600, height: 1216 }, LARGEST).length, 2);
    assert.equal(mapTiles({ width: 960, height: 960 }, LARGEST).length, 1);
  });

  it('are used up to the middle of what two neighbors see', () => {
    const [left, right] = mapTiles({ width: 1600, height: 320 }, 300_000);
    assert.ok(left && right);
    assert.ok(left.seen.x1 - right.seen.x0 >= 128);
    assert.equal(left.used.x1, (left.seen.x1 + right.seen.x0) / 2);
    assert.equal(right.used.x0, left.used.x1);
  });
});
