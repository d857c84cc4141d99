import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError, errors } from '../../../../src/core/errors/errors.ts';
import { checkSpace, freeBytes, storageError } from '../../../../src/models/store/storage.ts';

describe('the disk of the store', () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });

  it('is reported as full or not writable; other errors are passed on', () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      assert.equal(storageError(failure(code), '/a/b').code, 'diskFull');
    }
    for (const code of ['EACCES', 'EROFS', 'EBUSY']) {
      const { code: own, message } = storageError(failure(code), '/a/b');
      assert.equal(own, 'storeUnwritable');
      assert.match(message, /^\/a\/b cannot be changed: \p{Ll}/u);
    }
    const known = errors.cancelled();
    assert.equal(storageError(known, '/a/b'), known);
  });

  it('has its free space reported even for a folder that does not exist yet', async () => {
    const here = await freeBytes(tmpdir());
    assert.ok(here > 0);
    const later = await freeBytes(path.join(tmpdir(), 'not', 'yet', 'there'));
    assert.ok(Math.abs(here - later) < here / 2);
  });

  it('must have room for the new files and a reserve', async () => {
    const free = (bytes: number) => () => Promise.resolve(bytes);
    await checkSpace('/x', 1e9, free(2e9));
    await checkSpace('/x', 0, free(0));
    await checkSpace('/x', 1e9, () => Promise.reject(new Error('does not tell')));
    await assert.rejects(checkSpace('/x', 1e9, free(1e9)), (error) => {
      assert.ok(error instanceof OcrError && error.code === 'diskFull');
      assert.match(error.message, /needs 1\.3 GB of free disk space; 1 GB/u);
      return true;
    });
  });
});
