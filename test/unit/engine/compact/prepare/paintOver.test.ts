import assert from 'node:assert/strict';
import { paintOver } from '../../../../../src/engine/compact/prepare/paintOver.ts';

describe('painting over a place', () => {
  it('takes the color around it, and leaves the page itself alone', () => {
    const width = 20;
    const data = Buffer.alloc(width * 20 * 3, 220);
    data.fill(0, 3 * (10 * width + 8), 3 * (10 * width + 12));
    const free = paintOver({ width, height: 20, data }, [{ x0: 5.2, y0: 5, x1: 15, y1: 15.5 }]);
    assert.ok(free.data.every((level) => level === 220));
    assert.equal(data[3 * (10 * width + 8)], 0);
  });
});
