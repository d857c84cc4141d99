import assert from 'node:assert/strict';
import { asOcrError, errors } from '../../../../src/core/errors/errors.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

describe('thrown values', () => {
  const codeOf = (error: unknown): string => asOcrError(error).code;

  it('are a lack of memory if an allocator says so', () => {
    for (const message of [
      'std::bad_alloc',
      'onnxruntime: bad allocation',
      'Failed to allocate memory for requested buffer of size 1073741824',
      'Array buffer allocation failed',
      'Invalid typed array length: 9007199254740991',
    ]) {
      assert.equal(codeOf(new Error(message)), 'outOfMemory', message);
    }
  });

  it('are a lack of threads or of stack if they say so', () => {
    for (const message of [
      'glib: Error creating thread: Resource temporarily unavailable',
      'vips: unable to create thread',
      'pthread_create failed: Resource temporarily unavailable',
      'Worker initialization failure: EAGAIN',
    ]) {
      assert.equal(codeOf(new Error(message)), 'outOfThreads', message);
    }
    const endless = (): number => endless() + 1;
    assert.throws(endless, (error) => asOcrError(error).message.includes('too complex'));
  });

  it('do not blame a file for what its decoder lacked', () => {
    const cause = new Error('glib: Error creating thread: Resource temporarily unavailable');
    const error = errors.corruptFile('a.jpg', verbatim(cause.message), cause);
    assert.equal(error.code, 'outOfThreads');
    assert.doesNotMatch(error.message, /damaged|a\.jpg/u);
    const memory = new Error('VipsJpeg: Insufficient memory: cannot allocate memory');
    assert.equal(errors.corruptFile('a.jpg', verbatim('x'), memory).code, 'outOfMemory');
    // A damaged file can state any length, and its messages are not those of an allocator.
    const length = new RangeError('Invalid typed array length: -7');
    assert.equal(errors.corruptFile('a.jpg', verbatim('x'), length).code, 'corruptFile');
    assert.equal(
      errors.corruptFile('a.jpg', verbatim('it says "out of memory".')).code,
      'corruptFile',
    );
  });

  it('keep their code, become a cancellation, or become internal errors', () => {
    assert.equal(codeOf(errors.fileEmpty('out of memory.png')), 'fileEmpty');
    assert.equal(codeOf(Object.assign(new Error('x'), { name: 'AbortError' })), 'cancelled');
    assert.equal(codeOf('a string'), 'internal');
    assert.equal(codeOf(undefined), 'internal');
  });
});
