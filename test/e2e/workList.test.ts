/** Runs that are stopped and continued, and the list of runs. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scanPdf } from './harness/scanPdf.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, resultsTab } from './harness/titles.ts';
import { READING_MS, until } from './harness/until.ts';

const PAGES = 6;

describe('a run that is stopped', () => {
  const workbench = useWorkbench({
    prepare: async (folder) => {
      const jpeg = await readFile('samples/scan.jpg');
      const long = scanPdf(jpeg, { width: 1259, height: 1417, pages: PAGES });
      await writeFile(path.join(folder, 'long.pdf'), long);
    },
  });
  // The explorer lists files of the same names.
  const rows = () => workbench().page.locator('.part.panel .monaco-list-row');
  const row = (name: string) => rows().filter({ hasText: name }).first();
  const remaining = () => workbench().webview.getByRole('button', { name: /^Read the Remaining/ });
  // Not the first line of the page: equal ones on several pages are a running head.
  const pagesIn = (text: string): number => text.split('1. Mean levels').length - 1;

  it('is in the list of runs while it works', async () => {
    const window = workbench();
    await window.fromContextMenu('long.pdf', EXTRACT);
    await window.tab('long.md').waitFor({ timeout: READING_MS });
    await window.runCommand('OCR: Focus on OCR Runs View');
    await row('long.pdf').waitFor();
    await until('a page', async () => /page \d of 6/.test(await row('long.pdf').innerText()));
    await window.screenshot('work-running');
  });

  it('lets a short file in between two of its pages', async () => {
    const window = workbench();
    await window.fromContextMenu('receipt.png', EXTRACT);
    await window.tab('receipt.md').waitFor({ timeout: READING_MS });
    assert.match(await row('long.pdf').innerText(), /of 6/, 'the long one goes on');
  });

  it('keeps its pages, and continues with the others in the same document', async () => {
    const window = workbench();
    await window.tab('long.md').click();
    await window.tab(resultsTab('long.pdf')).waitFor();
    await window.webview.getByRole('button', { name: 'Cancel' }).click();
    await window.progress.waitFor({ state: 'hidden', timeout: 10_000 });
    const before = pagesIn(await window.editorText('long.md'));
    assert.ok(before >= 1 && before < PAGES, `${before} pages are kept`);
    await remaining().waitFor();
    await window.screenshot('work-stopped');
    await remaining().click();
    await until('it works again', async () => window.progress.isVisible());
    await window.progress.waitFor({ state: 'hidden', timeout: READING_MS });
    const text = await window.editorText('long.md');
    assert.equal(pagesIn(text), PAGES);
    assert.ok(!text.includes('incomplete'));
    assert.equal(await window.tab('long.md').count(), 1);
    assert.equal(await window.tab(/long-1\.md/).count(), 0);
  });

  it('says how it ended, and can be deleted', async () => {
    const window = workbench();
    await window.runCommand('OCR: Focus on OCR Runs View');
    await until('the result', async () => (await row('long.pdf').innerText()).includes('6 pages'));
    await window.screenshot('work-ended');
    await row('receipt.png').click();
    await window.tab(resultsTab('receipt.png')).waitFor();
    await window.runCommand('OCR: Focus on OCR Runs View');
    await row('receipt.png').hover();
    await row('receipt.png').getByRole('button', { name: 'Delete Result…' }).click();
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await row('receipt.png').waitFor({ state: 'hidden' });
  });

  it('is shown when the same file is read twice', async () => {
    const window = workbench();
    await window.fromContextMenu('long.pdf', EXTRACT);
    await until('it works', async () => window.progress.isVisible());
    await window.fromContextMenu('long.pdf', EXTRACT);
    await window.page.getByText('is being read already').waitFor();
    assert.equal(await rows().filter({ hasText: 'of 6' }).count(), 1);
    await window.webview.getByRole('button', { name: 'Cancel' }).click();
  });
});
