import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import * as vscode from 'vscode';
import { FakeUri } from '../fakeFiles.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { ExtractMarkdownTool } from '../../../../src/editor/tool/languageTool.ts';
import type { Recognizer } from '../../../../src/editor/extract/recognition.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';
import type { Source } from '../../../../src/core/document/source.ts';

interface Asked {
  readonly path: string;
  readonly pages?: string;
  readonly maxCharacters?: number;
  readonly startCharacter?: number;
}

describe('the language model tool', () => {
  let root: string;
  let workspace: string;
  let texts: string[];
  let sources: Source[];
  let read: number[];
  beforeEach(() => {
    editor.reset();
    // Without links, like most workspace folders; one test uses a link.
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tool-')));
    workspace = path.join(root, 'workspace');
    mkdirSync(path.join(workspace, 'inner'), { recursive: true });
    writeFileSync(path.join(workspace, 'a.pdf'), 'a');
    writeFileSync(path.join(workspace, 'inner', 'b.pdf'), 'b');
    writeFileSync(path.join(root, 'secret.pdf'), 's');
    editor.folders = [FakeUri.file(workspace)];
    texts = ['One'];
    sources = [];
    read = [];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Reads page after page until it is stopped. */
  const client: Recognizer = {
    recognize: async (source, { pages }, { onEvent, signal }) => {
      sources.push(source);
      const [from = 1, to = texts.length] = (pages ?? `1-${texts.length}`).split('-').map(Number);
      const wanted = texts.map((_, index) => index).filter((i) => i + 1 >= from && i < to);
      onEvent?.({ type: 'opened', pageCount: texts.length, pages: wanted, mimeType: '' });
      const done = [];
      for (const index of wanted) {
        await Promise.resolve();
        if (signal?.aborted) throw errors.cancelled();
        const result = ocrPage(index, [region(`p${index + 1}-r1`, texts[index] ?? '')]);
        read.push(index);
        done.push(result);
        onEvent?.({ type: 'pageFinished', page: index, result });
      }
      const end = { version: 2, engine: 'compact', model: '', timings: {}, warnings: [] } as const;
      const of = { name: 'a.pdf', mimeType: '', pageCount: texts.length };
      return { ...end, source: of, pages: done };
    },
  };
  const host = { use: () => Promise.resolve(client) };
  const noEstimate = { estimate: () => Promise.resolve(undefined) };
  const tool = (): ExtractMarkdownTool => new ExtractMarkdownTool(host, editor.channel, noEstimate);
  const token: vscode.CancellationToken = {
    isCancellationRequested: false,
    onCancellationRequested: () => new vscode.Disposable(() => undefined),
  };
  const call = async (input: Asked): Promise<string[]> => {
    const { content } = await tool().invoke({ input, toolInvocationToken: undefined }, token);
    return (content as { value: string }[]).map(({ value }) => value);
  };

  const asked = async (name = 'a.pdf'): Promise<string> => {
    const prepared = await Promise.resolve(tool().prepareInvocation({ input: { path: name } }));
    const message = prepared.confirmationMessages?.message as vscode.MarkdownString;
    return message.value;
  };

  it('says where a file will be read before it is', async () => {
    assert.match(await asked(), /^Read the text of a\.pdf on this machine/u);
    editor.set('engine', 'server');
    editor.set('server.url', 'https://ocr.example/v1');
    assert.match(
      await asked(),
      /^Send the pages of a\.pdf to the OCR server https:\/\/ocr\.example /u,
    );
  });

  it('reads files of the workspace by their resolved path', async () => {
    assert.deepEqual(await call({ path: 'a.pdf' }), ['One']);
    assert.deepEqual(await call({ path: path.join(workspace, 'inner', 'b.pdf') }), ['One']);
    // A link within the workspace is not refused, nor is a folder that is opened by a link.
    symlinkSync(path.join(workspace, 'inner', 'b.pdf'), path.join(workspace, 'link.pdf'));
    symlinkSync(workspace, path.join(root, 'by-link'));
    assert.deepEqual(await call({ path: 'link.pdf' }), ['One']);
    editor.folders = [FakeUri.file(path.join(root, 'by-link'))];
    assert.deepEqual(await call({ path: 'link.pdf' }), ['One']);
    const real = path.join(workspace, 'inner', 'b.pdf');
    assert.deepEqual(
      sources.map((source) => (source.kind === 'file' ? source.path : '')),
      [path.join(workspace, 'a.pdf'), real, real, real],
    );
  });

  it('does not leave the workspace, by any path or link', async () => {
    const outside = /outside the workspace\. Only its files are read/u;
    for (const name of ['../secret.pdf', path.join(root, 'secret.pdf'), 'inner/../../secret.pdf']) {
      await assert.rejects(call({ path: name }), outside, name);
    }
    symlinkSync(path.join(root, 'secret.pdf'), path.join(workspace, 'file.pdf'));
    symlinkSync('../..', path.join(workspace, 'inner', 'up'));
    symlinkSync(path.join(root, 'hop'), path.join(workspace, 'hop.pdf'));
    symlinkSync(path.join(root, 'secret.pdf'), path.join(root, 'hop'));
    const leads =
      /leads out of the workspace through a link\. Only files in the workspace are read/u;
    for (const name of ['file.pdf', 'inner/up/secret.pdf', 'hop.pdf']) {
      await assert.rejects(call({ path: name }), leads, name);
    }
    assert.deepEqual(sources, []);
    unlinkSync(path.join(root, 'secret.pdf'));
    await assert.rejects(call({ path: 'file.pdf' }), /is not a file that can be read/u);
  });

  it('refuses folders, missing files and invalid input', async () => {
    await assert.rejects(call({ path: 'inner' }), /is a folder/u);
    await assert.rejects(call({ path: 'missing.pdf' }), /does not exist in the workspace/u);
    for (const input of [{ path: ' ' }, { path: 'a.pdf', maxCharacters: 1e9 }]) {
      await assert.rejects(call(input), /not valid/u);
    }
  });

  it('returns the whole text in parts of limited length, without repetition or gaps', async () => {
    const words = (page: number) =>
      Array.from({ length: 300 }, (_, i) => `p${page}w${i}${i % 20 === 19 ? '\n\n' : ' '}`).join(
        '',
      );
    texts = ['', words(1), words(2), 'x'.repeat(2500), '', words(5), '🙂'.repeat(700), ''];
    const whole = texts.filter((text) => text !== '').map((text) => text.trim());
    const got: string[] = [];
    let next: Asked | undefined = { path: 'a.pdf', maxCharacters: 1000 };
    for (let calls = 0; next; calls++) {
      assert.ok(calls < 40);
      const [text = '', rest = ''] = await call(next);
      assert.ok(text.length <= 1000, String(text.length));
      got.push(text);
      const json = /^This is not all.* call this tool again with (\{.*\})$/u.exec(rest)?.[1];
      next = json === undefined ? undefined : (JSON.parse(json) as Asked);
    }
    const plain = (parts: string[]) => parts.join('').replace(/\s+/gu, '');
    assert.equal(plain(got), plain(whole));
    assert.ok(!got.some((text) => /\p{Surrogate}/u.test(text)), 'no character is cut in two');
  });

  it('reads no more pages than fit into the answer', async () => {
    texts = Array.from({ length: 100 }, () => 'word '.repeat(100).trim());
    const [text = '', rest = ''] = await call({ path: 'a.pdf', maxCharacters: 1200 });
    assert.ok(text.length <= 1200 && text.length > 900);
    assert.deepEqual(read, [0, 1, 2]);
    assert.match(rest, /"startCharacter":\d+,"pages":"3-100"/u);
    const [all = ''] = await call({ path: 'a.pdf' });
    assert.ok(all.length <= 30_000, 'by default too');
  });

  it('says if there is nothing, or nothing more', async () => {
    texts = [''];
    assert.deepEqual(await call({ path: 'a.pdf' }), ['No text was found in a.pdf.']);
    texts = ['One'];
    assert.deepEqual(await call({ path: 'a.pdf', startCharacter: 3 }), [
      'There is no text after character 3.',
    ]);
  });
});
