/** The extension in VS Code with another display language. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { useWorkbench } from './harness/session.ts';
import { DOCUMENT } from './harness/titles.ts';

const sentences = async (name: string): Promise<Record<string, string>> =>
  JSON.parse(await readFile(name, 'utf8')) as Record<string, string>;

describe('VS Code in Arabic', () => {
  const workbench = useWorkbench({ language: 'ar' });
  let bundle: Record<string, string>;
  let manifest: Record<string, string>;

  before('read a scan by its translated command', async () => {
    bundle = await sentences('l10n/bundle.l10n.ar.json');
    manifest = await sentences('package.nls.ar.json');
    const window = workbench();
    await window.fromContextMenu('scan.jpg', manifest['command.extractResource']!);
    await window.finishedText(DOCUMENT);
  });

  it('lays out the panel from right to left, with translated sentences', async () => {
    const window = workbench();
    const page = window.webview.locator('html[lang=ar][dir=rtl]');
    await page.waitFor();
    await window.webview.getByRole('tab', { name: bundle['Annotated image']! }).click();
    const boxes = window.webview.getByRole('listbox', {
      name: bundle['Regions in reading order']!,
    });
    await boxes.getByRole('option').first().waitFor();
    await window.screenshot('arabic-panel');
    await window.webview.getByRole('tab', { name: bundle['Confidence & stats']! }).click();
    const mean = window.webview.locator('.tile dt', { hasText: bundle['mean confidence']! });
    await mean.waitFor();
    assert.equal(await mean.count(), 1);
    await window.screenshot('arabic-stats');
  });

  it('names commands in the palette and engines in their list', async () => {
    const window = workbench();
    await window.runCommand(manifest['command.chooseEngine']!);
    await window.quickPickRow(bundle['needs an address']!).waitFor();
    await window.screenshot('arabic-palette');
    await window.page.keyboard.press('Escape');
  });
});
