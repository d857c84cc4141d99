import assert from 'node:assert/strict';
import { link, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { FakeUri } from '../fakeFiles.ts';
import { saveResult } from '../../../../src/editor/commands/saveResult.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('saving a result', () => {
  let folder: string;
  let run: Run;
  const at = (name: string): string => path.join(folder, name);

  beforeEach(async () => {
    editor.reset();
    folder = await mkdtemp(path.join(os.tmpdir(), 'ocr-save-'));
    await writeFile(at('source.md'), 'picture');
    const sourceUri = `file://${at('source.md')}`;
    run = new Run({ id: 'r', sourceName: 'source.md', sourceUri, createdAt: 1 });
    run.apply({ type: 'started', at: 1 });
    const page = { ...ocrPage(0, [region('p1-r1', 'the text')]), markdown: 'the text' };
    run.apply({ type: 'pageFinished', page: 0, result: page });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const save = async (name: string): Promise<unknown> => {
    editor.answers.push(() => 'Markdown');
    editor.saveTo = new FakeUri('file', at(name));
    return saveResult(run, undefined, { inputOf: () => Promise.resolve(undefined) }).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  it('writes the file that the user names', async () => {
    assert.equal(await save('out.md'), undefined);
    assert.match(await readFile(at('out.md'), 'utf8'), /the text/u);
  });

  it('never overwrites the source, by its name or through a link', async () => {
    await symlink(at('source.md'), at('symbolic.md'));
    await link(at('source.md'), at('hard.md'));
    await symlink(folder, at('folder'));
    for (const name of ['source.md', 'symbolic.md', 'hard.md', 'folder/source.md']) {
      assert.match(String(await save(name)), /is the source, which is never overwritten/u, name);
    }
    assert.equal(await readFile(at('source.md'), 'utf8'), 'picture');
    await symlink(at('other.md'), at('dangling.md'));
    assert.equal(await save('dangling.md'), undefined, 'a link to another file');
    assert.ok((await readdir(folder)).includes('other.md'));
  });
});
