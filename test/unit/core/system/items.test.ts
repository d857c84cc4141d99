import assert from 'node:assert/strict';
import { at, getOrCreate, lookUp, zip } from '../../../../src/core/system/items.ts';

describe('items that exist by construction', () => {
  it('are found from both ends of lists, typed arrays and texts', () => {
    assert.equal(at(['a', 'b', 'c'], 1), 'b');
    assert.equal(at(['a', 'b', 'c'], -1), 'c');
    assert.equal(at(Uint8Array.of(7, 0), -1), 0);
    assert.equal(at('xyz', -3), 'x');
  });

  it('end with an error that names index and length if they are missing', () => {
    const error = { name: 'RangeError', message: 'No item 2 in a list of 2.' };
    assert.throws(() => at([1, 2], 2), error);
    for (const index of [-3, 0.5, NaN]) assert.throws(() => at([1, 2], index), RangeError);
    assert.throws(() => at([], -1), { message: 'No item -1 in a list of 0.' });
  });

  it('are found in maps by their key', () => {
    const map = new Map([['a', 0]]);
    assert.equal(lookUp(map, 'a'), 0);
    assert.throws(() => lookUp(map, 'b'), { message: 'No entry b among 1.' });
  });

  it('are created once in maps', () => {
    const map = new Map<string, number[]>();
    getOrCreate(map, 'a', () => []).push(1);
    getOrCreate(map, 'a', () => []).push(2);
    assert.deepEqual([...map], [['a', [1, 2]]]);
  });

  it('are paired in lists of the same length', () => {
    const sides = zip(['a', 'b'], Float32Array.of(1, 2));
    assert.deepEqual(sides, [
      ['a', 1],
      ['b', 2],
    ]);
    assert.throws(() => zip([1, 2], [1]), RangeError);
  });
});
