/** Every view of the panel in every theme, checked by axe; nothing is cut off in narrow panels. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { FAKE_MEDIA, launchBrowser } from '../../scripts/vscode/browser.mjs';
import { defined } from '../../src/core/system/defined.ts';
import { until } from '../e2e/harness/until.ts';
import { violations } from './fixture/axe.ts';
import { DropPage } from './fixture/dropPage.ts';
import { PanelPage } from './fixture/panelPage.ts';
import { blankPage, finish, runOf } from './fixture/runs.ts';
import { drawSamplePage, type SamplePage } from './fixture/samplePage.ts';
import { THEME_NAMES } from './fixture/themes.ts';

const TABS = ['text', 'markdown', 'image', 'regions', 'stats', 'raw'] as const;
const WARNING = { code: 'lowConfidence', message: 'Two regions are uncertain.', page: 0 } as const;

describe('results panel accessibility', () => {
  let browser: Browser;
  let sample: SamplePage;

  before(async () => {
    browser = await launchBrowser(FAKE_MEDIA);
    sample = await drawSamplePage(browser);
  });
  after(() => browser.close());

  for (const theme of THEME_NAMES) {
    it(`has no violations in the theme ${theme}`, async () => {
      const run = finish(runOf(sample.page, 3, 3), [WARNING]);
      const state = { tab: 'text', region: 'p1-r8' };
      const { page } = await PanelPage.open(browser, run, { theme, jpeg: sample.jpeg, state });
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click();
        await page.locator(`#panel-${tab} > :not(.notice)`).waitFor();
        assert.deepEqual(await violations(page), [], tab);
      }
      await page.close();
    });
  }

  for (const theme of THEME_NAMES) {
    it(`has no violations while a region is read again in the theme ${theme}`, async () => {
      const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'WebGPU' };
      const read = { ...sample.page, reading: { ...reading, task: 'document', mode: 'gundam' } };
      const run = finish(runOf(read, 1, 1));
      const rerun = { page: 0, region: 'p1-r3', what: 'Describe the image' };
      run.apply({
        type: 'rerun',
        rerun: { ...rerun, partialMarkdown: 'The picture shows a harbour with' },
      });
      const state = { region: 'p1-r3' };
      const { page } = await PanelPage.open(browser, run, { theme, jpeg: sample.jpeg, state });
      await page.locator('.rerun .partial').waitFor();
      await page.locator('.reading-bar').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.close();
    });
  }

  for (const theme of THEME_NAMES) {
    it(`has no violations while an area is marked in the theme ${theme}`, async () => {
      const run = finish(runOf(sample.page, 3, 3));
      const box = { x0: 0.05, y0: 0.02, x1: 0.95, y1: 0.06 };
      run.apply({ type: 'ignored', areas: [{ id: 'area-1', page: 0, box }], pages: [] });
      const { page } = await PanelPage.open(browser, run, { theme, jpeg: sample.jpeg });
      await page.getByRole('region', { name: 'Areas left out on all pages' }).waitFor();
      await page.locator('.viewport').focus();
      for (const key of ['a', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('button', { name: 'Leave Out on All Pages' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.close();
    });

    it(`has no violations on the page for images in the theme ${theme}`, async () => {
      const policy = { permissionsPolicy: 'camera=()' };
      const { page } = await DropPage.open(browser, { theme, width: 340, ...policy });
      await page.getByRole('button', { name: 'Capture from Camera…' }).click();
      await page
        .getByRole('alert')
        .getByText(/does not let this page/)
        .waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole('button', { name: 'Capture Screen Area…' }).click();
      await page.locator('.crop-stage:focus').waitFor();
      await page.keyboard.press('ArrowRight');
      assert.deepEqual(await violations(page), []);
      await page.close();
    });
  }

  it('has no violations in the remains of a cancelled page', async () => {
    const run = runOf(sample.page, 1, 0);
    run.apply({ type: 'pageStarted', page: 0 });
    run.apply({ type: 'partialMarkdown', page: 0, markdown: '# Harbour\n\nThe har' });
    run.apply({ type: 'cancelled' });
    const { page } = await PanelPage.open(browser, run, { state: { tab: 'text' } });
    await page.locator('.left-mark').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.close();
  });

  it('has no violations while there is nothing to show', async () => {
    const running = runOf(sample.page, 3, 0);
    const failed = runOf(sample.page, 1, 0);
    failed.apply({ type: 'failed', error: { code: 'internal', message: 'No.', detail: 'stack' } });
    for (const run of [running, failed, finish(runOf(blankPage(sample.page), 1, 1)), undefined]) {
      const { page } = await PanelPage.open(browser, run, { state: { tab: 'text' } });
      await page.locator('.notice').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.close();
    }
  });

  it('shows the labels of the tabs as long as they fit', async () => {
    const run = finish(runOf(sample.page, 1, 1));
    const { page } = await PanelPage.open(browser, run, { width: 1000, jpeg: sample.jpeg });
    const tabs = page.getByRole('tab');
    const labels = () =>
      tabs.locator('.tab-label').evaluateAll((all) => all.filter((one) => one.clientWidth > 1));
    await page.evaluate(() => document.fonts.load('16px codicon'));
    const ends = await tabs.last().evaluate((tab) => tab.getBoundingClientRect().right);
    // The list has a padding of 6 pixels.
    for (const [width, shown] of [
      [Math.ceil(ends) + 8, 6],
      [Math.floor(ends), 1],
      [Math.ceil(ends) + 8, 6],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await until('the labels', async () => (await labels()).length === shown);
      await until('no tab is cut off', () =>
        tabs.evaluateAll((all) =>
          all.every((tab) => tab.getBoundingClientRect().right <= innerWidth),
        ),
      );
    }
    await page.close();
  });

  for (const [width, language] of [
    [300, undefined],
    [240, undefined],
    [240, 'de'],
    [240, 'ar'],
  ] as const) {
    it(`never scrolls horizontally at ${width} pixels (${language ?? 'en'}), except for tables and pictures`, async () => {
      const run = finish(runOf(sample.page, 3, 3), [WARNING]);
      const state = { tab: 'text', region: 'p1-r8' };
      const options = { width, height: 600, jpeg: sample.jpeg, state, ...defined({ language }) };
      const { page } = await PanelPage.open(browser, run, options);
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click();
        await page.waitForTimeout(100);
        const wide = await page.evaluate(() =>
          [
            document.documentElement,
            ...document.querySelectorAll(
              '.scroll, .toolbar, .status, .tabs, .inspector, .reading-bar',
            ),
          ]
            .filter((element) => element.scrollWidth > element.clientWidth)
            .map((element) => `${element.className} ${element.scrollWidth}`),
        );
        assert.deepEqual(wide, [], tab);
      }
      await page.close();
    });
  }

  it('has the tools of a narrow panel in few lines, with text of the region below them', async () => {
    const reading = { engine: 'compact', model: 'PP-OCRv4 mobile + Tesseract 5 LSTM' };
    const read = { ...sample.page, reading: { ...reading, device: 'CPU, 2 threads' } };
    const run = finish(runOf(read, 1, 1));
    const state = { tab: 'image', region: 'p1-r8' };
    const options = { width: 240, height: 700, jpeg: sample.jpeg, state };
    const { page } = await PanelPage.open(browser, run, options);
    const text = page.locator('.inspector-text');
    await text.waitFor();
    const place = async (of: string) => (await page.locator(of).boundingBox())!;
    const inspector = await place('.inspector');
    const seen = inspector.y + inspector.height - (await place('.inspector-text')).y;
    assert.ok(seen > 30, `${seen} pixels of the text`);
    const facts = await place('.reading-facts');
    const again = await place('.reading-bar > .secondary');
    assert.ok(again.y < facts.y + facts.height, 'the button is beside the facts');
    assert.equal((await place('.tools')).height < 40, true, 'one line of tools');
    await page.close();
  });
});
