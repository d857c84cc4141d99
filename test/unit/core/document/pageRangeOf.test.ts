import assert from 'node:assert/strict';
import { pageRangeOf, parsePageRange } from '../../../../src/core/document/pageRange.ts';

describe('pageRangeOf', () => {
  it('names pages as a range that is read as the same pages', () => {
    assert.equal(pageRangeOf([0]), '1');
    assert.equal(pageRangeOf([0, 1, 2, 7, 9, 10]), '1-3,8,10-11');
    assert.deepEqual(parsePageRange(pageRangeOf([3, 4, 5])), [{ from: 4, to: 6 }]);
  });
});
