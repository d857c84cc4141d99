import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { textPdf } from './pdf.ts';
import { until } from '../waiting.ts';
import {
  activated,
  closeEverything,
  extract,
  put,
  theExtension,
  untitledMarkdown,
  withSettings,
  workspaceUri,
} from './support.ts';

const FIRST = [
  'The first page of the report',
  'It has two paragraphs that are long enough to be read.',
];
const SECOND = ['The second page of the report', 'Its text differs from that of the first page.'];
const report = textPdf([FIRST, SECOND]);

const exists = async (uri: vscode.Uri): Promise<boolean> =>
  vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );

describe('extraction into an untitled document', () => {
  afterEach(closeEverything);

  it('opens a Markdown document with every page in order', async () => {
    const [result] = await extract(await put('report.pdf', report));
    assert.equal(result?.state, 'finished');
    const [document] = untitledMarkdown();
    assert.ok(document, 'an untitled Markdown document is open');
    assert.equal(document.getText(), result.markdown);
    for (const line of [...FIRST, ...SECOND]) assert.ok(document.getText().includes(line), line);
    assert.ok(document.getText().indexOf(FIRST[0]!) < document.getText().indexOf(SECOND[0]!));
  });

  it('undoes page by page and restores the pages', async () => {
    await extract(await put('report.pdf', report));
    const [document] = untitledMarkdown();
    assert.ok(document);
    const full = document.getText();
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.ok(document.getText().includes(FIRST[1]!), 'the first page is still there');
    assert.ok(!document.getText().includes(SECOND[0]!), 'the second page is undone');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), '');
    await vscode.commands.executeCommand('redo');
    await vscode.commands.executeCommand('redo');
    assert.equal(document.getText(), full);
  });

  it('keeps what the user types while pages arrive', async () => {
    const pages = Array.from({ length: 40 }, (_, page) => [
      `Heading of page number ${page + 1}`,
      `The text of page number ${page + 1} is long enough to be read as a paragraph.`,
    ]);
    const uri = await put('long.pdf', textPdf(pages));
    const running = extract(uri);
    const document = await until('the first page', () => untitledMarkdown()[0]);
    // Like typing, the edit is not accepted while another one is being made.
    await until('the note', () => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), 'A note of my own. ');
      return vscode.workspace.applyEdit(edit);
    });
    const [result] = await running;
    assert.equal(result?.state, 'finished');
    assert.equal(document.getText(), `A note of my own. ${result.markdown}`);
  });

  it('opens one document per file for several files, in their order', async () => {
    const results = await extract(
      await put('a.pdf', textPdf([FIRST])),
      await put('b.pdf', textPdf([SECOND])),
    );
    assert.deepEqual(
      results.map(({ state }) => state),
      ['finished', 'finished'],
    );
    const texts = untitledMarkdown().map((document) => document.getText());
    assert.deepEqual(texts.sort(), results.map(({ markdown }) => markdown).sort());
  });

  it('extracts from the active tab', async () => {
    const uri = await put('active.pdf', textPdf([FIRST]));
    await vscode.commands.executeCommand('vscode.open', uri);
    const open = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const input = await until('the tab', () => open() ?? undefined, 5).catch(() => undefined);
    if (input === undefined) {
      // VS Code does not tell extensions about its binary file editor.
      await vscode.commands.executeCommand('deepseekOcr.extractActive', uri);
    } else {
      await vscode.commands.executeCommand('deepseekOcr.extractActive');
    }
    assert.ok(untitledMarkdown()[0]?.getText().includes(FIRST[1]!));
  });

  it('stores the result with its pages, so that a panel finds it after a reload', async () => {
    const [result] = await extract(await put('report.pdf', report));
    assert.ok(result);
    const run = await (await activated()).findRun(result.runId);
    assert.equal(run?.sourceName, 'report.pdf');
    assert.equal(run.state.engine, 'compact');
    assert.equal(run.state.pages.size, 2);
    for (const { previewPath } of run.orderedPages()) {
      assert.ok(previewPath !== undefined && (await exists(vscode.Uri.file(previewPath))));
    }
  });
});

describe('extraction next to the source', () => {
  afterEach(async () => {
    await closeEverything();
    for (const name of ['beside.md', 'beside-1.md']) {
      const uri = workspaceUri(name);
      if (await exists(uri)) await vscode.workspace.fs.delete(uri);
    }
  });

  const readText = async (name: string): Promise<string> =>
    Buffer.from(await vscode.workspace.fs.readFile(workspaceUri(name))).toString();

  it('writes name.md and saves it', async () => {
    await withSettings({ output: 'besideSource' }, async () => {
      const [result] = await extract(await put('beside.pdf', report));
      assert.equal(result?.state, 'finished');
      assert.equal(await readText('beside.md'), result.markdown);
      assert.equal(untitledMarkdown().length, 0);
    });
  });

  it('asks before it replaces a file, and accepts a no', async () => {
    const { questions } = await activated();
    const { askExisting } = questions;
    await put('beside.md', 'Precious.\n');
    const uri = await put('beside.pdf', textPdf([FIRST]));
    try {
      await withSettings({ output: 'besideSource' }, async () => {
        const asked: string[] = [];
        questions.askExisting = (name) => {
          asked.push(name);
          return Promise.resolve(undefined);
        };
        assert.deepEqual(await extract(uri), []);
        assert.deepEqual(asked, ['beside.md']);
        assert.equal(await readText('beside.md'), 'Precious.\n');

        questions.askExisting = () => Promise.resolve('keepBoth');
        const [second] = await extract(uri);
        assert.equal(await readText('beside.md'), 'Precious.\n');
        assert.equal(await readText('beside-1.md'), second?.markdown);

        questions.askExisting = () => Promise.resolve('replace');
        const [third] = await extract(uri);
        assert.equal(await readText('beside.md'), third?.markdown);
        await vscode.window.showTextDocument(workspaceUri('beside.md'));
        await vscode.commands.executeCommand('undo');
        const text = vscode.window.activeTextEditor?.document.getText();
        assert.equal(text, 'Precious.\n', 'undo brings the old text back');
        await vscode.commands.executeCommand('workbench.action.files.revert');
      });
    } finally {
      questions.askExisting = askExisting;
    }
  });
});

describe('failed extraction', () => {
  afterEach(closeEverything);

  const failing = async (name: string, content: Uint8Array | string) => {
    const [result] = await extract(await put(name, content));
    assert.equal(result?.state, 'failed');
    assert.equal(untitledMarkdown().length, 0);
    return (await (await activated()).findRun(result.runId))?.state.error;
  };

  it('names an empty file', async () => {
    assert.equal((await failing('empty.png', ''))?.code, 'fileEmpty');
  });

  it('names a damaged file', async () => {
    assert.equal((await failing('broken.pdf', '%PDF-1.4\nnothing more'))?.code, 'corruptFile');
  });

  it('names the setting of a limit', async () => {
    await withSettings({ 'limits.pages': 1 }, async () => {
      const error = await failing('report.pdf', report);
      assert.equal(error?.code, 'tooManyPages');
      assert.equal(error.setting, 'limits.pages');
      const contributed = (
        theExtension().packageJSON as {
          contributes: { configuration: { properties: Record<string, unknown> }[] };
        }
      ).contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
      assert.ok(contributed.includes(`deepseekOcr.${error.setting}`));
    });
  });

  it('continues with the next file of a batch', async () => {
    const results = await extract(
      await put('gone.png', ''),
      await put('good.pdf', textPdf([FIRST])),
    );
    assert.deepEqual(
      results.map(({ state }) => state),
      ['failed', 'finished'],
    );
  });

  it('refuses files that are neither images nor PDFs', async () => {
    assert.deepEqual(await extract(await put('program.exe', 'MZ')), []);
  });
});

describe('the inference process', () => {
  afterEach(closeEverything);

  it('is restarted by the command', async () => {
    const api = await activated();
    await extract(await put('report.pdf', report));
    const before = api.processPid();
    assert.ok(before !== undefined);
    await vscode.commands.executeCommand('deepseekOcr.restartServer');
    const after = api.processPid();
    assert.ok(after !== undefined && after !== before);
    assert.throws(() => process.kill(before, 0), /ESRCH/u);
  });

  it('is restarted after it was killed between two runs', async () => {
    const api = await activated();
    const uri = await put('report.pdf', report);
    await extract(uri);
    const pid = api.processPid();
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await until('its end', () => api.processPid() !== pid);
    const [result] = await extract(uri);
    assert.equal(result?.state, 'finished');
  });

  it('loses at most the page in progress if it is killed during a run', async () => {
    const api = await activated();
    await vscode.commands.executeCommand('deepseekOcr.restartServer');
    const pages = Array.from({ length: 60 }, (_, page) => [
      `Heading of page number ${page + 1}`,
      `The text of page number ${page + 1} is long enough to be read as a paragraph.`,
    ]);
    const running = extract(await put('killed.pdf', textPdf(pages)));
    await until('the first page', () => untitledMarkdown()[0]);
    const pid = api.processPid();
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    const [result] = await running;
    assert.equal(result?.state, 'finished');
    const run = await api.findRun(result.runId);
    assert.ok(run && run.state.pages.size >= 59, `${run?.state.pages.size} of 60 pages are there`);
    if (run.state.pages.size < 60) {
      assert.ok(run.state.warnings.some(({ code }) => code === 'serverCrashed'));
    }
  });
});
