/** Work on the page in the results panel: areas, context menus, and checking by keyboard alone. */
import assert from 'node:assert/strict';
import { clipboardText } from './harness/input.ts';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, resultsTab } from './harness/titles.ts';
import { READING_MS, until } from './harness/until.ts';

const TITLE = 'Water Levels in the Harbour';

describe('work on a page', () => {
  const workbench = useWorkbench();
  const boxes = () =>
    workbench().webview.getByRole('listbox', { name: 'Regions in reading order' });
  const option = (name: RegExp) => boxes().getByRole('option', { name });
  const action = (name: string) => workbench().webview.getByRole('button', { name, exact: true });

  /** Drags a rectangle around a box of the page. */
  async function dragAround(box: { x: number; y: number; width: number; height: number }) {
    const { page, webview } = workbench();
    await webview.getByRole('button', { name: 'Mark an area' }).click();
    await webview.locator('.area-tool').waitFor();
    await page.mouse.move(box.x - 6, box.y - 6);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width + 6, box.y + box.height + 6);
    await page.mouse.up();
  }

  /** Chooses an entry of the open context menu. */
  async function choose(entry: string): Promise<void> {
    const { page } = workbench();
    const item = page.getByRole('menuitem', { name: entry, exact: true });
    await item.waitFor();
    await until('the menu is closed', async () => {
      await page.waitForTimeout(200);
      if (await item.isVisible()) await item.click({ timeout: 1000 });
      return !(await item.isVisible());
    });
  }

  const hasText = (tab: string, text: string, wanted: boolean) =>
    until(`${text} is ${wanted ? '' : 'not '}in ${tab}`, async () => {
      return (await workbench().editorText(tab)).includes(text) === wanted;
    });

  it('leaves out an area that is drawn, and reads it again', async () => {
    const window = workbench();
    await window.fromContextMenu('scan.jpg', EXTRACT);
    await window.tab(resultsTab('scan.jpg')).waitFor();
    await window.finishedText('scan.md');
    const title = option(/Water Levels/);
    await title.scrollIntoViewIfNeeded();
    const box = (await title.boundingBox())!;
    await dragAround(box);
    await window.screenshot('area-drawn');
    await action('Leave Out').click();
    await title.waitFor({ state: 'detached' });
    await hasText('scan.md', TITLE, false);
    await dragAround(box);
    await action('Read as Text').click();
    await option(/Water Levels/).waitFor({ timeout: 30_000 });
    await hasText('scan.md', TITLE, true);
    await window.screenshot('area-read');
  });

  it('has the actions of a region in its context menu, by mouse and keyboard', async () => {
    const window = workbench();
    await window.placeCursor('scan.md', 'Readings');
    await option(/Water Levels/).click({ button: 'right' });
    await window.page.getByRole('menuitem', { name: 'Copy Text', exact: true }).waitFor();
    await window.screenshot('context-menu');
    await choose('Copy Text');
    await until('the text', async () => (await clipboardText(window.page)).includes('Water'));
    await option(/Water Levels/).click();
    await window.page.keyboard.press('Shift+F10');
    await choose('Copy as Picture');
    const copied = () =>
      window.page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        if (item?.types.includes('image/png') !== true) return 0;
        return (await createImageBitmap(await item.getType('image/png'))).width;
      });
    await until('the picture', async () => (await copied()) > 100);
    await option(/Water Levels/).click({ button: 'right' });
    await choose('Change Kind of Region…');
    await window.quickPickRow('Title').click();
    await option(/title.*Water Levels/i).waitFor();
    await hasText('scan.md', `# ${TITLE}`, true);
  });

  it('leaves out an area on all pages as one change, and brings it back', async () => {
    const window = workbench();
    await window.fromContextMenu('report.pdf', EXTRACT);
    await window.tab(resultsTab('report.pdf')).waitFor();
    const before = await window.finishedText('report.md');
    const first = option(/^Region \d+ of \d+, (?:title|heading|paragraph)/i).first();
    await first.scrollIntoViewIfNeeded();
    const stage = (await window.webview.locator('.stage').boundingBox())!;
    const view = (await window.webview.locator('.viewport').boundingBox())!;
    const height = Math.min(stage.height, view.y + view.height - stage.y) - 40;
    await dragAround({ x: stage.x + 10, y: stage.y + 10, width: stage.width - 20, height });
    await action('Leave Out on All Pages').click();
    const list = window.webview.getByRole('region', { name: 'Areas left out on all pages' });
    await list.getByText(/Area 1 · \d+ regions on 2 pages/).waitFor();
    await window.screenshot('area-ignored');
    const after = await window.editorText('report.md');
    assert.ok(after.length < before.length);
    await window.page.keyboard.press('Control+Z');
    assert.equal(await window.editorText('report.md'), before, 'one step of undo');
    await window.page.keyboard.press('Control+Shift+Z');
    assert.equal(await window.editorText('report.md'), after);
    await list.getByRole('button', { name: /^Remove Area 1/ }).click();
    await list.waitFor({ state: 'hidden' });
    await until('the text', async () => (await window.editorText('report.md')) === before);
  });

  it('checks all doubtful words of a page by keyboard alone', async () => {
    const window = workbench();
    const { page, webview } = window;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('F1');
    await page.keyboard.type('DeepSeek OCR: Extract Markdown from Image or PDF File');
    await window.quickPickRow('from Image or PDF File').waitFor();
    await press('Enter');
    // The dialog is ready when it lists the files.
    await window.quickPickRow('languages.png').waitFor();
    await until('the dialog', async () =>
      (await window.quickInput.inputValue()).endsWith('workspace/'),
    );
    await page.keyboard.type('languages.png');
    await until('the name', async () => (await window.quickInput.inputValue()).endsWith('png'));
    await press('Enter');
    await window.tab(resultsTab('languages.png')).waitFor();
    await window.progress.waitFor({ state: 'hidden', timeout: READING_MS });
    const strip = webview.getByRole('region', { name: 'Doubtful text' });
    await strip.waitFor();
    await press('Control+2');
    const focused = (selector: string) => webview.locator(`${selector}:focus`).count();
    await until('the focus is in the image tab', async () => {
      await press('Tab');
      return (await focused('.image-tab *')) > 0;
    });
    if ((await focused('.check-input')) === 0) await press('v');
    await until('the first word', async () => (await focused('.check-input')) > 0);
    await window.screenshot('check-by-keyboard');
    const left = async (): Promise<number> => {
      // It is hidden behind the last word, maybe between the two questions.
      if (!(await strip.isVisible())) return 0;
      return Number(/of (\d+)/.exec(await strip.innerText({ timeout: 1000 }))?.[1]);
    };
    const all = await left();
    assert.ok(all > 1, `${all} words`);
    await page.keyboard.type('Zq');
    await press('Enter');
    await until('one word is corrected', async () => (await left()) === all - 1);
    for (let words = all - 1; words > 0; words--) {
      await press('Enter');
      await until(`${words - 1} words are left`, async () => (await left()) === words - 1);
    }
    await strip.waitFor({ state: 'hidden' });
    assert.equal(await focused('.viewport'), 1, 'the focus is not lost');
    await hasText('languages.md', 'Zq', true);
  });
});
