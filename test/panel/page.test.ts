/** States of the panel's page, with the real host side over a real run. */
import assert from 'node:assert/strict';
import { Run } from '../../src/editor/run/run.ts';
import { until } from '../e2e/harness/until.ts';
import { blankPage, finish, runOf } from './fixture/runs.ts';
import { usePanels } from './fixture/usePanels.ts';

describe('results panel, states', () => {
  const panels = usePanels();

  it('shows progress, cancels, and fills as pages arrive', async () => {
    const run = runOf(panels.sample.page, 3, 0);
    run.apply({ type: 'modelsLoading' });
    const page = await panels.open(run, { state: { tab: 'markdown' } });
    await page.locator('.status', { hasText: 'Loading models…' }).waitFor();
    run.apply({ type: 'partialMarkdown', page: 0, markdown: '# Harbour' });
    await panels.panel.sendProgress();
    await page.locator('.partial', { hasText: '# Harbour' }).waitFor();
    run.apply({ type: 'pageFinished', page: 0, result: panels.sample.page });
    await panels.panel.sendRun();
    await page.getByRole('heading', { name: 'Harbour traffic and trade' }).waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '33');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await until('cancel', () => panels.panel.called('act').includes('cancel'));
    run.apply({ type: 'cancelled' });
    await panels.panel.sendRun();
    await page.getByText('Cancelled. 1 of 3 pages were read.').waitFor();
  });

  it('scrolls growing text only while the user is at its end', async () => {
    const run = runOf(panels.sample.page, 1, 0);
    run.apply({ type: 'pageStarted', page: 0 });
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `Line ${at}`);
    const page = await panels.open(run, { state: { tab: 'text' } });
    const grow = async (count: number) => {
      const markdown = lines(count).join('\n');
      run.apply({ type: 'partialMarkdown', page: 0, markdown });
      await panels.panel.sendProgress();
      await until('the text', async () =>
        (await page.locator('.tab-panel .partial').innerText()).includes(`Line ${count - 1}`),
      );
    };
    const top = () => page.locator('.tab-panel .partial').evaluate((element) => element.scrollTop);
    await grow(100);
    const end = await until('the end is in view', async () => {
      const now = await top();
      return now > 500 && now;
    });
    await grow(110);
    assert.ok((await top()) > end, 'the newest line is in view');
    await page.locator('.tab-panel .partial').evaluate((element) => (element.scrollTop = 200));
    await grow(130);
    assert.equal(await top(), 200);
  });

  it('shows the remaining time of a run, and offers to read a skipped page', async () => {
    const run = runOf(panels.sample.page, 49, 2);
    run.apply({ type: 'pageStarted', page: 2 });
    run.apply({ type: 'minutesLeft', minutes: 35 });
    const page = await panels.open(run, { state: { tab: 'text' } });
    await page.getByText('Reading page 3 of 49 · about 35 min left').waitFor();
    const bar = page.getByRole('progressbar');
    assert.match((await bar.getAttribute('aria-label'))!, /about 35 min left$/);
    run.apply({ type: 'minutesLeft', minutes: 34 });
    await panels.panel.sendProgress();
    await page.getByText('about 34 min left').waitFor();
    run.apply({ type: 'cancelled' });
    await panels.panel.sendRun();
    await page.getByRole('textbox', { name: 'Page' }).fill('9');
    await page.keyboard.press('Enter');
    await page.getByText('This page was not read. Finished pages are kept.').waitFor();
    await page.getByRole('button', { name: 'Read This Page…' }).click();
    await until('the question', () => panels.panel.called('rerun').length === 1);
    assert.deepEqual(panels.panel.called('rerun'), [{ page: 8, modesOnly: false }]);
  });

  it('names a file that was not even opened', async () => {
    const run = new Run({ id: 'r', sourceName: 'locked.pdf', createdAt: 0 });
    run.apply({ type: 'cancelled' });
    const page = await panels.open(run);
    await page.getByText('locked.pdf was not read.').waitFor();
  });

  it('keeps the text of a cancelled page, marked as incomplete', async () => {
    const run = runOf(panels.sample.page, 1, 0);
    run.apply({ type: 'pageStarted', page: 0 });
    run.apply({ type: 'partialMarkdown', page: 0, markdown: '# Harbour\n\nThe har' });
    run.apply({ type: 'cancelled' });
    const page = await panels.open(run, { state: { tab: 'text' } });
    await page.getByText('the page is incomplete').waitFor();
    assert.match(await page.locator('.tab-panel .partial').innerText(), /The har$/);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await until('retry', () => panels.panel.called('act').includes('continue'));
  });

  it('shows how a page was read and offers to read it again', async () => {
    const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads' };
    const read = { ...panels.sample.page, reading: { ...reading, task: 'free', mode: 'base' } };
    const run = panels.one(read);
    const page = await panels.open(run);
    const bar = page.locator('.reading-bar');
    await bar.getByText('DeepSeek-OCR int4 · CPU, 2 threads · free').waitFor();
    await bar.getByRole('button', { name: 'mode base' }).click();
    await bar.getByRole('button', { name: 'Read Again…' }).click();
    await page.locator('.box').first().click();
    await page.getByRole('button', { name: 'Read This Region Again…' }).click();
    await until('three questions', () => panels.panel.called('rerun').length === 3);
    assert.deepEqual(panels.panel.called('rerun'), [
      { page: 0, modesOnly: true },
      { page: 0, modesOnly: false },
      { page: 0, region: 'p1-r1', modesOnly: false },
    ]);
  });

  it('shows why a page was read on its device, in the statistics and on the bar', async () => {
    const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads' };
    const deviceReason = 'WebGPU is slower here';
    const page = await panels.open(
      panels.one({ ...panels.sample.page, reading: { ...reading, deviceReason } }),
    );
    const bar = page.locator('.reading-facts');
    await until('the reason', async () =>
      ((await bar.getAttribute('title')) ?? '').endsWith(`Running there: ${deviceReason}`),
    );
    await page.getByRole('tab', { name: 'Confidence & stats' }).click();
    await page.locator('.facts dt', { hasText: 'Why this device' }).waitFor();
    await page.locator('.facts dd', { hasText: deviceReason }).waitFor();
  });

  it('shows the page that is read again next to the old result, then the new one', async () => {
    const run = panels.one();
    const page = await panels.open(run, { state: { tab: 'text' } });
    await page.locator('.segment', { hasText: '1,284 ships' }).waitFor();
    const rerun = { page: 0, region: 'p1-r3', what: 'Describe the image' };
    run.apply({ type: 'rerun', rerun: { ...rerun, partialMarkdown: 'A harbour with' } });
    await panels.panel.sendRun();
    await page
      .locator('.rerun')
      .getByText('Reading region 3 of page 1 again: Describe the image')
      .waitFor();
    await page.locator('.rerun .partial', { hasText: 'A harbour with' }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Read Again…' }).isDisabled());
    await page.locator('.rerun').getByRole('button', { name: 'Cancel' }).click();
    await until('cancel', () => panels.panel.called('act').includes('cancel'));
    await page.locator('.segment', { hasText: '1,284 ships' }).waitFor();
    const [first] = panels.sample.page.regions;
    const regions = [{ ...first!, id: 'p1-r15', text: 'New text', markdown: 'New text' }];
    run.apply({
      type: 'pageReplaced',
      page: { ...panels.sample.page, regions, text: 'New text', markdown: 'New text' },
    });
    run.apply({ type: 'rerun', rerun: undefined });
    await panels.panel.send({ type: 'page', page: 0 });
    await panels.panel.send({ type: 'rerun', rerun: null });
    await page.locator('.segment', { hasText: 'New text' }).waitFor();
    assert.equal(await page.locator('.segment').count(), 1);
    await page.locator('.rerun').waitFor({ state: 'hidden' });
  });

  it('offers helpful actions after a failed run', async () => {
    const run = runOf(panels.sample.page, 1, 0);
    const message = 'harbour.png has 180 megapixels; the limit is 100 megapixels.';
    const error = { code: 'imageTooLarge', message, setting: 'limits.imageMegapixels' } as const;
    run.apply({ type: 'pageFailed', page: 0, error });
    run.apply({ type: 'failed', error });
    const page = await panels.open(run);
    await page.getByText(message).waitFor();
    assert.equal(await page.getByText(message).count(), 1, 'it is said once');
    for (const name of ['Try Again', 'Open Settings', 'Show Log']) {
      await page.getByRole('button', { name }).click();
    }
    await until('actions', () => panels.panel.called('act').length === 3);
    assert.deepEqual(panels.panel.called('act'), ['continue', 'openSettings', 'showLog']);
  });

  it('does not call a page blank whose text may be left out', async () => {
    const run = panels.one(blankPage(panels.sample.page));
    const box = { x0: 0, y0: 0, x1: 1, y1: 1 };
    run.apply({ type: 'ignored', areas: [{ id: 'area-1', page: 0, box }], pages: [] });
    const page = await panels.open(run, { state: { tab: 'text' } });
    const title = page.getByText('This page has no text outside the areas that are left out.');
    await title.waitFor();
    assert.equal(await page.getByText('may be blank').count(), 0);
    await page.getByRole('button', { name: 'Look at the Page' }).click();
    await title.waitFor();
  });

  it('says so if a page has no text, or the result is gone', async () => {
    const page = await panels.open(panels.one(blankPage(panels.sample.page)), {
      state: { tab: 'text' },
    });
    await page.getByText('No text was found on this page').waitFor();
    await page.getByRole('button', { name: 'Look at the Page' }).click();
    await page.getByRole('img', { name: 'Page 1' }).waitFor();
    await page.close();
    await panels.open(undefined);
    await panels.panel.page.getByText('This result is no longer stored').waitFor();
  });

  it('keeps only the current page in the DOM, however long it is', async () => {
    const run = finish(runOf(panels.sample.page, 2000, 2000));
    const page = await panels.open(run, { state: { tab: 'text' } });
    await page.locator('.segment').first().waitFor();
    await page.getByRole('textbox', { name: 'Page' }).fill('1987');
    await page.keyboard.press('Enter');
    const ofPage = '[data-vscode-context*="p1987-r"]';
    await page.locator(`.segment${ofPage}`).first().waitFor();
    assert.equal(await page.locator(`.segment:not(${ofPage})`).count(), 0);
    assert.ok((await page.locator('*').count()) < 400);
  });

  it('restores its state after a reload', async () => {
    const state = { tab: 'stats', page: 1, region: 'p2-r4' };
    const page = await panels.open(finish(runOf(panels.sample.page, 3, 3)), { state });
    await page.getByRole('tab', { name: 'Confidence & stats', selected: true }).waitFor();
    await page.getByRole('heading', { name: 'Regions of page 2' }).waitFor();
    await page.getByRole('tab', { name: 'Confidence & stats' }).press('ArrowRight');
    await page.getByRole('tab', { name: 'Raw output', selected: true }).waitFor();
    const kept = await page.evaluate(() => window.kept);
    const expected = { run: 'run-1', page: 1, tab: 'raw', region: 'p2-r4', zoom: 'width' };
    assert.deepEqual(kept, { ...expected, wrap: true, locked: false });
  });
});
