import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { FakeUri } from '../fakeFiles.ts';
import { reportErrorsTo } from '../../../../src/editor/reporting/background.ts';
import { outputTarget, type ExistingChoice } from '../../../../src/editor/document/outputTarget.ts';

describe('the destination of the Markdown', () => {
  let folder: string;
  let asked: string[];
  let choice: ExistingChoice | undefined;
  let reporting: { dispose(): void };
  beforeEach(() => {
    editor.reset();
    reporting = reportErrorsTo(editor.channel);
    folder = mkdtempSync(path.join(tmpdir(), 'target-'));
    asked = [];
    choice = undefined;
  });
  afterEach(() => {
    reporting.dispose();
    rmSync(folder, { recursive: true });
  });

  const targetOf = async (name: string, taken?: ReadonlySet<string>) => {
    const input = { name, uri: FakeUri.file(path.join(folder, name)) };
    const ask = (existing: string) => {
      asked.push(existing);
      return Promise.resolve(choice);
    };
    const target = await outputTarget('besideSource', input, ask, taken);
    if (target?.kind !== 'file') return target?.kind;
    return `${path.basename(target.uri.path)}${target.replace ? ' replaced' : ''}`;
  };

  it('is next to the source, if nothing is there yet', async () => {
    assert.equal(await targetOf('a.pdf'), 'a.md');
    assert.deepEqual(asked, []);
  });

  it('is asked for if a file, a folder or a link already exists', async () => {
    writeFileSync(path.join(folder, 'file.md'), 'mine');
    mkdirSync(path.join(folder, 'folder.md'));
    symlinkSync('/nowhere', path.join(folder, 'dangling.md'));
    writeFileSync(path.join(folder, 'source.png'), '');
    symlinkSync('source.png', path.join(folder, 'source.md'));
    const names = ['file.pdf', 'folder.png', 'dangling.pdf', 'source.png'];
    for (const name of names) assert.equal(await targetOf(name), undefined, name);
    assert.deepEqual(asked, ['file.md', 'folder.md', 'dangling.md', 'source.md']);
    choice = 'replace';
    assert.equal(await targetOf('file.pdf'), 'file.md replaced');
    choice = 'keepBoth';
    assert.equal(await targetOf('file.pdf'), 'file-1.md');
    choice = 'untitled';
    assert.equal(await targetOf('file.pdf'), 'untitled');
  });

  it('has the name and folder of the source, or a free one, if it is not saved', async () => {
    const unsaved = async (name: string, taken?: ReadonlySet<string>) => {
      const input = { name, uri: FakeUri.file(path.join(folder, name)) };
      const ask = () => Promise.reject(new Error('asked'));
      const target = await outputTarget('untitled', input, ask, taken);
      assert.equal(target?.kind, 'untitled');
      return target.uri && `${target.uri.scheme}:${path.basename(target.uri.path)}`;
    };
    assert.equal(await unsaved('a.pdf'), 'untitled:a.md');
    writeFileSync(path.join(folder, 'a.md'), 'mine');
    assert.equal(await unsaved('a.pdf'), 'untitled:a-1.md');
    editor.openDocuments = [{ uri: `untitled://${folder}/a-1.md` }];
    assert.equal(await unsaved('a.pdf'), 'untitled:a-2.md');
    assert.equal(await unsaved('a.pdf', new Set([`file://${folder}/a-2.md`])), 'untitled:a-3.md');
    assert.equal(await unsaved(path.join('gone', 'b.png')), undefined, 'no folder to save to');
    const pasted = { name: 'image.png', bytes: new Uint8Array() };
    const target = await outputTarget('untitled', pasted, () => Promise.resolve(undefined));
    assert.deepEqual(target, { kind: 'untitled' });
  });

  it('is different for each file of a batch', async () => {
    const taken = new Set([`file://${folder}/a.md`, `file://${folder}/a-1.md`]);
    assert.equal(await targetOf('a.png', taken), 'a-2.md');
    assert.deepEqual(asked, []);
  });

  it('is an untitled document if the path cannot be examined, which is reported', async () => {
    const unreadable = `${'x'.repeat(300)}.pdf`;
    assert.equal(await targetOf(unreadable), 'untitled');
    assert.match(editor.log.join('\n'), /error: Looking at x+\.md/u);
    assert.deepEqual(asked, []);
  });
});
