import assert from 'node:assert/strict';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, DOCUMENT, resultsTab } from './harness/titles.ts';
import { until } from './harness/until.ts';

const TABS = [
  'Text',
  'Markdown',
  'Annotated image',
  'Regions',
  'Confidence & stats',
  'Raw output',
] as const;

describe('the results panel', () => {
  const workbench = useWorkbench();
  const view = (name: string) => workbench().webview.getByRole('tab', { name, exact: true });
  const body = () => workbench().webview.getByRole('tabpanel');

  before('extract a scan', async () => {
    const window = workbench();
    await window.fromContextMenu('scan.jpg', EXTRACT);
    await window.finishedText(DOCUMENT);
  });

  for (const name of TABS) {
    it(`shows ${name}`, async () => {
      const window = workbench();
      await view(name).click();
      if (name === 'Annotated image') {
        const boxes = window.webview.getByRole('listbox', { name: 'Regions in reading order' });
        await boxes.getByRole('option').first().waitFor();
        const picture = window.webview.locator('img, canvas').first();
        await until('the page picture is painted', async () => {
          const box = await picture.boundingBox();
          return box && box.width > 100;
        });
      } else if (name === 'Confidence & stats') {
        await body().getByText(/\d %/).first().waitFor();
      } else {
        await body()
          .getByText(/Old Harbour/)
          .first()
          .waitFor();
      }
      if (name === 'Markdown') await body().getByRole('table').waitFor();
      await window.screenshot(`panel-${name.replaceAll(/\W+/g, '-').toLowerCase()}`);
    });
  }

  it('selects the text of a clicked region', async () => {
    const window = workbench();
    await view('Annotated image').click();
    const boxes = window.webview.getByRole('listbox', { name: 'Regions in reading order' });
    await boxes.getByRole('option', { name: /Water Levels/ }).click();
    const selection = window.page.locator('.monaco-editor .selected-text');
    await until('a selection', async () => (await selection.count()) > 0);
    await window.screenshot('panel-region-selected');
  });

  it('marks the region that contains the cursor', async () => {
    const window = workbench();
    await window.placeCursor(DOCUMENT, 'Water Levels');
    const marked = window.webview
      .getByRole('listbox', { name: 'Regions in reading order' })
      .getByRole('option', { selected: true });
    await until('the heading is marked', async () =>
      (await marked.getAttribute('aria-label'))?.includes('Water Levels'),
    );
  });

  it('is restored after a window reload', async () => {
    const window = workbench();
    await window.reload();
    await window.tab(resultsTab('scan.jpg')).waitFor();
    await view('Text').click();
    await body()
      .getByText(/Old Harbour/)
      .first()
      .waitFor({ timeout: 30_000 });
  });

  const themes = {
    'Dark Modern': 'vscode-dark',
    'Light Modern': 'vscode-light',
    'Dark High Contrast': 'vscode-high-contrast',
    'Light High Contrast': 'vscode-high-contrast-light',
  };
  for (const [theme, kind] of Object.entries(themes)) {
    it(`follows the theme ${theme}`, async () => {
      const window = workbench();
      await window.chooseTheme(theme);
      const colours = () =>
        window.webview.locator('body').evaluate((element) => {
          const { color } = getComputedStyle(element);
          const root = getComputedStyle(document.documentElement);
          const background = root.getPropertyValue('--vscode-editor-background');
          return { color, background, classes: [...element.classList] };
        });
      const seen = await until(`theme ${kind}`, async () => {
        const found = await colours();
        return found.classes.includes(kind) && found;
      });
      assert.notEqual(seen.color, seen.background);
      await view('Annotated image').click();
      await window.webview.getByRole('option').first().waitFor();
      await window.screenshot(`theme-${kind}`);
    });
  }
});
