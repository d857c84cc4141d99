import assert from 'node:assert/strict';
import { asOcrError, errors } from '../../../src/core/errors.ts';

describe('thrown values', () => {
  const codeOf = (error: unknown): string => asOcrError(error).code;

  it('are a lack of memory where an allocator says so', () => {
    for (const message of [
      'std::bad_alloc',
      'onnxruntime: bad allocation',
      'Failed to allocate memory for requested buffer of size 1073741824',
      'Array buffer allocation failed',
      'Invalid typed array length: 9007199254740991',
    ])
      assert.equal(codeOf(new Error(message)), 'outOfMemory', message);
  });

  it('stay what they are, are a cancellation, or come from inside', () => {
    assert.equal(codeOf(errors.fileEmpty('out of memory.png')), 'fileEmpty');
    assert.equal(codeOf(Object.assign(new Error('x'), { name: 'AbortError' })), 'cancelled');
    assert.equal(codeOf('a string'), 'internal');
    assert.equal(codeOf(undefined), 'internal');
  });
});
