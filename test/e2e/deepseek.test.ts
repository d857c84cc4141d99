/**
 * DeepSeek-OCR in the user interface, with a tiny model of the same structure: the text is
 * nonsense.
 */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TinyModelHub } from '../tinyModel.ts';
import { scanPdf } from './harness/scanPdf.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, DOCUMENT } from './harness/titles.ts';
import { READING_MS, until } from './harness/until.ts';

describe('DeepSeek-OCR', () => {
  let scratch: string;
  let hub: TinyModelHub;

  before('a hub with a tiny model', async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'tiny-model-'));
    hub = new TinyModelHub(process.cwd());
    await hub.start();
    writeFileSync(path.join(scratch, 'catalogue.json'), JSON.stringify(hub.catalogue()));
    // The tiny model reads nonsense, so the check finds that nothing works.
    const page = { file: 'page.png', kind: 'print', text: 'A lighthouse.', decisive: true };
    writeFileSync(path.join(scratch, 'pages.json'), JSON.stringify([page]));
    copyFileSync(path.join('samples', 'receipt.png'), path.join(scratch, 'page.png'));
  });
  after(async () => {
    await hub.stop();
    rmSync(scratch, { recursive: true });
  });

  const workbench = useWorkbench(() => ({
    env: {
      DEEPSEEK_OCR_CATALOGUE: path.join(scratch, 'catalogue.json'),
      DEEPSEEK_OCR_CHECK_PAGES: scratch,
      HF_ENDPOINT: '',
    },
    settings: {
      'deepseekOcr.engine': 'deepseek',
      'deepseekOcr.modelMirror': hub.url,
      'deepseekOcr.modelStorageFolder': path.join(scratch, 'models'),
      'deepseekOcr.deepseekDevice': 'cpu',
      'deepseekOcr.resolutionMode': 'small',
      'deepseekOcr.checkModelFirst': false,
    },
    prepare: async (folder) => {
      const scan = await readFile(path.join('samples', 'scan.jpg'));
      const pdf = scanPdf(scan, { width: 1259, height: 1417, pages: 12 });
      await writeFile(path.join(folder, 'long.pdf'), pdf);
    },
  }));
  const picker = () => workbench().page.locator('.quick-input-widget:visible');
  const dialog = () => workbench().page.locator('.monaco-dialog-box');
  /** Changes a setting in the file, like the settings editor. */
  const setting = async (name: string, json: string) => {
    // The server watches its own settings, not those of the user.
    const file = path.join(workbench().server.userDataDir, 'Machine', 'settings.json');
    const settings = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    settings[`deepseekOcr.${name}`] = JSON.parse(json);
    await writeFile(file, JSON.stringify(settings));
    await workbench().page.waitForTimeout(2000);
  };
  const bar = () => workbench().webview.locator('.reading-bar');
  const region = () =>
    workbench()
      .webview.getByRole('listbox', { name: 'Regions in reading order' })
      .getByRole('option');
  const readingEnds = async () => {
    await until('reading again has ended', async () => {
      const strip = workbench().webview.locator('.rerun');
      return !(await strip.isVisible());
    });
  };

  const readWithCompact = async () => {
    await bar().getByRole('button', { name: 'Read Again…' }).click();
    await workbench().quickInput.fill('compact');
    await workbench().quickPickRow('Compact').click();
    await until(
      'the text of the receipt',
      async () => (await bar().innerText()).includes('PP-OCR'),
      30_000,
    );
    await readingEnds();
  };

  it('offers a model, or the compact engine, if there is none yet', async () => {
    const window = workbench();
    await window.fromContextMenu('receipt.png', EXTRACT);
    const message = window.notification('DeepSeek-OCR needs its model');
    await message.getByRole('button', { name: 'Choose a Model…' }).waitFor();
    await window.screenshot('deepseek-no-model');
    await message.getByRole('button', { name: 'Use Compact This Time' }).click();
    assert.match(await window.finishedText(DOCUMENT), /12\.64/);
    await window.closeAllEditors();
  });

  it('leads from the engine choice to the model, with sizes and needs', async () => {
    const window = workbench();
    await window.runCommand('OCR: Choose Engine…');
    await picker().getByText('needs a model').waitFor({ timeout: 30_000 });
    await window.screenshot('deepseek-choose-engine');
    await window.quickPickRow('DeepSeek-OCR').click();
    await picker().getByText('Choose the DeepSeek-OCR model').waitFor();
    const row = window.quickPickRow(/DeepSeek-OCR int4/);
    await row.waitFor();
    assert.match(await row.innerText(), /not downloaded/);
    assert.match(await row.innerText(), /1\.6 MB to download.*on disk.*of memory.*MIT/s);
    await window.screenshot('deepseek-choose-model');
    await row.click();
    await dialog().getByText('Download DeepSeek-OCR int4?').waitFor();
    await window.screenshot('deepseek-download-question');
  });

  it('stops a download when it is cancelled and keeps the received bytes', async () => {
    const window = workbench();
    hub.dripBytes = 16_000;
    await dialog().getByRole('button', { name: 'Download', exact: true }).click();
    const toast = window.notification('Downloading DeepSeek-OCR int4');
    await toast.getByText(/ of 1\.6 MB/).waitFor();
    await until('a speed', async () => (await toast.innerText()).includes('/s'));
    await window.screenshot('deepseek-download');
    await toast.hover();
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await toast.waitFor({ state: 'hidden' });
    await window.notification(/resumes from there/).waitFor();
    await window.screenshot('deepseek-download-cancelled');
    await window.clearNotifications();
  });

  it('resumes it, converts, and selects the model', async () => {
    const window = workbench();
    hub.dripBytes = Infinity;
    const before = hub.asked('model.safetensors');
    await window.runCommand('OCR: Choose Model…');
    const row = window.quickPickRow(/DeepSeek-OCR int4/);
    await until('a share', async () => /\d+ % downloaded/.test(await row.innerText()));
    await window.screenshot('deepseek-partial');
    await row.click();
    await dialog().getByRole('button', { name: 'Download', exact: true }).click();
    await window.notification(/is ready and will be used/).waitFor({ timeout: READING_MS });
    const whole = hub.files['model.safetensors']!.length;
    assert.ok(hub.asked('model.safetensors') - before < whole, 'only the rest was asked for');
    await window.clearNotifications();
    await window.runCommand('OCR: Choose Engine…');
    await window.quickPickRow('DeepSeek-OCR').waitFor({ timeout: 30_000 });
    await until('DeepSeek-OCR can be used', async () =>
      (await window.quickPickRow('DeepSeek-OCR').innerText()).includes('CPU'),
    );
    await window.screenshot('deepseek-engine-ready');
    await window.page.keyboard.press('Escape');
  });

  it('reports after the first page that the remaining work takes long, and stops after a page', async () => {
    const window = workbench();
    await setting('askAboveMinutes', '0.001');
    await window.fromContextMenu('long.pdf', EXTRACT);
    const news = window.notification(/more pages will take .* on CPU/);
    await news.waitFor({ timeout: READING_MS });
    await window.screenshot('deepseek-rest-takes-long');
    await news.getByRole('button', { name: 'Stop After This Page' }).click();
    await window.webview
      .getByText(/Cancelled\. \d+ of 12 pages were read\./)
      .waitFor({ timeout: READING_MS });
    await window.screenshot('deepseek-stopped');
    await window.closeAllEditors();
    await window.clearNotifications();
  });

  it('asks before a long run, and reads only some pages', async () => {
    const window = workbench();
    await window.fromContextMenu('long.pdf', EXTRACT);
    await dialog()
      .getByText(/Reading long\.pdf takes/)
      .waitFor();
    assert.match(await dialog().innerText(), /12 pages · .* a page · CPU/);
    await window.screenshot('deepseek-long-run');
    await dialog().getByRole('button', { name: 'Read Some Pages…' }).click();
    await picker()
      .getByText(/For example 1-3,8 or 5-\. \d+ s a page/)
      .waitFor();
    await window.quickInput.fill('2-');
    await picker()
      .getByText(/^11 pages · (about|less)/)
      .waitFor();
    await window.screenshot('deepseek-some-pages');
    await window.quickInput.fill('99');
    await picker()
      .getByText(/there are 12 pages/)
      .waitFor();
    await window.quickInput.fill('2');
    await window.page.keyboard.press('Enter');
    await until('page 2', async () => (await window.finishedText(DOCUMENT)).trim() !== '');
    await window.closeAllEditors();
    await setting('askAboveMinutes', '5');
  });

  it('reads a picture, and the panel shows model, device, task and mode', async () => {
    const window = workbench();
    await window.fromContextMenu('receipt.png', EXTRACT);
    const text = await window.finishedText(DOCUMENT);
    assert.ok(text.trim().length > 100, text);
    await until('the reading bar', async () =>
      /DeepSeek-OCR int4 · CPU.* · Document to Markdown/.test(await bar().innerText()),
    );
    await bar()
      .getByRole('button', { name: /mode \w+/ })
      .waitFor();
    await window.screenshot('deepseek-panel');
  });

  it('changes the mode of a page', async () => {
    const window = workbench();
    await bar()
      .getByRole('button', { name: /mode \w+/ })
      .click();
    await window.quickPickRow('tiny').waitFor();
    await window.screenshot('deepseek-modes');
    await window.quickPickRow('tiny').click();
    await until('mode tiny', async () => (await bar().innerText()).includes('mode tiny'), 30_000);
  });

  it('reads the page again with the compact engine, and restores the previous result', async () => {
    const window = workbench();
    await readWithCompact();
    assert.match(await window.editorText(DOCUMENT), /12\.64/);
    await bar().getByRole('button', { name: 'Read Again…' }).click();
    await window.quickInput.fill('previous');
    await window.quickPickRow('Restore the previous result').click();
    await until('mode tiny', async () => (await bar().innerText()).includes('mode tiny'));
    assert.doesNotMatch(await window.editorText(DOCUMENT), /12\.64/);
  });

  it('refuses an invalid prompt while it is typed', async () => {
    const window = workbench();
    await window.runCommand('OCR: Extract with Task (Table, Handwriting, Figure)…');
    await window.quickPickRow('Handwriting').waitFor();
    await window.screenshot('deepseek-tasks');
    await window.quickInput.fill('own prompt');
    await window.quickPickRow('Your own prompt…').click();
    await window.quickInput.fill('Read <image> twice');
    await picker()
      .getByText(/The image is added automatically/)
      .waitFor();
    await window.screenshot('deepseek-prompt-refused');
    await window.page.keyboard.press('Escape');
  });

  const themes = { 'Light Modern': 'light', 'Dark High Contrast': 'hc-dark' };
  for (const [theme, name] of Object.entries(themes)) {
    it(`fits the theme ${theme}`, async () => {
      const window = workbench();
      await window.chooseTheme(theme);
      await window.screenshot(`deepseek-panel-${name}`);
      await bar().getByRole('button', { name: 'Read Again…' }).click();
      await window.quickPickRow('Text only').waitFor();
      await window.screenshot(`deepseek-read-again-${name}`);
      await window.page.keyboard.press('Escape');
      await window.runCommand('OCR: Choose Model…');
      await window.quickPickRow(/DeepSeek-OCR int4/).waitFor();
      await window.screenshot(`deepseek-choose-model-${name}`);
      await window.page.keyboard.press('Escape');
    });
  }

  it('reads a region again with another task and adds the result, which can be undone', async () => {
    const window = workbench();
    await window.chooseTheme('Dark Modern');
    // The tiny model returns no places; the compact engine does.
    await readWithCompact();
    const before = await window.editorText(DOCUMENT);
    const count = await region().count();
    await region().first().click();
    // The strip for doubtful words has one, too.
    await window.webview.getByRole('button', { name: 'Read This Region Again…' }).last().click();
    await picker().getByText('Read the region again').waitFor();
    await window.screenshot('deepseek-read-again');
    await window.quickPickRow('Text only').click();
    await window.quickPickRow('Insert after the region').waitFor();
    await window.quickPickRow('Insert after the region').click();
    await until('one more region', async () => (await region().count()) > count);
    await readingEnds();
    await window.screenshot('deepseek-region-again');
    const after = await window.editorText(DOCUMENT);
    for (const line of before.split('\n')) assert.ok(after.includes(line), 'it is still there');
    assert.ok(after.length > before.length);
    await window.page.keyboard.press('Control+Z');
    assert.equal(await window.editorText(DOCUMENT), before);
  });

  it('checks the model on request, and opens the report', async () => {
    const window = workbench();
    await window.closeAllEditors();
    await window.clearNotifications();
    await window.runCommand('OCR: Check Model');
    await window.notification('Checking the model').waitFor();
    await window.notification('reads incorrectly on the CPU').waitFor({ timeout: READING_MS });
    const report = await window.editorText(/^# Check of the model|^Untitled-\d+/u);
    assert.match(report, /^# Check of the model/u);
    assert.match(report, /int4, device cpu, vision int8 on the CPU: wrong/u);
    assert.match(report, /int4, device cpu, vision float on the CPU: wrong/u);
    assert.match(report, /GB of memory/u);
    await window.screenshot('deepseek-check-report');
    await window.closeAllEditors();
    await window.clearNotifications();
  });

  it('checks a new model by itself before its first page, which is read anyway', async () => {
    const window = workbench();
    // Another form of the vision encoder has not been checked yet.
    await setting('deepseekVision', '"float"');
    await setting('checkModelFirst', 'true');
    await window.fromContextMenu('receipt.png', EXTRACT);
    const news = window.notification(/Checking DeepSeek-OCR on this machine/u);
    await news.waitFor();
    await window.screenshot('deepseek-first-check');
    const warning = window.notification('reads a sample page incorrectly');
    await warning.waitFor({ timeout: READING_MS });
    await window.screenshot('deepseek-first-check-wrong');
    await warning.getByRole('button', { name: 'Show Report' }).click();
    await window.tab(/^# Check of the model|^Untitled-\d+/u).waitFor();
    await window.screenshot('deepseek-first-check-report');
    assert.ok((await window.finishedText(/^receipt\.md/u)).trim().length > 100);
    await window.closeAllEditors();
  });

  it('does not check again what it remembers', async () => {
    const window = workbench();
    await window.fromContextMenu('receipt.png', EXTRACT);
    assert.ok((await window.finishedText(DOCUMENT)).trim().length > 100);
    assert.equal(await window.notification(/Checking DeepSeek-OCR/u).count(), 0, 'remembered');
  });
});
