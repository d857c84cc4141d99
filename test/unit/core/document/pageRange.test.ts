import assert from 'node:assert/strict';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { selectPages } from '../../../../src/core/document/pageRange.ts';

describe('page ranges', () => {
  const cases: [string | undefined, number, number[]][] = [
    [undefined, 3, [0, 1, 2]],
    ['1-3,8', 10, [0, 1, 2, 7]],
    [' 2 , 1 - 2 ', 5, [0, 1]],
    ['5-', 7, [4, 5, 6]],
    ['-2', 7, [0, 1]],
    ['3', 3, [2]],
    ['2-99', 3, [1, 2]],
  ];
  for (const [range, count, wanted] of cases) {
    it(`${range ?? 'none'} of ${count}`, () => assert.deepEqual(selectPages(range, count), wanted));
  }

  for (const range of ['', '0', '3-1', 'a', '1,,2', '1-2-3', '-', '1.5', '9']) {
    it(`refuses "${range}"`, () =>
      assert.throws(
        () => selectPages(range, 5),
        (error: unknown) => error instanceof OcrError && error.code === 'pageRange',
      ));
  }
});
