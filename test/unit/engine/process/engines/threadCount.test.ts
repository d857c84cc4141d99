import assert from 'node:assert/strict';
import { freeCores } from '../../../../../src/engine/process/engines/threadCount.ts';

describe('cores beside inference', () => {
  const cores = [1, 2, 3, 4, 6, 16];

  it('are one, on machines with enough of them', () => {
    assert.deepEqual(
      cores.map((count) => freeCores(0, count)),
      [0, 0, 0, 1, 1, 1],
    );
  });

  it('are none if the user said how many may be used', () => {
    for (const count of cores) assert.equal(freeCores(2, count), 0);
  });
});
