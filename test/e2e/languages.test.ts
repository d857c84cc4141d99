import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hub } from '../unit/models/store/hub.ts';
import { useWorkbench } from './harness/session.ts';
import { until } from './harness/until.ts';

/** Installing language packs from a mirror that has one wrong file and lacks the others. */
describe('installing a language', () => {
  const hub = new Hub({ 'ell.traineddata': Buffer.from('another release') });
  before('start a mirror', () => hub.start());
  after('end the mirror', () => hub.stop());
  const workbench = useWorkbench(() => ({
    settings: { 'deepseekOcr.languageMirror': hub.url },
  }));

  it('offers languages by either name, with their sizes', async () => {
    const window = workbench();
    await window.runCommand('OCR: Install Language…');
    await window.quickPickRow(/MB/).waitFor();
    await window.screenshot('languages');
    await window.quickInput.fill('Pol');
    const row = window.quickPickRow(/Polish/);
    await row.waitFor();
    assert.match(await row.innerText(), /Polski · \d\.\d MB/);
    await window.quickInput.fill('ελλην');
    await window.quickPickRow(/Greek/).waitFor();
    await window.quickInput.fill('xyz');
    await until('no language', async () => !(await window.quickPickRow(/Polish/).isVisible()));
    await window.screenshot('languages-none');
    await window.page.keyboard.press('Escape');
  });

  it('reports a file that is not that of the release, and does not keep it', async () => {
    const window = workbench();
    await window.runCommand('OCR: Install Language…');
    await window.quickInput.fill('Greek');
    await window.quickPickRow(/^\s*Greek/).click();
    await window.notification(/ell\.traineddata/).waitFor();
    await window.screenshot('languages-wrong-file');
    await window.clearNotifications();
  });

  it('fits the theme Light Modern', async () => {
    const window = workbench();
    await window.chooseTheme('Light Modern');
    await window.runCommand('OCR: Install Language…');
    await window.quickPickRow(/MB/).waitFor();
    await window.screenshot('languages-light');
    await window.page.keyboard.press('Escape');
  });
});

describe('choosing languages', () => {
  const workbench = useWorkbench();
  const entry = () =>
    workbench().page.locator('#deepseek-ocr\\.deepseek-ocr-vscode\\.deepseekOcr\\.languages');

  it('opens from the status bar beside an image, and is written to the settings', async () => {
    const window = workbench();
    await window.file('receipt.png').dblclick();
    await entry().getByText('Detect Languages').waitFor();
    await entry().click();
    await window.quickPickRow(/German/).waitFor();
    await window.screenshot('choose-languages');
    await window.quickInput.fill('german');
    await window
      .quickPickRow(/German/)
      .locator('.monaco-checkbox, input')
      .first()
      .click();
    await window.quickInput.fill('');
    await window.screenshot('choose-languages-checked');
    await window.page.keyboard.press('Enter');
    await entry().getByText('German').waitFor();
    const settings = path.join(window.folder, '.vscode', 'settings.json');
    await until('the setting', async () => (await readFile(settings, 'utf8')).includes('"de"'));
  });
});
