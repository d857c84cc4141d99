/** What follows the first result: saving, renaming, closing, reloading, correcting, other files. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { clipboardText } from './harness/input.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, resultsTab } from './harness/titles.ts';
import { until } from './harness/until.ts';

describe('a document and its page', () => {
  const workbench = useWorkbench();
  const boxes = () =>
    workbench().webview.getByRole('listbox', { name: 'Regions in reading order' });
  const selection = () => workbench().page.locator('.monaco-editor .selected-text');
  const marked = () => boxes().getByRole('option', { selected: true });

  /** Region to text, and text to region. */
  async function linked(tab: string, heading: RegExp): Promise<void> {
    const window = workbench();
    await window.webview.getByRole('tab', { name: 'Annotated image', exact: true }).click();
    await boxes().getByRole('option', { name: heading }).click();
    await until('a selection', async () => (await selection().count()) > 0);
    await window.tab(tab).click();
    await window.placeCursor(tab, 'Readings');
    await until('the other region is marked', async () => {
      const label = (await marked().getAttribute('aria-label')) ?? '';
      return label.includes('Readings') && label;
    });
    await window.placeCursor(tab, 'Water');
    await until('the region is marked', async () => {
      const label = (await marked().getAttribute('aria-label')) ?? '';
      return heading.test(label) && label;
    });
  }

  it('has the name of its source from the start', async () => {
    const window = workbench();
    await window.fromContextMenu('scan.jpg', EXTRACT);
    await window.tab(resultsTab('scan.jpg')).waitFor();
    await window.finishedText('scan.md');
    assert.equal(existsSync(path.join(window.folder, 'scan.md')), false, 'it is not saved');
  });

  it('is saved beside the source without a question, and stays linked', async () => {
    const window = workbench();
    await window.tab('scan.md').click();
    await window.page.keyboard.press('Control+S');
    const file = path.join(window.folder, 'scan.md');
    await until(
      'the file',
      async () => existsSync(file) && (await readFile(file, 'utf8')).includes('Water Levels'),
    );
    await linked('scan.md', /Water Levels/);
  });

  it('shows and copies what was corrected', async () => {
    const window = workbench();
    await window.placeCursor('scan.md', 'Water Levels');
    await window.page.keyboard.press('End');
    await window.page.keyboard.type(' of Zieliński');
    const tab = (name: string) => window.webview.getByRole('tab', { name, exact: true });
    await tab('Text').click();
    await window.webview.getByText('Harbour of Zieliński').first().waitFor();
    await window.screenshot('desk-edited-text');
    await window.webview.getByRole('button', { name: 'Copy All Pages' }).click();
    await until('the corrected text', async () =>
      (await clipboardText(window.page)).includes('Harbour of Zieliński'),
    );
    await tab('Annotated image').click();
    await boxes()
      .getByRole('option', { name: /Zieliński/ })
      .click();
    await window.webview.getByText('edited', { exact: true }).waitFor();
    const asRead = window.webview.getByRole('button', { name: 'Show as Read' });
    await asRead.click();
    const strip = window.webview.locator('.inspector-text');
    await until('the text as read', async () => !(await strip.innerText()).includes('Zieliński'));
    await window.screenshot('desk-as-read');
    await asRead.click();
  });

  it('stays linked when the file is renamed', async () => {
    const window = workbench();
    await window.tab('scan.md').click();
    await window.page.keyboard.press('Control+S');
    await window.file('scan.md').click();
    await window.page.keyboard.press('F2');
    await window.page.keyboard.press('Control+A');
    await window.page.keyboard.type('levels.md');
    await window.page.keyboard.press('Enter');
    await window.tab('levels.md').waitFor();
    await linked('levels.md', /Water Levels/);
  });

  it('is opened again by a click on a region', async () => {
    const window = workbench();
    await window.tab('levels.md').click();
    await window.runCommand('View: Close Editor');
    await window.tab('levels.md').waitFor({ state: 'hidden' });
    await boxes()
      .getByRole('option', { name: /Water Levels/ })
      .click();
    await window.tab('levels.md').waitFor();
    await until('a selection', async () => (await selection().count()) > 0);
    assert.equal(await window.groups.count(), 2, 'the document does not cover the panel');
    assert.match(await window.editorText('levels.md'), /Harbour of Zieliński/);
  });

  it('stays linked, with the corrections, after a reload', async () => {
    const window = workbench();
    await window.reload();
    await window.tab(resultsTab('scan.jpg')).waitFor();
    await linked('levels.md', /Zieliński/);
  });

  it('shares its panel with other documents, as the Markdown preview does', async () => {
    const window = workbench();
    await window.fromContextMenu('receipt.png', EXTRACT);
    await window.tab(resultsTab('receipt.png')).waitFor();
    await window.finishedText('receipt.md');
    assert.equal(await window.tab(/^\[?OCR/).count(), 1, 'one panel');
    await window.tab('levels.md').click();
    await window.tab(resultsTab('scan.jpg')).waitFor();
    await window.tab('receipt.md').click();
    await window.tab(resultsTab('receipt.png')).waitFor();
  });

  it('keeps a locked panel', async () => {
    const window = workbench();
    await window.tab(resultsTab('receipt.png')).click();
    await window.runCommand('OCR: Toggle Results Locking');
    await window.tab('[OCR] receipt.png').waitFor();
    await window.tab('levels.md').click();
    await window.page.waitForTimeout(500);
    await window.tab('[OCR] receipt.png').waitFor();
    await window.tab('[OCR] receipt.png').click();
    await window.runCommand('OCR: Toggle Results Locking');
  });
});

describe('what is typed while a file is read', () => {
  const workbench = useWorkbench();

  it('goes where it was typed', async () => {
    const window = workbench();
    await window.file('notes.md').dblclick();
    await window.tab('notes.md').waitFor();
    await window.fromContextMenu('report.pdf', EXTRACT);
    const lines = window.page.locator('.monaco-editor .view-lines').first();
    await lines.click();
    await window.page.keyboard.press('Control+End');
    const digits = '0123456789'.repeat(6);
    for (const digit of digits) {
      await window.page.keyboard.type(digit);
      await window.page.waitForTimeout(50);
    }
    await window.tab('report.md').waitFor();
    assert.match(await window.editorText('notes.md'), new RegExp(digits));
    assert.doesNotMatch(await window.finishedText('report.md'), /0123456789/);
  });
});

describe('checking doubtful text', () => {
  const workbench = useWorkbench();
  const status = () =>
    workbench().page.locator('#deepseek-ocr\\.deepseek-ocr-vscode\\.deepseekOcr\\.doubts');
  const count = async (): Promise<number> =>
    Number(
      /\d+/.exec(
        await status()
          .innerText()
          .catch(() => '0'),
      )?.[0] ?? 0,
    );

  it('marks it in the document and counts it in the status bar', async () => {
    const window = workbench();
    await window.runCommand('OCR: Extract Markdown from Image or PDF File…');
    await window.quickPickRow('languages.png').click();
    await window.tab(resultsTab('languages.png')).waitFor();
    await window.finishedText('languages.md');
    await window.tab('languages.md').click();
    await until(
      'a mark',
      async () => (await window.page.locator('.monaco-editor .squiggly-info').count()) > 0,
    );
    assert.ok((await count()) > 1);
    await window.screenshot('doubts-marked');
  });

  it('goes from one to the next by keyboard, with the picture of the line', async () => {
    const window = workbench();
    await window.tab('languages.md').click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.press('Alt+F8');
    const hover = window.page.locator('.monaco-hover:visible');
    await hover.getByText('confidence').first().waitFor();
    await until('the picture of the line', async () => {
      const picture = hover.locator('img').first();
      return picture.evaluate(
        (image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 100,
      );
    });
    await window.screenshot('doubts-hover');
    const marked = window.webview
      .getByRole('listbox', { name: 'Regions in reading order' })
      .getByRole('option', { selected: true });
    await marked.waitFor();
  });

  it('accepts a word by keyboard, and goes to the next one', async () => {
    const window = workbench();
    const before = await count();
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Alt+Enter');
    await until('one word less', async () => (await count()) === before - 1);
    await window.screenshot('doubts-accepted');
  });

  it('takes a word that was corrected as checked', async () => {
    const window = workbench();
    const before = await count();
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.type('X');
    await until('one word less', async () => (await count()) === before - 1);
  });

  it('keeps what was accepted when the file is opened again', async () => {
    const window = workbench();
    const before = await count();
    await window.page.keyboard.press('Control+S');
    await until('the file', () =>
      Promise.resolve(existsSync(path.join(window.folder, 'languages.md'))),
    );
    await window.runCommand('View: Close Editor');
    await window.tab('languages.md').waitFor({ state: 'hidden' });
    await window.file('languages.md').dblclick();
    await window.tab('languages.md').waitFor();
    await until('the same count', async () => (await count()) === before, 30_000);
  });

  it('offers quick fixes', async () => {
    const window = workbench();
    await window.tab('languages.md').click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.press('Alt+F8');
    await window.page.locator('.monaco-hover:visible').first().waitFor();
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Control+.');
    await window.page
      .getByText(/^Accept “/)
      .first()
      .waitFor();
    await window.screenshot('doubts-fixes');
    await window.page.keyboard.press('Escape');
  });

  it('is saved in another form, with the corrections', async () => {
    const window = workbench();
    await window.tab('languages.md').click();
    await window.runCommand('OCR: Save Result As…');
    await window.quickPickRow('HTML document').click();
    await until('the name', async () => (await window.quickInput.inputValue()).includes('.html'));
    await window.quickInput.press('Enter');
    const file = path.join(window.folder, 'languages.html');
    await until(
      'the file',
      async () => existsSync(file) && (await readFile(file, 'utf8')).includes('</html>'),
    );
    const html = await readFile(file, 'utf8');
    assert.match(html, /<h1 dir="auto">Universal Declaration/);
    // Scripts without spaces are on the page, so nothing may be in front of it.
    assert.match(html, /X\p{L}/u, 'the typed letter before a doubtful word');
  });

  it('leaves other documents alone', async () => {
    const window = workbench();
    await window.file('notes.md').dblclick();
    await window.tab('notes.md').waitFor();
    await until('no count', async () => !(await status().isVisible()));
    assert.equal(await window.page.locator('.monaco-editor .squiggly-info').count(), 0);
  });
});
