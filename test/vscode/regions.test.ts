import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DocumentLinks } from '../../src/editor/document/documentLinks.ts';
import type { OcrPage, Region } from '../../src/core/document/document.ts';
import { Run } from '../../src/editor/run/run.ts';
import { OutputLog } from '../../src/editor/reporting/log.ts';
import { until } from '../waiting.ts';
import { closeEverything } from './support.ts';

const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
const region = (id: string, markdown: string): Region => ({
  id,
  kind: 'paragraph',
  places: [box],
  markdown,
  text: markdown,
  confidence: 1,
});

function pageOf(index: number, paragraphs: readonly string[]): OcrPage {
  const regions = paragraphs.map((text, number) => region(`p${index + 1}-r${number + 1}`, text));
  return {
    index,
    width: 100,
    height: 100,
    rotation: 0,
    origin: 'ocr',
    regions,
    markdown: paragraphs.join('\n\n'),
    text: paragraphs.join('\n'),
    raw: '',
    confidence: 1,
    scripts: ['Latin'],
    timings: {},
    warnings: [],
  };
}

/** The workspace state, kept in memory. */
class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
  get<T>(key: string, preset?: T): T {
    return (this.values.get(key) ?? preset) as T;
  }
  update(key: string, value: unknown): Thenable<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

describe('regions and text', () => {
  const log = new OutputLog();
  const memory = new Memory();
  const runs = new Map<string, Run>();
  const links = new DocumentLinks(memory, log, (id) => Promise.resolve(runs.get(id)));
  const arrive = (run: Run, page: OcrPage) =>
    run.apply({ type: 'pageFinished', page: page.index, result: page });

  after(() => {
    links.dispose();
    log.dispose();
  });
  afterEach(closeEverything);

  async function openRun() {
    const run = new Run({ id: `run-${Math.random()}`, sourceName: 'a.png', createdAt: 0 });
    runs.set(run.id, run);
    run.apply({ type: 'started', at: Date.now() });
    const link = links.open({ run, target: { kind: 'untitled' }, show: { preserveFocus: false } });
    arrive(run, pageOf(0, ['One', 'The same', 'Two']));
    arrive(run, pageOf(1, ['Three', 'The same']));
    await link.settled();
    const document = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.toString() === link.uri?.toString(),
    );
    assert.ok(document);
    return { run, link, document };
  }

  const textOf = (document: vscode.TextDocument, range: vscode.Range | undefined) =>
    range && document.getText(range);

  it('locates each region, and distinguishes equal texts', async () => {
    const { link, document } = await openRun();
    assert.equal(document.getText(), 'One\n\nThe same\n\nTwo\n\nThree\n\nThe same\n');
    assert.equal(textOf(document, link.rangeOf('p1-r2')), 'The same');
    assert.equal(link.rangeOf('p1-r2')?.start.line, 2);
    assert.equal(link.rangeOf('p2-r2')?.start.line, 8);
    assert.equal(link.regionAt(new vscode.Position(8, 3)), 'p2-r2');
    assert.equal(link.regionAt(new vscode.Position(1, 0)), undefined);
  });

  it('follows edits, undo and redo', async () => {
    const { link, document } = await openRun();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# A title\n\n');
    edit.insert(document.uri, new vscode.Position(2, 3), ' very');
    await vscode.workspace.applyEdit(edit);
    assert.equal(textOf(document, link.rangeOf('p1-r2')), 'The very same');
    assert.equal(link.rangeOf('p2-r2')?.start.line, 10);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand('undo');
    assert.equal(link.rangeOf('p2-r1'), undefined, 'the second page is undone');
    await vscode.commands.executeCommand('redo');
    assert.equal(textOf(document, link.rangeOf('p2-r1')), 'Three');
    assert.equal(link.rangeOf('p2-r2')?.start.line, 8);
  });

  it('selects a region and reports the cursor', async () => {
    const { run, link, document } = await openRun();
    assert.ok(await links.selectRegion(run, 'p1-r3'));
    const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
    assert.ok(editor);
    assert.equal(document.getText(editor.selection), 'Two');

    const heard: (string | undefined)[] = [];
    const listening = links.onCursorRegion((at) => heard.push(at.region));
    const range = link.rangeOf('p2-r1');
    assert.ok(range);
    editor.selection = new vscode.Selection(range.start, range.start);
    await until('the event', () => heard.includes('p2-r1'));
    listening.dispose();
    assert.equal(await links.selectRegion(run, 'p9-r9'), false);
  });

  it('works in a document with Windows line endings', async () => {
    const run = new Run({ id: 'run-crlf', sourceName: 'a.png', createdAt: 0 });
    const link = links.open({ run, target: { kind: 'untitled' }, show: { preserveFocus: false } });
    arrive(run, pageOf(0, ['One', '- a\n- b']));
    await link.settled();
    const editor = await link.reveal({});
    assert.ok(editor);
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    arrive(run, pageOf(1, ['1. c\n2. d', 'End']));
    await link.settled();
    const { document } = editor;
    assert.equal(document.getText(), 'One\r\n\r\n- a\r\n- b\r\n\r\n1. c\r\n2. d\r\n\r\nEnd\r\n');
    assert.equal(textOf(document, link.rangeOf('p1-r2')), '- a\r\n- b');
    assert.equal(textOf(document, link.rangeOf('p2-r1')), '1. c\r\n2. d');
    assert.equal(textOf(document, link.rangeOf('p2-r2')), 'End');
  });

  it('finds the document of a stored run again', async () => {
    const { run, document } = await openRun();
    const later = new DocumentLinks(memory, log, (id) => Promise.resolve(runs.get(id)));
    try {
      const restored = Run.restore(run.snapshot(), run.orderedPages());
      assert.ok(await later.selectRegion(restored, 'p2-r1'));
      const shown = vscode.window.visibleTextEditors.find((known) => known.document === document);
      assert.equal(shown && document.getText(shown.selection), 'Three');
    } finally {
      later.dispose();
    }
  });
});
