import assert from 'node:assert/strict';
import { FakeTextTab, editor } from '../fakeEditor.ts';
import { FakeUri } from '../fakeFiles.ts';
import { successorOf } from '../../../../src/editor/document/successor.ts';

describe('the document that continues a closed one', () => {
  beforeEach(() => editor.reset());

  /** The path of the document that continues one with a text. @param open texts by path */
  function successor(from: FakeUri, text: string, open: Readonly<Record<string, string>>) {
    const documents = Object.entries(open).map(([path, content]) => ({
      uri: new FakeUri('file', path),
      isClosed: false,
      isUntitled: false,
      getText: () => content,
    }));
    editor.openDocuments = documents;
    editor.tabs = documents.map(({ uri }) => new FakeTextTab(uri));
    const link = { uri: from, text, isClosed: true, run: { id: 'r' } };
    const pairs = { urisOf: () => [] };
    return successorOf(link as never, pairs as never, () => false)?.uri.path;
  }
  const untitled = new FakeUri('untitled', '/scan.md');

  it('is its file, also if saving has changed the text', () => {
    assert.equal(successor(untitled, 'text', { '/scan.md': 'text\n' }), '/scan.md');
    assert.equal(successor(untitled, 'text', { '/scan.md': 'formatted text' }), '/scan.md');
  });

  it('is the copy under another name, even if an older file of the first name is open', () => {
    const open = { '/scan.md': 'an old result', '/copy.md': 'text' };
    assert.equal(successor(untitled, 'text', open), '/copy.md');
    assert.equal(successor(new FakeUri('file', '/scan.md'), 'text', open), '/copy.md');
    assert.equal(successor(untitled, 'text', { '/other.md': 'other' }), undefined);
  });
});
