import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EngineHost } from '../../src/editor/engines/engineHost.ts';
import { ExtractMarkdownTool, TOOL_NAME } from '../../src/editor/tool/languageTool.ts';
import { PASTE_KIND, PasteDropProvider } from '../../src/editor/commands/pasteDrop.ts';
import { OutputLog } from '../../src/editor/reporting/log.ts';
import { textPdf } from './pdf.ts';
import { activated, put, theExtension, withSettings, workspaceUri } from './support.ts';

/** An image in a data transfer, as created by pasting. */
class ImageItem extends vscode.DataTransferItem {
  constructor(
    private readonly name: string,
    private readonly bytes: Uint8Array,
  ) {
    super('');
  }
  override asFile(): vscode.DataTransferFile {
    return { name: this.name, data: () => Promise.resolve(this.bytes) };
  }
}

const transferOf = (mimeType: string, item: vscode.DataTransferItem): vscode.DataTransfer => {
  const transfer = new vscode.DataTransfer();
  transfer.set(mimeType, item);
  return transfer;
};

/** A picture with text from the samples; undefined if the workspace has none. */
async function samplePicture(): Promise<Uint8Array> {
  const names = (await vscode.workspace.fs.readDirectory(workspaceUri())).map(([name]) => name);
  const name = names.find((candidate) => /^(?:receipt|scan)\.(?:png|jpe?g)$/u.test(candidate));
  assert.ok(name, 'the workspace has a sample picture');
  return vscode.workspace.fs.readFile(workspaceUri(name));
}

/** What the tool learns about the time that a file takes. */
const runs = {
  estimate: () => Promise.resolve({ seconds: 1980, pages: 49, device: 'CPU, 2 threads' }),
};
const messageText = (message: string | vscode.MarkdownString): string =>
  typeof message === 'string' ? message : message.value;

describe('paste, drop and the language model tool', () => {
  let engine: EngineHost;
  let log: OutputLog;
  let provider: PasteDropProvider;
  let document: vscode.TextDocument;
  const none = new vscode.CancellationTokenSource().token;
  const pasting = {
    only: undefined,
    triggerKind: vscode.DocumentPasteTriggerKind.Automatic,
  };

  before(async () => {
    const folders = { deepseek: undefined, tessdata: '' };
    const noModels = { engineFolders: () => Promise.resolve(folders) };
    log = new OutputLog();
    const noServers = {
      params: () => Promise.resolve(undefined),
      agree: () => Promise.resolve(false),
      setUp: () => Promise.resolve(false),
    };
    engine = new EngineHost(theExtension().extensionUri, noModels, log, noServers);
    provider = new PasteDropProvider(engine, { log });
    document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
  });
  after(() => {
    engine.dispose();
    log.dispose();
  });

  it('offers an edit for an image without doing the work', async () => {
    const item = new ImageItem('image.png', Buffer.from('not read yet'));
    const transfer = transferOf('image/png', item);
    const edits = await provider.provideDocumentPasteEdits(document, [], transfer, pasting);
    const [edit] = edits ?? [];
    assert.ok(edit);
    assert.equal(edit.insertText, '');
    assert.equal(edit.kind.value, 'deepseekOcr.markdown');
    assert.deepEqual(
      edit.yieldTo?.map(({ value }) => value),
      ['markdown.link.image', 'uri'],
    );
    assert.equal(engine.pid, undefined, 'no server was started');
    const dropped = await provider.provideDocumentDropEdits(
      document,
      new vscode.Position(0, 0),
      transfer,
    );
    assert.equal(dropped?.kind?.value, PASTE_KIND.value);
  });

  it('offers an edit for an image or PDF dragged from the explorer', async () => {
    const list = `# dragged\r\n${workspaceUri('notes.md').toString()}\r\n${workspaceUri('a b.pdf').toString()}`;
    const transfer = transferOf('text/uri-list', new vscode.DataTransferItem(list));
    const at = new vscode.Position(0, 0);
    const edit = await provider.provideDocumentDropEdits(document, at, transfer);
    assert.equal(edit?.image.uri?.toString(), workspaceUri('a b.pdf').toString());
    const other = transferOf(
      'text/uri-list',
      new vscode.DataTransferItem(workspaceUri('notes.md').toString()),
    );
    assert.equal(await provider.provideDocumentDropEdits(document, at, other), undefined);
  });

  it('offers nothing for text, or if another kind is requested', async () => {
    const text = transferOf('text/plain', new vscode.DataTransferItem('hello'));
    assert.equal(await provider.provideDocumentPasteEdits(document, [], text, pasting), undefined);
    const image = transferOf('image/png', new ImageItem('a.png', Buffer.from('x')));
    const only = vscode.DocumentDropOrPasteEditKind.Text;
    assert.equal(
      await provider.provideDocumentPasteEdits(document, [], image, { ...pasting, only }),
      undefined,
    );
  });

  it('reads the image when the edit is applied', async () => {
    const bytes = await samplePicture();
    const transfer = transferOf('image/png', new ImageItem('image.png', bytes));
    const edits = await provider.provideDocumentPasteEdits(document, [], transfer, pasting);
    const [edit] = edits ?? [];
    assert.ok(edit);
    const resolved = await provider.resolveDocumentPasteEdit(edit, none);
    assert.ok(typeof resolved.insertText === 'string' && resolved.insertText.length > 20);
    assert.ok(!resolved.insertText.endsWith('\n'));
  });

  it('stops when it is cancelled', async () => {
    const bytes = await samplePicture();
    const transfer = transferOf('image/png', new ImageItem('image.png', bytes));
    const edits = await provider.provideDocumentPasteEdits(document, [], transfer, pasting);
    const source = new vscode.CancellationTokenSource();
    const resolving = provider.resolveDocumentPasteEdit(edits![0]!, source.token);
    setTimeout(() => source.cancel(), 150);
    await assert.rejects(resolving, { code: 'cancelled' });
  });

  it('gives a language model the Markdown of a workspace file', async () => {
    await put('tool.pdf', textPdf([['Text for the model', 'It has a second paragraph here.']]));
    const tool = new ExtractMarkdownTool(engine, log, runs);
    const { content } = await tool.invoke(
      { input: { path: 'tool.pdf' }, toolInvocationToken: undefined },
      none,
    );
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.match(part.value, /Text for the model/u);
    assert.match(part.value, /second paragraph/u);
  });

  it('asks before it reads, and tells the model what was wrong', async () => {
    const tool = new ExtractMarkdownTool(engine, log, runs);
    const prepared = await tool.prepareInvocation({ input: { path: 'a](b).pdf' } });
    const { confirmationMessages } = prepared;
    assert.ok(confirmationMessages);
    assert.doesNotMatch(messageText(confirmationMessages.message), /take/u);
    await put('long.png', await samplePicture());
    await withSettings({ engine: 'deepseek' }, async () => {
      const long = await tool.prepareInvocation({ input: { path: 'long.png' } });
      assert.match(
        messageText(long.confirmationMessages?.message ?? ''),
        /takes\D+35\D+min.*CPU.*49/su,
      );
    });
    const ask = (path: string) =>
      tool.invoke({ input: { path }, toolInvocationToken: undefined }, none);
    await assert.rejects(ask('../../etc/passwd'), /outside the workspace/u);
    await assert.rejects(ask('/etc/passwd'), /outside the workspace/u);
    await assert.rejects(ask('missing.pdf'), /does not exist in the workspace/u);
    await assert.rejects(ask('  '), /not valid/u);
    await put('empty.png', '');
    await assert.rejects(ask('empty.png'), /empty/u);
  });

  it('is registered if the editor has language models', async function () {
    await activated();
    const { tools } = vscode.lm as typeof vscode.lm | { tools: undefined };
    if (tools === undefined || tools.length === 0) {
      console.log('    skipped: this editor has no language model tools');
      this.skip(); // VS Code without a chat extension has no list of tools to examine.
    }
    assert.ok(tools.some(({ name }) => name === TOOL_NAME));
  });
});
