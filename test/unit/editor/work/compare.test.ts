import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import type * as vscode from 'vscode';
import { ResultComparison } from '../../../../src/editor/work/compare.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { until } from '../../../waiting.ts';

describe('the comparison of two results', () => {
  beforeEach(() => editor.reset());

  it('shows what a run reads after it was opened', async () => {
    const runs = ['a', 'b'].map((id) => new Run({ id, sourceName: `${id}.pdf`, createdAt: 1 }));
    let change: (run: Run | undefined) => void = () => undefined;
    let text = 'one page';
    const comparison = new ResultComparison({
      findRun: (id) => Promise.resolve(runs.find((run) => run.id === id)),
      listRecent: () => Promise.resolve(runs),
      markdownOf: () => Promise.resolve(text),
      readAnotherWay: () => Promise.resolve(undefined),
      onDidChange: (listener) => {
        change = listener;
        return { dispose: () => undefined };
      },
    });
    const registered = comparison.register();
    const scheme = 'deepseek-ocr-result';
    const shown = { scheme, query: 'a' } as unknown as vscode.Uri;
    editor.openDocuments = [
      { uri: shown },
      { uri: { scheme, query: 'b' } },
      { uri: { scheme: 'file' } },
    ];
    const refreshed: vscode.Uri[] = [];
    comparison.onDidChange((uri) => refreshed.push(uri));
    assert.equal(await comparison.provideTextDocumentContent(shown), 'one page');
    text = 'two pages';
    change(runs[0]);
    change(runs[0]);
    change(undefined);
    await until('a refresh', () => refreshed.length > 0);
    assert.deepEqual(refreshed, [shown], 'once, and no other result');
    assert.equal(await comparison.provideTextDocumentContent(shown), 'two pages');
    registered.dispose();
  });
});
