import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileProblem, problemOf, systemCode } from '../../../../src/core/errors/fileErrors.ts';
import { renderSentence } from '../../../../src/core/sentences/sentence.ts';

describe('messages for file system errors', () => {
  it('say what the system refused', () => {
    const tooLong = 'x'.repeat(100_000);
    try {
      readFileSync(tooLong);
      assert.fail('no file system has such names');
    } catch (error) {
      assert.match(renderSentence(fileProblem(error)!), /too long|does not exist/u);
    }
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
    });
    assert.equal(systemCode(full), 'ENOSPC');
    assert.equal(renderSentence(fileProblem(full)!), 'the disk is full.');
  });

  it('do not change other errors', () => {
    assert.equal(fileProblem(new Error('odd')), undefined);
    assert.equal(fileProblem({ code: 'EIO' }), undefined);
    const odd = Object.assign(new Error('odd'), { code: 'EWEIRD' });
    assert.equal(renderSentence(problemOf(odd)), 'odd');
    assert.equal(renderSentence(problemOf('text')), 'text');
  });
});
