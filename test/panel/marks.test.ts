/** Marks on the page and in the lists: doubt, numbers, colors and names of regions. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { OcrPage, Region } from '../../src/core/document/document.ts';
import { quadOfBox } from '../../src/core/geometry/geometry.ts';
import { until } from '../e2e/harness/until.ts';
import { THEME_NAMES } from './fixture/themes.ts';
import { usePanels } from './fixture/usePanels.ts';

/** The page with one doubtful word in a paragraph that is certain on the whole. */
function withDoubt(page: OcrPage): OcrPage {
  const regions = page.regions.map((region): Region => {
    if (region.id !== 'p1-r3') return { ...region, confidence: 0.95 };
    const { x0, y0 } = region.places[0]!;
    const line = { x0, y0, x1: x0 + 900, y1: y0 + 38 };
    const text = 'The harbour handled 1,284 ships in 2024';
    const words = text.split(' ').map((word, at) => ({
      text: word,
      confidence: word === 'harbour' ? 0.4 : 0.99,
      box: { ...line, x0: x0 + at * 120, x1: x0 + at * 120 + 110 },
    }));
    const lines = [{ text, quad: quadOfBox(line), confidence: 0.98, words }];
    return { ...region, confidence: 0.98, lines };
  });
  return { ...page, regions };
}

/** Border styles of the boxes that have a class, or do not. */
const borders = (boxes: Locator, low: boolean): Promise<string[]> =>
  boxes.evaluateAll(
    (all, wanted) =>
      all
        .filter((box) => box.classList.contains('low') === wanted)
        .map((box) => getComputedStyle(box).borderTopStyle),
    low,
  );

const visible = (tag: Locator): Promise<boolean> =>
  tag.evaluate((element) => getComputedStyle(element).visibility === 'visible');

/** Relative luminance and contrast as WCAG defines them. */
const contrast = (tag: Locator): Promise<{ number: string; sign: string; ratio: number }> =>
  tag.evaluate((element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    const light = (css: string): number => {
      const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/gu) ?? []).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [a, b] = [light(color), light(backgroundColor)];
    const sign = getComputedStyle(element, '::after').color;
    return { number: color, sign, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  });

describe('results panel, marks', () => {
  const panels = usePanels();
  const doubtful = () => panels.one(withDoubt(panels.sample.page));
  const boxOf = (page: Page, at: number) => page.locator('.box').nth(at - 1);

  it('take a region with one doubtful word for doubtful, in every view, with a sign', async () => {
    const page = await panels.open(doubtful(), { state: { region: 'p1-r3' } });
    assert.equal(await page.locator('.box.low').count(), 1);
    assert.match((await page.locator('.box.low').getAttribute('title'))!, /^Region 3 · Paragraph/);
    assert.match(await page.locator('.inspector .number').innerText(), /98 % \?/);
    await page.locator('#tab-regions').click();
    const numbers = page.locator('.card .confidence');
    const shown = await numbers.evaluateAll((all) =>
      all.map((one) => ({
        name: one.getAttribute('class'),
        hasSign: one.textContent.endsWith('?'),
      })),
    );
    assert.deepEqual(
      shown.filter(({ hasSign }) => hasSign),
      [{ name: 'confidence low', hasSign: true }],
    );
    assert.ok(shown.every(({ name, hasSign }) => hasSign !== (name === 'confidence good')));
  });

  it('have dashes only for doubt', async () => {
    const page = await panels.open(doubtful());
    const boxes = page.locator('.box');
    assert.deepEqual(await borders(boxes, true), ['dashed']);
    const others = await borders(boxes, false);
    assert.equal(others.length, panels.sample.page.regions.length - 1);
    assert.deepEqual([...new Set(others)], ['solid']);
  });

  it('hide numbers at the edge of the page and on small pictures until they are asked for', async () => {
    const [first, second, ...rest] = panels.sample.page.regions;
    const atEdge = { ...first!, places: [{ ...first!.places[0]!, x0: 4 }] };
    const regions = [atEdge, second!, ...rest];
    const page = await panels.open(panels.one({ ...panels.sample.page, regions }));
    assert.equal(await visible(boxOf(page, 1).locator('.tag')), false);
    assert.equal(await visible(boxOf(page, 2).locator('.tag')), true);
    const tag = (await boxOf(page, 2).locator('.tag').boundingBox())!;
    const box = (await boxOf(page, 2).boundingBox())!;
    assert.ok(tag.x + tag.width <= box.x + 2, 'the number is in the margin, not on the text');
    await boxOf(page, 1).hover();
    assert.equal(await visible(boxOf(page, 1).locator('.tag')), true);
    await page.setViewportSize({ width: 900, height: 420 });
    await page.getByRole('button', { name: 'Fit page' }).click();
    await page.mouse.move(0, 0);
    await until('hidden', async () => !(await visible(boxOf(page, 2).locator('.tag'))));
    await boxOf(page, 2).focus();
    assert.equal(await visible(boxOf(page, 2).locator('.tag')), true);
  });

  it('never cover another region with a number, however narrow the columns are', async () => {
    const [first] = panels.sample.page.regions;
    const regions = Array.from({ length: 100 }, (_, at): Region => {
      const [x0, y0] = [60 + (at % 4) * 290, 60 + Math.floor(at / 4) * 66];
      const confidence = at % 9 === 0 ? 0.6 : 0.95;
      return {
        ...{ ...first!, id: `p1-r${at + 1}`, text: `Item ${at + 1}`, confidence },
        places: [{ x0, y0, x1: x0 + 260, y1: y0 + 50 }],
      };
    });
    const page = await panels.open(panels.one({ ...panels.sample.page, regions }));
    const covered = () =>
      page.locator('.box').evaluateAll((boxes) => {
        // What is marked is 4 pixels inside of its box.
        const places = boxes.map((box) => {
          const { left, top, right, bottom } = box.getBoundingClientRect();
          return { left: left + 4, top: top + 4, right: right - 4, bottom: bottom - 4 };
        });
        return boxes.flatMap((box, at) => {
          const tag = box.querySelector('.tag')!;
          if (getComputedStyle(tag).visibility === 'hidden') return [];
          const { left, top, right, bottom } = tag.getBoundingClientRect();
          return places.some(
            (place, other) =>
              other !== at &&
              Math.min(right, place.right) - Math.max(left, place.left) > 1 &&
              Math.min(bottom, place.bottom) - Math.max(top, place.top) > 1,
          )
            ? [at + 1]
            : [];
        });
      });
    const shown = () =>
      page
        .locator('.box .tag')
        .evaluateAll(
          (tags) => tags.filter((tag) => getComputedStyle(tag).visibility === 'visible').length,
        );
    assert.deepEqual(await covered(), []);
    assert.equal(await shown(), 25, 'those of the first column are in the margin');
    await page.locator('.viewport').focus();
    await page.keyboard.press('1');
    assert.deepEqual(await covered(), []);
    assert.ok((await shown()) > 85, 'there is room for most in a large picture');
  });

  for (const theme of THEME_NAMES) {
    it(`have a sign as clear as the number in the theme ${theme}`, async () => {
      const page = await panels.open(doubtful(), { theme, state: { region: 'p1-r3' } });
      const tag = page.locator('.box.current .tag');
      await tag.waitFor();
      const { number, sign, ratio } = await contrast(tag);
      assert.equal(sign, number);
      assert.ok(ratio >= 4.5, `${theme}: ${ratio}`);
    });
  }

  it('count places that were not read, and lead to them', async () => {
    const missed = [
      { x0: 100, y0: 300, x1: 600, y1: 330 },
      { x0: 100, y0: 900, x1: 600, y1: 930 },
    ];
    const page = await panels.open(panels.one({ ...panels.sample.page, missed }));
    const count = page.getByRole('button', { name: '2 places not read' });
    await count.click();
    const area = page.locator('.area-frame');
    await area.waitFor();
    const [stage, drawn] = [await page.locator('.stage').boundingBox(), await area.boundingBox()];
    const scale = stage!.width / panels.sample.page.width;
    assert.ok(Math.abs(drawn!.y - stage!.y - 300 * scale) < 6, 'the first place');
    await page.getByRole('button', { name: 'Read as Text' }).click();
    await until('a request', () => panels.panel.called('area').length === 1);
  });

  it('have a strip that is as high as its text', async () => {
    const page = await panels.open(panels.one(), { state: { region: 'p1-r4' } });
    const strip = page.locator('.inspector');
    const empty = () =>
      strip.evaluate((element) => {
        const { bottom } = element.getBoundingClientRect();
        return bottom - element.lastElementChild!.getBoundingClientRect().bottom;
      });
    assert.ok((await empty()) <= 12, 'nothing is below the text');
    assert.ok((await strip.boundingBox())!.height < 80);
  });

  it('show a check mark on the button that has copied, for a moment', async () => {
    const page = await panels.open(panels.one(), { state: { tab: 'text' } });
    const button = page.getByRole('button', { name: 'Copy Page' });
    const glyph = () =>
      button
        .locator('.codicon')
        .evaluate((element) => getComputedStyle(element, '::before').content);
    const before = await glyph();
    await button.click();
    await until('the check mark', async () => (await glyph()) !== before);
    await page.getByText('Copied.').waitFor({ state: 'attached' });
    await until('the icon again', async () => (await glyph()) === before, 4000);
  });

  it('never name a region by its id', async () => {
    const page = await panels.open(doubtful(), { state: { region: 'p1-r3' } });
    for (const tab of ['image', 'text', 'markdown', 'regions', 'stats']) {
      await page.locator(`#tab-${tab}`).click();
      await page.locator(`#panel-${tab} > :not(.notice)`).waitFor();
      const ids = await page.evaluate(() =>
        [...document.querySelectorAll('body *')].flatMap((element) =>
          ['title', 'aria-label', 'alt', 'placeholder']
            .map((name) => element.getAttribute(name) ?? '')
            .filter((text) => /\bp\d+-r\d+\b/u.test(text)),
        ),
      );
      assert.deepEqual(ids, [], tab);
      assert.doesNotMatch(await page.locator('body').innerText(), /\bp\d+-r\d+\b/u);
    }
  });
});
