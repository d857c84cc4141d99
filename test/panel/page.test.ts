/** The panel's page in a browser of its own, answered by the real host side over a real run. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import type { OcrPage } from '../../src/core/document.ts';
import { unionBox } from '../../src/core/geometry.ts';
import type { RunModel } from '../../src/editor/runModel.ts';
import { until } from '../e2e/harness/until.ts';
import { PanelPage, type PanelPageOptions } from './fixture/panelPage.ts';
import { blankPage, finish, runOf } from './fixture/runs.ts';
import { drawSamplePage, type SamplePage } from './fixture/samplePage.ts';

describe('results panel page', () => {
  let browser: Browser;
  let sample: SamplePage;
  let panel: PanelPage;

  before(async () => {
    browser = await launchBrowser();
    sample = await drawSamplePage(browser);
  });
  after(() => browser.close());
  afterEach(async () => {
    await panel.page.close();
    assert.deepEqual(panel.problems, [], 'nothing is reported on the console');
  });

  const open = async (run: RunModel | undefined, options: PanelPageOptions = {}) => {
    panel = await PanelPage.open(browser, run, { jpeg: sample.jpeg, ...options });
    return panel.page;
  };
  const one = (page: OcrPage = sample.page) => finish(runOf(page, 1, 1));
  const selects = (id: string) =>
    until(`selection of ${id}`, () => panel.called('select').at(-1) === id);

  it('walks the regions by keyboard and selects with Enter', async () => {
    const page = await open(one());
    await page.getByRole('option').first().focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    const option = page.getByRole('option', { name: /^Region 3 of 14, paragraph, 98 % confident/ });
    assert.equal(await option.evaluate((element) => element === document.activeElement), true);
    assert.deepEqual(panel.called('select'), [], 'walking leaves the document alone');
    assert.match(await page.locator('.inspector-text').innerText(), /1,284 ships/);
    await page.keyboard.press('Enter');
    await selects('p1-r3');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await selects('p1-r14');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.viewport:focus').count(), 1);
  });

  it('marks the region at the cursor of the document, on its page', async () => {
    const page = await open(finish(runOf(sample.page, 3, 3)));
    await panel.send({ type: 'highlight', region: 'p2-r9' });
    const marked = page.locator('.box.current');
    await marked.waitFor();
    assert.match((await marked.getAttribute('title'))!, /^p2-r9 · Table/);
    assert.equal(await page.getByRole('textbox', { name: 'Page' }).inputValue(), '2');
    await page.getByRole('tab', { name: 'Markdown' }).click();
    await page.locator('.segment.current', { hasText: 'Cargo' }).waitFor();
    assert.deepEqual(panel.called('select'), [], 'what the document said is not said back');
    await panel.send({ type: 'highlight', region: null });
    await page.locator('.segment.current').waitFor({ state: 'detached' });
  });

  it('selects with a click, and moves the page with a drag', async () => {
    const page = await open(one(), { state: { zoom: 1 } });
    const viewport = page.locator('.viewport');
    await page.locator('.box').first().click();
    await selects('p1-r1');
    panel.calls.length = 0;
    const box = (await page.locator('.box').nth(4).boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y - 100, { steps: 4 });
    await page.mouse.up();
    assert.deepEqual(panel.called('select'), []);
    assert.deepEqual(
      await viewport.evaluate((element) => [element.scrollLeft, element.scrollTop]),
      [40, 120],
    );
    await page.locator('.box').nth(4).click();
    await selects('p1-r5');
    // Nothing may move under the pointer between press and release.
    await page.getByRole('button', { name: 'Fit page' }).click();
    const before = await page.locator('.stage').boundingBox();
    await page.locator('.box').nth(3).click();
    await selects('p1-r4');
    assert.deepEqual(await page.locator('.stage').boundingBox(), before);
  });

  it('draws each place of text that goes on elsewhere, and none where there is no place', async () => {
    const [, second, third, fourth] = sample.page.regions;
    const goesOn = [third!.box, fourth!.box];
    const regions = sample.page.regions.flatMap((region) => {
      if (region === third) return [{ ...region, box: unionBox(goesOn), boxes: goesOn }];
      if (region === fourth) return [];
      const { width, height } = sample.page;
      const all = { x0: 0, y0: 0, x1: width, y1: height };
      return [region === second ? { ...region, box: all, unplaced: true as const } : region];
    });
    const page = await open(one({ ...sample.page, regions }));
    const parts = page.locator('.part');
    assert.equal(await parts.count(), 2);
    const stage = (await page.locator('.stage').boundingBox())!;
    for (const [i, box] of goesOn.entries()) {
      const drawn = (await parts.nth(i).boundingBox())!;
      const scale = stage.width / sample.page.width;
      assert.ok(Math.abs(drawn.x - stage.x - box.x0 * scale) < 1, `left of part ${i}`);
      assert.ok(Math.abs(drawn.y - stage.y - box.y0 * scale) < 1, `top of part ${i}`);
      assert.ok(Math.abs(drawn.width - (box.x1 - box.x0) * scale) < 1, `width of part ${i}`);
    }
    assert.equal(await page.getByRole('option').count(), regions.length - 1);
    await parts.nth(1).click();
    await selects(third!.id);
    await page.getByRole('tab', { name: 'Regions' }).click();
  });

  it('says so when no place on the page is known', async () => {
    const [, title] = sample.page.regions;
    const regions = [{ ...title!, unplaced: true as const }];
    const page = await open(one({ ...sample.page, regions }));
    await page.getByText('Where the text of this page stands is not known.').waitFor();
    assert.equal(await page.locator('.chip').count(), 0);
    assert.equal(await page.getByRole('listbox').count(), 0);
    await page.getByRole('tab', { name: 'Regions' }).click();
    await page.getByText('Its place on the page is not known.').waitFor();
  });

  it('zooms by wheel, keys and buttons, and fits', async () => {
    const page = await open(one());
    const zoom = async () => Number.parseInt(await page.locator('.zoom-value').innerText(), 10);
    const fitted = await zoom();
    const stage = (await page.locator('.stage').boundingBox())!;
    await page.mouse.move(stage.x + 200, stage.y + 100);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await until('larger', async () => (await zoom()) > fitted);
    const wider = (await page.locator('.stage').boundingBox())!;
    const ratio = wider.width / stage.width;
    // The point under the pointer stays there.
    assert.ok(Math.abs(wider.x + 200 * ratio - (stage.x + 200)) < 2);
    await page.locator('.viewport').focus();
    await page.keyboard.press('1');
    assert.equal(await zoom(), 100);
    await page.keyboard.press('+');
    assert.equal(await zoom(), 125);
    await page.keyboard.press('-');
    assert.equal(await zoom(), 100);
    await page.keyboard.press('0');
    const whole = (await page.locator('.stage').boundingBox())!;
    const view = (await page.locator('.viewport').boundingBox())!;
    assert.ok(whole.height <= view.height && whole.height > view.height - 40);
    await page.getByRole('button', { name: 'Fit width' }).click();
    assert.equal(await zoom(), fitted);
  });

  it('walks the uncertain regions', async () => {
    const page = await open(one());
    const next = page.getByRole('button', { name: 'Next uncertain region' });
    await next.click();
    await selects('p1-r11');
    await next.click();
    await selects('p1-r12');
    await page.getByRole('tab', { name: 'Confidence & stats' }).click();
    await page.getByRole('button', { name: 'Previous', exact: true }).click();
    await selects('p1-r11');
  });

  it('cuts thumbnails out of the picture and copies text, Markdown and CSV', async () => {
    const page = await open(one(), { state: { tab: 'regions' } });
    const card = page.locator('.card', { hasText: 'Q1' });
    await card.scrollIntoViewIfNeeded();
    const canvas = card.locator('canvas');
    await until('drawn', () =>
      canvas.evaluate((element: HTMLCanvasElement) => element.width > 100),
    );
    const dark = await canvas.evaluate((element: HTMLCanvasElement) => {
      const { width, height } = element;
      const pixels = element.getContext('2d')!.getImageData(0, 0, width, height).data;
      return pixels.filter((value, at) => at % 4 === 0 && value < 100).length / (width * height);
    });
    assert.ok(dark > 0.01 && dark < 0.4, `share of ink: ${dark}`);
    await card.getByRole('button', { name: 'Copy as CSV' }).click();
    await card.getByRole('button', { name: 'Copy Markdown' }).click();
    await until('copies', () => panel.called('copy').length === 2);
    const [csv, markdown] = panel.called('copy') as [string, string];
    assert.match(csv, /^Quarter,Ships,"Cargo, t",Note\r\n/);
    assert.match(markdown, /^\| Quarter \| Ships \|/);
  });

  it('never runs or loads what a document says', async () => {
    const evil = [
      '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
      '<style>body{display:none}</style><iframe src="https://example.org"></iframe>',
      '[link](javascript:window.hacked=1) <a href="command:evil">c</a> <svg onload=alert(1)>',
      '<table><tr><td colspan="2" onclick="window.hacked=1" style="color:red">cell</td></tr></table>',
      '![pic](https://example.org/x.png)',
    ].join('\n\n');
    const [first] = sample.page.regions;
    const regions = [{ ...first!, markdown: evil, text: evil }];
    const page = await open(one({ ...sample.page, regions, markdown: evil, text: evil }), {
      state: { tab: 'markdown' },
    });
    const content = page.locator('.segment-body');
    await content.getByText('cell').waitFor();
    assert.equal(await content.locator('img, script, style, iframe, svg').count(), 0);
    const html = await content.innerHTML();
    assert.doesNotMatch(html, /onerror|onclick|onload|style=|href=|command:|example\.org/);
    assert.equal(await content.locator('td').getAttribute('colspan'), '2');
    await page.getByRole('tab', { name: 'Text', exact: true }).click();
    await page.locator('.plain', { hasText: '<script>' }).waitFor();
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
    // What the sanitiser takes out, the page's security policy has refused before.
    const problems = panel.problems.splice(0);
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('The action has been blocked')),
      [],
    );
  });

  it('shows progress, cancels, and fills as pages arrive', async () => {
    const run = runOf(sample.page, 3, 0);
    run.apply({ type: 'modelsLoading' });
    const page = await open(run, { state: { tab: 'markdown' } });
    await page.locator('.status', { hasText: 'Loading models…' }).waitFor();
    run.apply({ type: 'partialMarkdown', page: 0, markdown: '# Harbour' });
    await panel.sendProgress();
    await page.locator('.partial', { hasText: '# Harbour' }).waitFor();
    run.apply({ type: 'pageFinished', page: 0, result: sample.page });
    await panel.sendRun();
    await page.getByRole('heading', { name: 'Harbour traffic and trade' }).waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '33');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await until('cancel', () => panel.called('act').includes('cancel'));
    run.cancel();
    await panel.sendRun();
    await page.getByText('Cancelled. 1 of 3 pages were read.').waitFor();
  });

  it('follows growing text only while its end is read', async () => {
    const run = runOf(sample.page, 1, 0);
    run.apply({ type: 'pageStarted', page: 0 });
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `Line ${at}`);
    const page = await open(run, { state: { tab: 'text' } });
    const grow = async (count: number) => {
      const markdown = lines(count).join('\n');
      run.apply({ type: 'partialMarkdown', page: 0, markdown });
      await panel.sendProgress();
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

  it('says how long a run still takes, and lets a page be read that was left out', async () => {
    const run = runOf(sample.page, 49, 2);
    run.apply({ type: 'pageStarted', page: 2 });
    run.setMinutesLeft(35);
    const page = await open(run, { state: { tab: 'text' } });
    await page.getByText('Reading page 3 of 49 · about 35 min left').waitFor();
    const bar = page.getByRole('progressbar');
    assert.match((await bar.getAttribute('aria-label'))!, /about 35 min left$/);
    run.setMinutesLeft(34);
    await panel.sendProgress();
    await page.getByText('about 34 min left').waitFor();
    run.cancel();
    await panel.sendRun();
    await page.getByRole('textbox', { name: 'Page' }).fill('9');
    await page.keyboard.press('Enter');
    await page.getByText('This page was not read. Those that are finished are kept.').waitFor();
    await page.getByRole('button', { name: 'Read This Page…' }).click();
    await until('the question', () => panel.called('rerun').length === 1);
    assert.deepEqual(panel.called('rerun'), [{ page: 8, modesOnly: false }]);
  });

  it('keeps the text of a page that was cancelled, marked as incomplete', async () => {
    const run = runOf(sample.page, 1, 0);
    run.apply({ type: 'pageStarted', page: 0 });
    run.apply({ type: 'partialMarkdown', page: 0, markdown: '# Harbour\n\nThe har' });
    run.cancel();
    const page = await open(run, { state: { tab: 'text' } });
    await page.getByText('the page is incomplete').waitFor();
    assert.match(await page.locator('.tab-panel .partial').innerText(), /The har$/);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await until('retry', () => panel.called('act').includes('retry'));
  });

  it('tells how a page was read and leads to reading it again', async () => {
    const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads' };
    const read = { ...sample.page, reading: { ...reading, task: 'free', mode: 'base' } };
    const run = one(read);
    const page = await open(run);
    const bar = page.locator('.reading-bar');
    await bar.getByText('DeepSeek-OCR int4 · CPU, 2 threads · free').waitFor();
    await bar.getByRole('button', { name: 'mode base' }).click();
    await bar.getByRole('button', { name: 'Read Again…' }).click();
    await page.locator('.box').first().click();
    await page.getByRole('button', { name: 'Read This Region Again…' }).click();
    await until('three questions', () => panel.called('rerun').length === 3);
    assert.deepEqual(panel.called('rerun'), [
      { page: 0, modesOnly: true },
      { page: 0, modesOnly: false },
      { page: 0, region: 'p1-r1', modesOnly: false },
    ]);
  });

  it('tells why a page was read on its device, in the statistics and on the bar', async () => {
    const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads' };
    const deviceReason = 'WebGPU is slower here';
    const page = await open(one({ ...sample.page, reading: { ...reading, deviceReason } }));
    const bar = page.locator('.reading-facts');
    await until('the reason', async () =>
      ((await bar.getAttribute('title')) ?? '').endsWith(`Runs there: ${deviceReason}`),
    );
    await page.getByRole('tab', { name: 'Confidence & stats' }).click();
    await page.locator('.facts dt', { hasText: 'Why there' }).waitFor();
    await page.locator('.facts dd', { hasText: deviceReason }).waitFor();
  });

  it('shows what is read again beside the old result, then the new one', async () => {
    const run = one();
    const page = await open(run, { state: { tab: 'text' } });
    await page.locator('.segment', { hasText: '1,284 ships' }).waitFor();
    const rerun = { page: 0, region: 'p1-r3', what: 'Describe the picture' };
    run.setRerun({ ...rerun, partialMarkdown: 'A harbour with' });
    await panel.sendRun();
    await page.getByText('Reading region 3 of page 1 again: Describe the picture').waitFor();
    await page.locator('.rerun .partial', { hasText: 'A harbour with' }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Read Again…' }).isDisabled());
    await page.locator('.rerun').getByRole('button', { name: 'Cancel' }).click();
    await until('cancel', () => panel.called('act').includes('cancel'));
    await page.locator('.segment', { hasText: '1,284 ships' }).waitFor();
    const [first] = sample.page.regions;
    const regions = [{ ...first!, id: 'p1-r15', text: 'New text', markdown: 'New text' }];
    run.replacePage({ ...sample.page, regions, text: 'New text', markdown: 'New text' });
    run.setRerun(undefined);
    await panel.send({ type: 'page', page: 0 });
    await panel.send({ type: 'rerun', rerun: null });
    await page.locator('.segment', { hasText: 'New text' }).waitFor();
    assert.equal(await page.locator('.segment').count(), 1);
    await page.locator('.rerun').waitFor({ state: 'hidden' });
  });

  it('offers what helps when a run failed', async () => {
    const run = runOf(sample.page, 1, 0);
    const message = 'harbour.png has 180 megapixels; the limit is 100 megapixels.';
    run.fail({ code: 'imageTooLarge', message, setting: 'limits.imageMegapixels' });
    const page = await open(run);
    await page.getByText(message).waitFor();
    for (const name of ['Try Again', 'Open Settings', 'Show Log']) {
      await page.getByRole('button', { name }).click();
    }
    await until('actions', () => panel.called('act').length === 3);
    assert.deepEqual(panel.called('act'), ['retry', 'openSettings', 'showLog']);
  });

  it('says so when a page has no text, or the result is gone', async () => {
    const page = await open(one(blankPage(sample.page)), { state: { tab: 'text' } });
    await page.getByText('No text was found on this page').waitFor();
    await page.getByRole('button', { name: 'Look at the Page' }).click();
    await page.getByRole('img', { name: 'Page 1' }).waitFor();
    await page.close();
    await open(undefined);
    await panel.page.getByText('This result is not stored any more').waitFor();
  });

  it('keeps only the current page in the document, however long it is', async () => {
    const run = finish(runOf(sample.page, 2000, 2000));
    const page = await open(run, { state: { tab: 'text' } });
    await page.locator('.segment').first().waitFor();
    await page.getByRole('textbox', { name: 'Page' }).fill('1987');
    await page.keyboard.press('Enter');
    await page.locator('.marker[title^="p1987-"]').first().waitFor();
    assert.equal(await page.locator('.marker:not([title^="p1987-"])').count(), 0);
    assert.ok((await page.locator('*').count()) < 400);
  });

  it('comes back as it was after a reload', async () => {
    const state = { tab: 'stats', page: 1, region: 'p2-r4' };
    const page = await open(finish(runOf(sample.page, 3, 3)), { state });
    await page.getByRole('tab', { name: 'Confidence & stats', selected: true }).waitFor();
    await page.getByRole('heading', { name: 'Regions of page 2' }).waitFor();
    await page.getByRole('tab', { name: 'Confidence & stats' }).press('ArrowRight');
    await page.getByRole('tab', { name: 'Raw output', selected: true }).waitFor();
    const kept = await page.evaluate(() => (window as unknown as { kept: unknown }).kept);
    const expected = { run: 'run-1', page: 1, tab: 'raw', region: 'p2-r4', zoom: 'width' };
    assert.deepEqual(kept, { ...expected, wrap: true });
  });
});
