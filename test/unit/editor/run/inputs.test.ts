import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { asUri, FakeUri } from '../fakeFiles.ts';
import { markdownName } from '../../../../src/editor/run/fileFormats.ts';
import { inputOf, outsideName, sourceOf } from '../../../../src/editor/run/inputs.ts';

describe('the bytes of a file', () => {
  it('come through the file system API of VS Code if it is not on this disk', async () => {
    const read: string[] = [];
    const { fs } = editor.api.workspace as { fs: object };
    const virtual = {
      stat: () => Promise.resolve({ type: 1, size: 3 }),
      readFile: (uri: FakeUri) => Promise.resolve((read.push(uri.path), Buffer.from('abc'))),
    };
    const original = { ...fs };
    Object.assign(fs, virtual);
    try {
      const input = inputOf(asUri(new FakeUri('memfs', '/far/a.png')));
      const source = await sourceOf(input, 10);
      assert.deepEqual(source, { kind: 'bytes', name: 'a.png', bytes: Buffer.from('abc') });
      assert.deepEqual(read, ['/far/a.png']);
      await assert.rejects(sourceOf(input, 2), /the limit is/u);
    } finally {
      Object.assign(fs, original);
    }
    const onDisk = await sourceOf(inputOf(asUri(FakeUri.file('/near/a.png'))), 10);
    assert.deepEqual(onDisk, { kind: 'file', path: '/near/a.png' });
  });
});

describe('names of pasted and dropped bytes', () => {
  const preset = 'image.png';

  it('are one line without folders, whatever they contain', () => {
    const names: readonly (readonly [string, string])[] = [
      ['scan.png', 'scan.png'],
      ['../../.bashrc', '.bashrc'],
      ['..\\..\\evil.png', 'evil.png'],
      ['/etc/passwd', 'passwd'],
      ['C:\\Windows\\a.png', 'a.png'],
      ['a\nb\u001b[2J\u0000.png', 'a b.png'],
      ['', preset],
      ['..', preset],
      ['../..', preset],
      ['folder/', preset],
      ['x/ . ', preset],
      ['. .', '. .'],
    ];
    for (const [name, wanted] of names) assert.equal(outsideName(name, preset), wanted, name);
    const long = outsideName(`${'x'.repeat(5000)}.png`, preset);
    assert.ok(long.length <= 255 && long.endsWith('.png'));
  });

  it('and names of files lead to no other folder', () => {
    for (const file of ['/w/a.png', '/w/..png', '/w/...pdf', '/w/a\\..\\..\\b.png', '/w/.png']) {
      const { name } = inputOf(asUri(FakeUri.file(file)));
      const target = FakeUri.joinPath(FakeUri.file(file), '..', markdownName(name)).path;
      assert.match(target, /^\/w\/[^/]+\.md$/u, file);
    }
  });
});
