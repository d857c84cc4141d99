import assert from 'node:assert/strict';
import { version } from './harness/environment.ts';
import { installLanguageModel, removeLanguageModel } from './harness/languageModel.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, resultsTab } from './harness/titles.ts';
import { until } from './harness/until.ts';

/** In VS Code 1.100, extensions cannot add language models. */
const suite = version().startsWith('4.100.') ? describe.skip : describe;

suite('correction by a language model', () => {
  before('install a model', installLanguageModel);
  const workbench = useWorkbench();
  after('remove the model', removeLanguageModel);

  it('is shown as a comparison, without what the rules refuse, and written if accepted', async () => {
    const window = workbench();
    await window.fromContextMenu('languages.png', EXTRACT);
    await window.tab(resultsTab('languages.png')).waitFor();
    const before = await window.finishedText('languages.md');
    await window.runCommand('OCR: Correct with a Language Model…');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText(/Send the text of one page to Test Model/).waitFor();
    await window.screenshot('correction-question');
    await dialog.getByRole('button', { name: 'Send' }).click();
    const diff = window.page.locator('.monaco-diff-editor');
    await diff.waitFor();
    await until('changed words', async () => (await diff.locator('.char-insert').count()) > 0);
    await window.screenshot('correction-diff');
    await window.runCommand('OCR: Accept All Corrections');
    await diff.waitFor({ state: 'hidden' });
    const after = await window.editorText('languages.md');
    await window.screenshot('correction-written');
    const changed = (from: string, to: string) =>
      from.split(/\s+/u).filter((word, at) => to.split(/\s+/u)[at] !== word);
    const words = changed(before, after);
    assert.ok(words.length > 0 && words.length < 20, words.join(' '));
    assert.doesNotMatch(after, /More\./u, 'a sentence that is not on the page');
  });
});
