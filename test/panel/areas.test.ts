/** The area tool, areas that are left out on all pages, context menus and copied pictures. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { until } from '../e2e/harness/until.ts';
import { finish, runOf } from './fixture/runs.ts';
import { usePanels } from './fixture/usePanels.ts';

const BOX = { x0: 0.05, y0: 0.02, x1: 0.95, y1: 0.06 };

/** What VS Code makes of the element of a context menu: inner statements win. */
function statedAt(element: Element): Record<string, unknown> {
  let all: Record<string, unknown> = {};
  let at: Element | null = element;
  while (at) {
    const stated: string | null = at.getAttribute('data-vscode-context');
    if (stated !== null) all = { ...(JSON.parse(stated) as object), ...all };
    at = at.parentElement;
  }
  return all;
}

describe('results panel, areas', () => {
  const panels = usePanels();
  const run = () => finish(runOf(panels.sample.page, 3, 3));
  const area = () => panels.panel.called('area').at(-1);

  it('are drawn with the mouse, and left out on all pages', async () => {
    const page = await panels.open(run());
    await page.getByRole('button', { name: 'Mark an area' }).click();
    const stage = (await page.locator('.stage').boundingBox())!;
    await page.mouse.move(stage.x + 20, stage.y + 10);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width - 20, stage.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Leave Out on This Page' }).waitFor();
    await page.getByRole('button', { name: 'Leave Out on All Pages' }).click();
    await until('the request', () => area() !== undefined);
    const { page: index, box, use } = area() as { page: number; box: typeof BOX; use: string };
    const scale = stage.width / panels.sample.page.width;
    assert.deepEqual([index, use], [0, 'leaveOutAll']);
    assert.ok(Math.abs(box.x0 * scale - 20) < 2 && Math.abs(box.y1 * scale - 40) < 2);
    await page.locator('.area-tool').waitFor({ state: 'hidden' });
  });

  it('can begin on a box, and show what can be done wherever they are', async () => {
    const page = await panels.open(run(), { width: 420, height: 640 });
    const box = (await page.locator('.box').nth(2).boundingBox())!;
    const stage = (await page.locator('.stage').boundingBox())!;
    await page.locator('.viewport').focus();
    await page.keyboard.press('a');
    await page.mouse.move(box.x + 20, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 40, { steps: 3 });
    await page.mouse.up();
    const last = page.getByRole('button', { name: 'Leave Out on All Pages' });
    await last.waitFor();
    const isOnTop = () =>
      last.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
    assert.equal(await isOnTop(), true, 'no box covers the menu');
    await page.getByRole('button', { name: 'Fit page' }).click();
    const whole = (await page.locator('.stage').boundingBox())!;
    assert.ok(whole.height < stage.height + 1);
    await page.mouse.move(whole.x + 4, whole.y + 4);
    await page.mouse.down();
    await page.mouse.move(whole.x + whole.width - 4, whole.y + whole.height - 4, { steps: 3 });
    await page.mouse.up();
    await last.waitFor();
    assert.equal(await isOnTop(), true, 'the menu of a whole page is on the page');
  });

  it('are placed by keyboard', async () => {
    const page = await panels.open(run());
    await page.locator('.viewport').focus();
    for (const key of ['a', 'ArrowUp', 'ArrowUp', 'Shift+ArrowRight', 'Enter']) {
      await page.keyboard.press(key);
    }
    await page.getByRole('button', { name: 'Read as Text' }).and(page.locator(':focus')).waitFor();
    const all = page.getByRole('button', { name: 'Leave Out on All Pages' });
    for (let tabs = 0; tabs < 8; tabs++) {
      if (await all.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await until('the request', () => area() !== undefined);
    assert.equal((area() as { use: string }).use, 'leaveOutAll');
    await page.locator('.viewport:focus').waitFor();
  });

  it('are left out on the page alone where there is only one', async () => {
    const page = await panels.open(panels.one());
    await page.locator('.viewport').focus();
    for (const key of ['a', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Leave Out', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: /All Pages/ }).count(), 0);
  });

  it('are shown on every page and listed, and can be removed', async () => {
    const ended = run();
    const { page: first } = ended.state.pages.get(0)!;
    const [head] = first.regions;
    const pages = [0, 1].map((index) => {
      const { page } = ended.state.pages.get(index)!;
      const left = { regions: [{ region: page.regions[0]! }], missed: [] };
      return { page: { ...page, regions: page.regions.slice(1) }, left };
    });
    const ignored = { id: 'area-1', box: BOX, page: 1 };
    assert.equal(head?.kind, 'header');
    ended.apply({ type: 'ignored', areas: [ignored], pages });
    const page = await panels.open(ended);
    const list = page.getByRole('region', { name: 'Areas left out on all pages' });
    await list.getByRole('button', { name: 'Area 1 · 2 regions on 2 pages' }).click();
    const number = page.getByRole('textbox', { name: 'Page' });
    await until('its page', async () => (await number.inputValue()) === '2');
    const stage = (await page.locator('.stage').boundingBox())!;
    const drawn = (await page.locator('.ignored').boundingBox())!;
    assert.ok(Math.abs(drawn.x - stage.x - stage.width * BOX.x0) < 2);
    assert.ok(Math.abs(drawn.height - stage.height * (BOX.y1 - BOX.y0)) < 2);
    await list.getByRole('button', { name: 'Remove Area 1: its text comes back' }).click();
    await until('the request', () => panels.panel.called('dropArea')[0] === 'area-1');
    ended.apply({ type: 'ignored', areas: [], pages: [] });
    await panels.panel.sendRun();
    await list.waitFor({ state: 'hidden' });
    await page.locator('.viewport:focus').waitFor();
  });
});

describe('results panel, context menus', () => {
  const panels = usePanels();

  /** Notes what VS Code would be told about the next menu. */
  const listen = async (page: Page) => {
    await page.evaluate(`(() => { ${statedAt.toString()}; window.menus = [];
      document.addEventListener('contextmenu', (event) => {
        if (event.defaultPrevented) return;
        event.preventDefault();
        window.menus.push({ ...statedAt(event.target), x: event.clientX, y: event.clientY });
      }); })()`);
    return () => page.evaluate<Record<string, unknown>[]>('window.menus');
  };

  it('know the region, its run and what is possible', async () => {
    const page = await panels.open(panels.one());
    const menus = await listen(page);
    await page.locator('.box').nth(2).click({ button: 'right' });
    const [menu] = await menus();
    const { x, y, ...stated } = menu!;
    assert.ok(Number(x) > 0 && Number(y) > 0);
    assert.deepEqual(stated, {
      ...{ run: 'run-1', webviewSection: 'region', page: 0, region: 'p1-r3' },
      ...{ isTable: false, hasPlace: true, isFirst: false, isLast: false },
      ...{ hasPicture: true, preventDefaultContextMenuItems: true },
    });
    await page.locator('.box.current').waitFor();
    assert.match((await page.locator('.box.current').getAttribute('title'))!, /^Region 3 /);
    assert.deepEqual(panels.panel.called('select'), [], 'the document stays where it is');
    const stage = (await page.locator('.stage').boundingBox())!;
    await page.mouse.click(stage.x + 3, stage.y + 3, { button: 'right' });
    assert.equal((await menus())[1]!['webviewSection'], 'page');
  });

  it('open by keyboard at the focused element, once', async () => {
    const page = await panels.open(panels.one());
    const menus = await listen(page);
    await page.locator('.box').nth(8).focus();
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('ContextMenu');
    await page.waitForTimeout(200);
    const both = await menus();
    assert.deepEqual(
      both.map(({ region, isTable }) => [region, isTable]),
      [
        ['p1-r9', true],
        ['p1-r9', true],
      ],
    );
    const box = (await page.locator('.box').nth(8).boundingBox())!;
    const [{ x, y }] = both as [{ x: number; y: number }];
    assert.ok(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
    await page.locator('.viewport').focus();
    await page.keyboard.press('Shift+F10');
    assert.equal((await menus()).at(-1)!['webviewSection'], 'page');
  });

  it('are those of regions in all lists of regions', async () => {
    const page = await panels.open(panels.one());
    const menus = await listen(page);
    const places = {
      text: '.segment',
      markdown: '.segment',
      regions: '.card',
      stats: 'li.low',
    } as const;
    for (const [tab, place] of Object.entries(places)) {
      await page.locator(`#tab-${tab}`).click();
      await page
        .locator(place)
        .first()
        .click({ button: 'right', position: { x: 4, y: 4 } });
      const menu = (await menus()).at(-1)!;
      assert.equal(menu['webviewSection'], 'region', tab);
      assert.match(String(menu['region']), /^p1-r\d+$/, tab);
      assert.equal(menu['preventDefaultContextMenuItems'], undefined, `${tab}: text can be copied`);
    }
    await page.getByRole('row', { name: /Cargo/ }).last().click({ button: 'right' });
    assert.equal((await menus()).at(-1)!['isTable'], true);
  });

  it('copy a region and a page as pictures', async () => {
    const page = await panels.open(panels.one());
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const size = () =>
      page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const picture = await createImageBitmap(await item!.getType('image/png'));
        return [picture.width, picture.height];
      });
    await page.locator('.box').nth(8).click();
    await page.getByRole('button', { name: 'Copy as Picture' }).click();
    await page.locator('.button.copied').waitFor();
    const [region] = panels.sample.page.regions.slice(8);
    const [{ x0, x1, y0, y1 }] = region!.places as [typeof BOX];
    const width = await until('the picture of the region', async () => (await size())[0]);
    assert.ok(Math.abs(width - (x1 - x0)) < 20, `${width} of ${x1 - x0}`);
    await panels.panel.send({ type: 'perform', action: 'copyPicture', page: 0 });
    await until('the whole page', async () => {
      const [w, h] = await size();
      return w === panels.sample.page.width && h === panels.sample.page.height;
    });
    await panels.panel.send({ type: 'perform', action: 'copyPicture', page: 0, region: 'p1-r9' });
    await until('the region', async () => Math.abs((await size())[1]! - (y1 - y0)) < 20);
  });

  it('begin to mark an area', async () => {
    const page = await panels.open(panels.one());
    await panels.panel.send({ type: 'perform', action: 'markArea', page: 0 });
    await page.locator('.area-tool:focus').waitFor();
  });
});
