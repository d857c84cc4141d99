/** The panel in every language: nothing is cut off, and Arabic is laid out from right to left. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OcrPage, Region } from '../../src/core/document/document.ts';
import { quadOfBox } from '../../src/core/geometry/geometry.ts';
import { until } from '../e2e/harness/until.ts';
import { violations } from './fixture/axe.ts';
import { translatedLanguages } from './fixture/panelPage.ts';
import { finish, runOf } from './fixture/runs.ts';
import { usePanels } from './fixture/usePanels.ts';

const TABS = ['text', 'markdown', 'image', 'regions', 'stats', 'raw'] as const;
const WIDTHS = [280, 480, 1000] as const;
/** From right to left, and with long words; axe takes long. */
const CHECKED_AT_EVERY_WIDTH = new Set(['ar', 'de']);
const WARNING = { code: 'lowConfidence', message: 'Two regions are uncertain.', page: 0 } as const;

/** Elements that reach beyond the panel, except in parts that scroll sideways. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const scrolling = '.viewport, .check-picture, .table-scroll, .card-text, .raw, .tabs, .legend';
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      if (element.parentElement?.closest(scrolling)) return false;
      const { left, right, width, height } = element.getBoundingClientRect();
      // Parts for screen readers have one pixel.
      return width > 1 && height > 1 && (left < -1 || right > window.innerWidth + 1);
    });
    const scroll = [document.documentElement, ...document.querySelectorAll('.scroll, .toolbar')];
    return [...wide, ...scroll.filter((each) => each.scrollWidth > each.clientWidth)].map(
      (element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`,
    );
  });

/** The page with a word in the middle of its first paragraph that is to be checked. */
function withDoubt(page: OcrPage): OcrPage {
  const regions = page.regions.map((region): Region => {
    if (region.id !== 'p1-r3') return region;
    const [box] = region.places;
    const { x0, y0 } = box!;
    const line = { x0, y0, x1: x0 + 900, y1: y0 + 38 };
    const text = 'The harbour handled 1,284 ships in 2024';
    const words = text.split(' ').map((word, at) => ({
      text: word,
      confidence: word === 'handled' ? 0.4 : 0.99,
      box: { ...line, x0: x0 + at * 120, x1: x0 + at * 120 + 110 },
    }));
    return { ...region, lines: [{ text, quad: quadOfBox(line), confidence: 0.9, words }] };
  });
  return { ...page, regions };
}

describe('results panel in other languages', () => {
  const panels = usePanels();

  /** A page that was read by a model and has a word to check. */
  const read = (): OcrPage => ({
    ...panels.sample.page,
    reading: {
      ...{ engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads' },
      ...{ task: 'document', mode: 'gundam' },
    },
  });

  for (const language of translatedLanguages()) {
    it(`fits into every width in ${language}`, async function () {
      // Dozens of checks by axe, on a machine that may do other work.
      this.timeout(180_000);
      const run = finish(runOf(read(), 3, 3), [WARNING]);
      const state = { tab: 'text', region: 'p1-r8' };
      const page = await panels.open(run, { language, height: 700, state });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 700 });
        for (const tab of TABS) {
          await page.locator(`#tab-${tab}`).click();
          await page.locator(`#panel-${tab} > :not(.notice)`).waitFor();
          const wide = () => tooWide(page);
          await until('the layout has settled', async () => (await wide()).length === 0).catch(
            async () => assert.deepEqual(await wide(), [], `${tab} at ${width}`),
          );
          if (width !== WIDTHS[0] && !CHECKED_AT_EVERY_WIDTH.has(language)) continue;
          assert.deepEqual(await violations(page), [], `${tab} at ${width}`);
        }
      }
    });

    it(`fits into 280 pixels in ${language} after a run that was stopped`, async () => {
      const run = runOf(read(), 12, 1);
      run.apply({ type: 'cancelled' });
      const page = await panels.open(run, {
        language,
        width: 280,
        state: { page: 3, tab: 'text' },
      });
      await page.locator('.notice').waitFor();
      assert.deepEqual(await tooWide(page), []);
      assert.deepEqual(await violations(page), []);
    });
  }
});

describe('results panel from right to left', () => {
  const panels = usePanels();
  const arabic = { language: 'ar', width: 700, state: { tab: 'image' } } as const;

  /** Left edges of a region's box and of a point of the picture, in CSS pixels. */
  const places = (page: Page) =>
    page.evaluate(() => {
      const left = (selector: string) =>
        document.querySelector(selector)!.getBoundingClientRect().left;
      const picture = document.querySelector('.picture')!.getBoundingClientRect();
      const box = document.querySelector('.box')!.getBoundingClientRect();
      return {
        shift: Math.round(box.left - picture.left),
        width: Math.round(picture.width),
        previous: left('.page-nav .codicon-chevron-left'),
        next: left('.page-nav .codicon-chevron-right'),
      };
    });

  it('turns the controls around, but not the picture and its boxes', async () => {
    const run = () => finish(runOf(panels.sample.page, 3, 3));
    const english = await panels.open(run(), { width: 700, state: { tab: 'image' } });
    await english.locator('.box').first().waitFor();
    const usual = await places(english);
    await english.close();
    const page = await panels.open(run(), arabic);
    await page.locator('.box').first().waitFor();
    const turned = await places(page);
    assert.deepEqual([turned.shift, turned.width], [usual.shift, usual.width]);
    assert.ok(usual.previous < usual.next && turned.previous > turned.next);
  });

  it('zooms and scrolls the picture as usual', async () => {
    const page = await panels.open(panels.one(), arabic);
    const view = page.locator('.viewport');
    await page.locator('.box').first().waitFor();
    await view.focus();
    await page.keyboard.press('1');
    const scroll = () =>
      view.evaluate(({ scrollLeft, scrollWidth, clientWidth }) => ({
        at: scrollLeft,
        most: scrollWidth - clientWidth,
      }));
    const { at, most } = await scroll();
    assert.ok(most > 300, 'the picture is wider than the view');
    assert.ok(Math.abs(at - most / 2) < 20, `its middle stays in the middle: ${at} of ${most}`);
    await view.evaluate((element) => (element.scrollLeft = 0));
    const inside = await page.evaluate(() => {
      const element = document.querySelector('.viewport')!.getBoundingClientRect();
      return document.querySelector('.picture')!.getBoundingClientRect().left >= element.left;
    });
    assert.ok(inside, 'the left edge of the page can be reached');
  });

  it('begins a message at the right, whatever its first word is, but not one in English', async () => {
    const message = 'damaged.png تالف: ينتهي الملف قبل أي بيانات للصورة.';
    for (const [text, wanted] of [
      [message, 'rtl'],
      ['damaged.png is damaged.', 'ltr'],
    ] as const) {
      const run = runOf(panels.sample.page, 1, 0);
      run.apply({ type: 'failed', error: { code: 'corruptFile', message: text } });
      const page = await panels.open(run, arabic);
      const line = page.locator('.notice p');
      await line.waitFor();
      assert.equal(await line.evaluate((p) => getComputedStyle(p).direction), wanted);
      if (wanted === 'rtl') await page.close();
    }
  });

  it('moves through the tabs in the direction of the arrow keys', async () => {
    const page = await panels.open(panels.one(), { ...arabic, state: { tab: 'text' } });
    await page.locator('#tab-text').focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('#tab-markdown[aria-selected=true]').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('#tab-text[aria-selected=true]').waitFor();
  });

  it('keeps the direction of the text of the page', async () => {
    const page = await panels.open(panels.one(), { ...arabic, state: { tab: 'text' } });
    const direction = (selector: string, text: string) =>
      page
        .locator(selector, { hasText: text })
        .first()
        .evaluate((element) => getComputedStyle(element).direction);
    assert.equal(await direction('.plain', 'Harbour traffic'), 'ltr');
    assert.equal(await direction('.plain', 'استقبل الميناء'), 'rtl');
    await page.locator('#tab-markdown').click();
    assert.equal(await direction('.segment-body', 'Harbour traffic'), 'ltr');
    assert.equal(await direction('.segment-body', 'استقبل الميناء'), 'rtl');
    assert.equal(await direction('table', 'Quarter'), 'ltr');
  });

  it('shows lists and tables of such a page from right to left', async () => {
    const markdown = '- واحد\n- اثنان\n\n| الربع | السفن |\n| --- | --- |\n| الأول | ٢٨٧ |';
    const run = panels.one({ ...panels.sample.page, regions: [], markdown });
    // The interface is in English: the direction comes from the text.
    const page = await panels.open(run, { state: { tab: 'markdown' } });
    const heads = page.locator('th');
    const left = (at: number) =>
      heads.nth(at).evaluate((element) => element.getBoundingClientRect().left);
    assert.ok((await left(0)) > (await left(1)), 'the first column is on the right');
    const list = page.locator('.segment-body ul');
    assert.equal(await list.evaluate((element) => getComputedStyle(element).direction), 'rtl');
  });

  it('shows a word to check between the text before and after it', async () => {
    const page = await panels.open(panels.one(withDoubt(panels.sample.page)), arabic);
    const line = page.locator('.check-text');
    await line.waitFor();
    const [before, word, after] = await line.evaluate((element) =>
      [...element.children].map((child) => child.getBoundingClientRect().left),
    );
    assert.ok(before! < word! && word! < after!, 'an English line stays from left to right');
    const frame = await page.locator('.check-frame').boundingBox();
    const view = await page.locator('.check-picture').boundingBox();
    assert.ok(frame && view && frame.x >= view.x && frame.x + frame.width <= view.x + view.width);
  });

  it('isolates a file name in an Arabic sentence', async () => {
    const run = runOf(panels.sample.page, 1, 0);
    run.apply({ type: 'failed', error: { code: 'internal', message: 'It broke.' } });
    const page = await panels.open(run, { ...arabic, state: { tab: 'text' } });
    const title = await page.locator('.notice h2').textContent();
    assert.equal(title, 'تعذرت قراءة \u2068harbour.png\u2069');
    const message = page.locator('.notice p');
    assert.equal(await message.evaluate((element) => getComputedStyle(element).direction), 'ltr');
  });
});
