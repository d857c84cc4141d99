import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { editor } from './fakeEditor.ts';
import { ExtractMarkdownTool } from '../../../src/editor/languageTool.ts';

describe('the tool for language models', () => {
  beforeEach(() => editor.reset());
  const asked = async (): Promise<string> => {
    const parts = [{}, editor.channel] as unknown as ConstructorParameters<
      typeof ExtractMarkdownTool
    >;
    const tool = new ExtractMarkdownTool(...parts);
    const prepared = await Promise.resolve(tool.prepareInvocation({ input: { path: 'a.pdf' } }));
    const message = prepared.confirmationMessages?.message as vscode.MarkdownString;
    return message.value;
  };

  it('says where a file is read before it is', async () => {
    assert.match(await asked(), /^Read the text of a\.pdf on this machine/u);
    editor.set('engine', 'server');
    editor.set('server.url', 'https://ocr.example/v1');
    assert.match(
      await asked(),
      /^Send the pages of a\.pdf to the OCR server https:\/\/ocr\.example /u,
    );
  });
});
