/** Regions on the panel's page, with the real host side over a real run. */
import assert from 'node:assert/strict';
import { until } from '../e2e/harness/until.ts';
import { finish, runOf } from './fixture/runs.ts';
import { usePanels } from './fixture/usePanels.ts';
import type { Box } from '../../src/core/geometry/geometry.ts';

/** How far a box is outside of what it marks, in CSS pixels. */
const OUTSIDE = 4;

describe('results panel, regions', () => {
  const panels = usePanels();

  it('moves through the regions by keyboard and selects with Enter', async () => {
    const page = await panels.open(panels.one());
    await page.getByRole('option').first().focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    const option = page.getByRole('option', { name: /^Region 3 of 14, Paragraph, 98 % confident/ });
    assert.equal(await option.evaluate((element) => element === document.activeElement), true);
    assert.deepEqual(panels.panel.called('select'), [], 'walking leaves the document alone');
    assert.match(await page.locator('.inspector-text').innerText(), /1,284 ships/);
    await page.keyboard.press('Enter');
    await panels.selects('p1-r3');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await panels.selects('p1-r14');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.viewport:focus').count(), 1);
  });

  it("marks the region at the document's cursor, on its page", async () => {
    const page = await panels.open(finish(runOf(panels.sample.page, 3, 3)));
    await panels.panel.send({ type: 'highlight', region: 'p2-r9' });
    const marked = page.locator('.box.current');
    await marked.waitFor();
    assert.match((await marked.getAttribute('title'))!, /^Region 9 · Table/);
    assert.equal(await page.getByRole('textbox', { name: 'Page' }).inputValue(), '2');
    await page.getByRole('tab', { name: 'Markdown' }).click();
    await page.locator('.segment.current', { hasText: 'Cargo' }).waitFor();
    assert.deepEqual(panels.panel.called('select'), [], 'what the document said is not said back');
    await panels.panel.send({ type: 'highlight', region: null });
    await page.locator('.segment.current').waitFor({ state: 'detached' });
  });

  it('selects with a click, and moves the page with a drag', async () => {
    const page = await panels.open(panels.one(), { state: { zoom: 1 } });
    const viewport = page.locator('.viewport');
    await page.locator('.box').first().click();
    await panels.selects('p1-r1');
    panels.panel.calls.length = 0;
    const box = (await page.locator('.box').nth(4).boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y - 100, { steps: 4 });
    await page.mouse.up();
    assert.deepEqual(panels.panel.called('select'), []);
    assert.deepEqual(
      await viewport.evaluate((element) => [element.scrollLeft, element.scrollTop]),
      [40, 120],
    );
    await page.locator('.box').nth(4).click();
    await panels.selects('p1-r5');
    // Nothing may move under the pointer between press and release.
    await page.getByRole('button', { name: 'Fit page' }).click();
    const before = await page.locator('.stage').boundingBox();
    await page.locator('.box').nth(3).click();
    await panels.selects('p1-r4');
    assert.deepEqual(await page.locator('.stage').boundingBox(), before);
  });

  it('draws each place of text that continues elsewhere, and none without a place', async () => {
    const [, second, third, fourth] = panels.sample.page.regions;
    const goesOn = [...third!.places, ...fourth!.places];
    const regions = panels.sample.page.regions.flatMap((region) => {
      if (region === third) return [{ ...region, places: goesOn }];
      if (region === fourth) return [];
      return [region === second ? { ...region, places: [] } : region];
    });
    const page = await panels.open(panels.one({ ...panels.sample.page, regions }));
    const parts = page.locator('.part');
    assert.equal(await parts.count(), 2);
    const stage = (await page.locator('.stage').boundingBox())!;
    for (const [i, box] of goesOn.entries()) {
      const drawn = (await parts.nth(i).boundingBox())!;
      const scale = stage.width / panels.sample.page.width;
      assert.ok(Math.abs(drawn.x + OUTSIDE - stage.x - box.x0 * scale) < 1, `left of part ${i}`);
      assert.ok(Math.abs(drawn.y + OUTSIDE - stage.y - box.y0 * scale) < 1, `top of part ${i}`);
      assert.ok(
        Math.abs(drawn.width - 2 * OUTSIDE - (box.x1 - box.x0) * scale) < 1,
        `width of part ${i}`,
      );
    }
    assert.equal(await page.getByRole('option').count(), regions.length - 1);
    await parts.nth(1).click();
    await panels.selects(third!.id);
    await page.getByRole('tab', { name: 'Regions' }).click();
  });

  it('says so if no place on the page is known', async () => {
    const [, title] = panels.sample.page.regions;
    const regions = [{ ...title!, places: [] }];
    const page = await panels.open(panels.one({ ...panels.sample.page, regions }));
    await page.getByText('The positions of this text are unknown.').waitFor();
    assert.equal(await page.locator('.chip').count(), 0);
    assert.equal(await page.getByRole('listbox').count(), 0);
    await page.getByRole('tab', { name: 'Regions' }).click();
    await page.getByText('Its position on the page is unknown.').waitFor();
  });

  it('zooms by wheel, keys and buttons, and fits', async () => {
    const page = await panels.open(panels.one());
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
    // There is room for two lines of text in the strip below.
    const strip = (await page.locator('.inspector').boundingBox())!;
    const room = 40 + Math.max(0, 96 - strip.height);
    assert.ok(whole.height <= view.height && whole.height > view.height - room);
    await page.getByRole('button', { name: 'Fit width' }).click();
    assert.equal(await zoom(), fitted);
  });

  it('shows the line of a doubtful word, enlarged', async () => {
    const [, , third] = panels.sample.page.regions;
    const [place] = third!.places as [Box];
    const quad = [
      { x: place.x0, y: place.y0 },
      { x: place.x1, y: place.y0 },
      { x: place.x1, y: place.y0 + 34 },
      { x: place.x0, y: place.y0 + 34 },
    ] as const;
    const box = { ...place, x1: place.x0 + 60, y1: place.y0 + 34 };
    const words = [{ text: 'The', box, confidence: 0.5 }];
    const lines = [{ text: 'The harbour', quad, confidence: 0.9, words }];
    const regions = panels.sample.page.regions.map((one) =>
      one === third ? { ...one, lines } : one,
    );
    const page = await panels.open(panels.one({ ...panels.sample.page, regions }));
    const picture = (await page.locator('.check-picture').boundingBox())!;
    const frame = (await page.locator('.check-frame').boundingBox())!;
    const image = (await page.locator('.check-picture img').boundingBox())!;
    const zoom = image.width / panels.sample.page.width;
    assert.ok(Math.abs(image.height / panels.sample.page.height - zoom) < 0.01, 'undistorted');
    assert.ok(Math.abs(frame.x + 4 - image.x - box.x0 * zoom) < 2, 'the frame is around the word');
    assert.ok(Math.abs(frame.y + 4 - image.y - box.y0 * zoom) < 2);
    assert.ok(frame.y >= picture.y && frame.y + frame.height <= picture.y + picture.height);
  });

  it('moves through the uncertain regions', async () => {
    const page = await panels.open(panels.one());
    const next = page.getByRole('button', { name: 'Next uncertain region' });
    await next.click();
    await panels.selects('p1-r11');
    await next.click();
    await panels.selects('p1-r12');
    await page.getByRole('tab', { name: 'Confidence & stats' }).click();
    await page.getByRole('button', { name: 'Previous', exact: true }).click();
    await panels.selects('p1-r11');
  });

  it('cuts thumbnails out of the picture and copies text, Markdown and CSV', async () => {
    const page = await panels.open(panels.one(), { state: { tab: 'regions' } });
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
    await until('copies', () => panels.panel.called('copy').length === 2);
    const [csv, markdown] = panels.panel.called('copy') as [string, string];
    assert.match(csv, /^Quarter,Ships,"Cargo, t",Note\r\n/);
    assert.match(markdown, /^\| Quarter \| Ships \|/);
  });

  it('never runs or loads content of a document', async () => {
    const evil = [
      '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
      '<style>body{display:none}</style><iframe src="https://example.org"></iframe>',
      '[link](javascript:window.hacked=1) <a href="command:evil">c</a> <svg onload=alert(1)>',
      '<table><tr><td colspan="2" onclick="window.hacked=1" style="color:red">cell</td></tr></table>',
      '![pic](https://example.org/x.png)',
    ].join('\n\n');
    const [first] = panels.sample.page.regions;
    const regions = [{ ...first!, markdown: evil, text: evil }];
    const page = await panels.open(
      panels.one({ ...panels.sample.page, regions, markdown: evil, text: evil }),
      {
        state: { tab: 'markdown' },
      },
    );
    const content = page.locator('.segment-body');
    await content.getByText('cell').waitFor();
    assert.equal(await content.locator('img, script, style, iframe, svg').count(), 0);
    const html = await content.innerHTML();
    assert.doesNotMatch(html, /onerror|onclick|onload|style=|href=|command:|example\.org/);
    assert.equal(await content.locator('td').getAttribute('colspan'), '2');
    await page.getByRole('tab', { name: 'Text', exact: true }).click();
    await page.locator('.plain', { hasText: '<script>' }).waitFor();
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
    // The page's security policy refuses it before the sanitizer removes it.
    const problems = panels.panel.problems.splice(0);
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('The action has been blocked')),
      [],
    );
  });
});
