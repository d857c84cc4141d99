import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionsDir } from './harness/environment.ts';
import { processesWith } from './harness/processes.ts';
import { scanPdf } from './harness/scanPdf.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, DOCUMENT, resultsTab } from './harness/titles.ts';
import { READING_MS, until } from './harness/until.ts';

const PAGES = 12;

/** Problematic files. */
async function prepare(folder: string): Promise<void> {
  const jpeg = await readFile('samples/scan.jpg');
  const long = scanPdf(jpeg, { width: 1259, height: 1417, pages: PAGES });
  await writeFile(path.join(folder, 'long.pdf'), long);
  await writeFile(
    path.join(folder, 'damaged.png'),
    (await readFile('samples/receipt.png')).subarray(0, 900),
  );
  await copyFile('test/fixtures/input/user-password.pdf', path.join(folder, 'locked.pdf'));
}

describe('when something goes wrong', () => {
  const workbench = useWorkbench({ prepare });
  const inferenceServers = () => processesWith(extensionsDir(), 'dist/server.js');

  afterEach(async () => {
    await workbench().clearNotifications();
    await workbench().closeAllEditors();
  });

  it('keeps the finished pages of a cancelled run', async () => {
    const window = workbench();
    await window.fromContextMenu('long.pdf', EXTRACT);
    await window.tab(DOCUMENT).waitFor({ timeout: READING_MS });
    await window.screenshot('progress');
    await window.webview.getByRole('button', { name: 'Cancel' }).click();
    await window.progress.waitFor({ state: 'hidden', timeout: 5000 });
    const text = await window.editorText(DOCUMENT);
    // Not the first line of the page: equal ones on several pages are a running head.
    const pages = text.split('1. Mean levels').length - 1;
    assert.ok(pages >= 1 && pages < PAGES, `${String(pages)} pages are kept`);
  });

  it('keeps the finished pages if the inference process dies, and later runs work', async () => {
    const window = workbench();
    await window.fromContextMenu('long.pdf', EXTRACT);
    await window.tab(DOCUMENT).waitFor({ timeout: READING_MS });
    const [pid] = await inferenceServers();
    assert.ok(pid, 'the inference process runs');
    process.kill(pid, 'SIGKILL');
    await until('another inference process', async () => {
      const now = await inferenceServers();
      return now.length > 0 && !now.includes(pid);
    });
    assert.ok(await window.tab(DOCUMENT).isVisible());
    const text = await window.editorText(DOCUMENT);
    assert.match(text, /1\. Mean levels/);
    const cancel = window.webview.getByRole('button', { name: 'Cancel' });
    if (await cancel.isVisible()) await cancel.click();
    await window.progress.waitFor({ state: 'hidden' });
    await window.screenshot('after-crash');
    await window.clearNotifications();
    await window.closeAllEditors();
    await window.fromContextMenu('receipt.png', EXTRACT);
    assert.match(await window.finishedText(DOCUMENT), /12\.64/);
  });

  it('asks for the password of a PDF until it is correct', async () => {
    const window = workbench();
    await window.fromContextMenu('locked.pdf', EXTRACT);
    const box = window.page.locator('.quick-input-widget:visible');
    await box.getByText(/is protected by a password/).waitFor();
    await window.screenshot('password');
    await window.quickInput.fill('guess');
    await window.page.keyboard.press('Enter');
    await box.getByText(/That password does not open/).waitFor();
    await window.quickInput.fill('open-sesame');
    await window.page.keyboard.press('Enter');
    await window.tab(resultsTab('locked.pdf')).waitFor();
    assert.match(await window.finishedText(DOCUMENT), /The keeper reads the gauge/);
  });

  it('says what is wrong with a damaged file, with a button for the log', async () => {
    const window = workbench();
    await window.fromContextMenu('damaged.png', EXTRACT);
    const message = window.notification('damaged.png is damaged');
    await message.waitFor();
    await window.screenshot('damaged');
    await message.getByRole('button', { name: 'Show Log' }).click();
    await window.page.locator('.panel .output-view').first().waitFor();
  });

  it('leaves no empty column after a failure, and has both columns after the next run', async () => {
    const window = workbench();
    assert.equal(await window.groups.count(), 1);
    await window.fromContextMenu('damaged.png', EXTRACT);
    await window.notification('damaged.png is damaged').waitFor();
    const panel = window.tab(resultsTab('damaged.png'));
    await until('the empty column is closed', async () => (await window.groups.count()) === 1);
    assert.ok(await panel.isVisible(), 'the panel says what happened');
    await window.screenshot('failed-alone');
    await window.clearNotifications();
    await window.fromContextMenu('receipt.png', EXTRACT);
    assert.match(await window.finishedText(DOCUMENT), /12\.64/);
    assert.equal(await window.groups.count(), 2);
    assert.ok(await window.webview.getByRole('tab', { name: 'Text', exact: true }).isVisible());
    await window.screenshot('after-failure');
  });
});
