import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, lstatSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { OutputFile } from '../../../../src/cli/output/outputFile.ts';
import { placeOf } from '../../../../src/cli/output/outputPlace.ts';
import { removeTemporaries } from '../../../../src/cli/output/temporaries.ts';
import { InputFolder } from '../inProcess.ts';

describe('output file', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  const create = async (name: string, replace = true): Promise<OutputFile> => {
    const place = await placeOf(files.at(name));
    assert.equal(place.kind, 'file');
    return OutputFile.create(place, replace);
  };

  it('appears at its destination only when it is complete', async () => {
    files.write('a.md', 'old');
    const file = await create('a.md');
    await file.write('new ');
    await file.write('text');
    assert.equal(files.read('a.md'), 'old');
    assert.equal(files.names.length, 2, 'the new text is beside it');
    assert.equal(await file.commit(), undefined);
    assert.equal(files.read('a.md'), 'new text');
    assert.deepEqual(files.names, ['a.md']);
  });

  it('leaves no trace if it is discarded, or the process ends', async () => {
    files.write('a.md', 'old');
    const dropped = await create('a.md');
    await dropped.write('new');
    await dropped.discard();
    assert.deepEqual(files.names, ['a.md']);
    const left = await create('a.md');
    removeTemporaries();
    assert.deepEqual(files.names, ['a.md']);
    assert.equal(files.read('a.md'), 'old');
    await left.discard();
  });

  it('keeps the permissions of the file it replaces', async () => {
    if (process.platform === 'win32') return;
    for (const mode of [0o600, 0o664, 0o444]) {
      chmodSync(files.write('a.md', 'old'), mode);
      const file = await create('a.md');
      await file.write('new');
      await file.commit();
      assert.equal(statSync(files.at('a.md')).mode & 0o777, mode);
      unlinkSync(files.at('a.md'));
    }
  });

  it('is written to the target of a link, even of a dangling one', async () => {
    files.write('target.md', 'old');
    symlinkSync('target.md', files.at('link.md'));
    symlinkSync('new.md', files.at('other.md'));
    for (const name of ['link.md', 'other.md']) {
      const file = await create(name);
      await file.write('new');
      await file.commit();
      assert.ok(lstatSync(files.at(name)).isSymbolicLink());
    }
    assert.equal(files.read('target.md'), 'new');
    assert.equal(files.read('new.md'), 'new');
  });

  it('gets a number if a file appeared in the meantime', async () => {
    const first = await create('a.md', false);
    await first.write('result');
    files.write('a.md', 'mine');
    files.write('a-2.md', 'mine too');
    assert.equal(path.basename((await first.commit()) ?? ''), 'a-3.md');
    assert.equal(files.read('a.md'), 'mine');
    assert.equal(files.read('a-2.md'), 'mine too');
    assert.equal(files.read('a-3.md'), 'result');
    assert.deepEqual(files.names, ['a-2.md', 'a-3.md', 'a.md']);
  });

  it('keeps completely written texts next to the old file', async () => {
    files.write('a.md', 'old');
    const file = await create('a.md');
    await file.write('one\n');
    // A text that did not fit.
    const temporary = files.names.find((name) => name.endsWith('.tmp'));
    assert.ok(temporary !== undefined);
    appendFileSync(files.at(temporary), 'tw');
    await file.dropRest();
    await file.write('end');
    assert.equal(path.basename((await file.commitBeside()) ?? ''), 'a-2.md');
    assert.equal(files.read('a-2.md'), 'one\nend');
    assert.equal(files.read('a.md'), 'old');
  });
});
