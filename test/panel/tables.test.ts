/** Tables on the panel's page: their headings, their direction, and how they are copied. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OcrPage, Region, Table } from '../../src/core/document/document.ts';
import { tableMarkdown, tableText } from '../../src/core/document/tables.ts';
import { usePanels } from './fixture/usePanels.ts';

const ROWS = [
  ['No.', 'الاسم', 'المدينة'],
  ['1', 'ليلى', 'الإسكندرية'],
  ['2', '', 'دمشق'],
];
const JAPANESE = [
  ['日本語の見出し', 'ID', '数量'],
  ['蜜柑', 'A-1', '１２'],
  ['wide Latin text', 'B-22', '3'],
];

/** A table with places for its cells, on a page that is written from right to left or left to right. */
function tableOf(rows: readonly (readonly string[])[], direction: 'ltr' | 'rtl'): Table {
  const cells = rows.flatMap((row, r) =>
    row.map((text, c) => {
      const x0 = direction === 'rtl' ? 900 - c * 200 : 100 + c * 200;
      const box = { x0, x1: x0 + 150, y0: 100 + r * 40, y1: 130 + r * 40 };
      const header = r === 0 || (direction === 'rtl' && c === 0);
      return { row: r, column: c, rowSpan: 1, columnSpan: 1, text, header, box, confidence: 1 };
    }),
  );
  return { rows: rows.length, columns: rows[0]!.length, cells };
}

function pageOf(page: OcrPage, tables: readonly Table[]): OcrPage {
  const regions = tables.map((table, at): Region => {
    const places = [{ x0: 100, y0: 100 + at * 200, x1: 1050, y1: 260 + at * 200 }];
    const id = `p1-r${at + 1}`;
    const text = tableText(table);
    const markdown = tableMarkdown(table);
    return { id, kind: 'table', places, text, markdown, confidence: 1, table };
  });
  const joined = (form: 'text' | 'markdown') => regions.map((each) => each[form]).join('\n\n');
  return { ...page, regions, text: joined('text'), markdown: joined('markdown') };
}

/** Left edges of the cells of each column, and right edges. */
const edges = (page: Page, table: string): Promise<{ left: number[][]; right: number[][] }> =>
  page.locator(table).evaluate((element: HTMLTableElement) => {
    const columns: { left: number[][]; right: number[][] } = { left: [], right: [] };
    for (const row of element.rows) {
      [...row.cells].forEach((cell, at) => {
        const { left, right } = cell.getBoundingClientRect();
        (columns.left[at] ??= []).push(Math.round(left));
        (columns.right[at] ??= []).push(Math.round(right));
      });
    }
    return columns;
  });

const same = (values: readonly number[]): boolean => new Set(values).size === 1;

describe('results panel, tables', () => {
  const panels = usePanels();
  const tables = () =>
    panels.one(pageOf(panels.sample.page, [tableOf(ROWS, 'rtl'), tableOf(JAPANESE, 'ltr')]));

  it('names the headings of columns and rows in every view', async () => {
    const page = await panels.open(tables(), { state: { tab: 'regions', region: 'p1-r1' } });
    const expected = {
      // Markdown itself knows only headings of columns.
      markdown: ['columnheader "No."', 'cell "1"'],
      regions: ['columnheader "No."', 'rowheader "1"'],
      text: ['columnheader "No."', 'rowheader "1"'],
      image: ['columnheader "No."', 'rowheader "1"'],
    };
    for (const [tab, headings] of Object.entries(expected)) {
      await page.locator(`#tab-${tab}`).click();
      const table = page.locator(`#panel-${tab} table`).first();
      const snapshot = await table.ariaSnapshot();
      assert.equal(snapshot.match(/columnheader/gu)?.length, 3, `${tab}: ${snapshot}`);
      for (const heading of headings) assert.ok(snapshot.includes(heading), `${tab}: ${snapshot}`);
    }
  });

  it('has the columns in line and in the direction of the page', async () => {
    const page = await panels.open(tables(), { state: { tab: 'text', region: 'p1-r1' } });
    for (const tab of ['text', 'markdown', 'regions']) {
      await page.locator(`#tab-${tab}`).click();
      await page.locator(`#panel-${tab} table`).nth(1).waitFor();
      const arabic = await edges(page, `#panel-${tab} table >> nth=0`);
      assert.ok(arabic.right.every(same), `${tab}: ${JSON.stringify(arabic)}`);
      const [first, second] = arabic.right as [number[], number[]];
      assert.ok(first[0]! > second[0]!, `${tab}: the first column is on the right`);
      const japanese = await edges(page, `#panel-${tab} table >> nth=1`);
      assert.ok(japanese.left.every(same), `${tab}: ${JSON.stringify(japanese)}`);
      assert.ok(japanese.left[0]![0]! < japanese.left[1]![0]!, tab);
    }
    await page.locator('#tab-image').click();
    const strip = await edges(page, '.inspector-text table');
    assert.ok(strip.right[0]![0]! > strip.right[1]![0]!, 'the strip has it, too');
  });

  it('copies a selected table as plain text with tabs', async () => {
    const run = tables();
    const page = await panels.open(run, { state: { tab: 'text' } });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.text-table').first().waitFor();
    for (const at of [0, 1]) {
      await page
        .locator('.plain')
        .nth(at)
        .evaluate((element) => getSelection()?.selectAllChildren(element));
      await page.keyboard.press('Control+C');
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.trimEnd(), run.state.pages.get(0)!.page.regions[at]!.text);
    }
  });

  it('shows a table with the text above it, and one without regions', async () => {
    const [table] = [tableOf(JAPANESE, 'ltr')];
    const base = pageOf(panels.sample.page, [table]);
    const caption = '表 1: 果物';
    const text = `${caption}\n\n${base.text}`;
    const regions = base.regions.map((region) => ({ ...region, text }));
    const page = await panels.open(
      panels.one({ ...base, regions, text: `${text}\n\nunknown`, markdown: '' }),
      { state: { tab: 'text' } },
    );
    // The text is not that of the regions, so it is shown in one piece.
    assert.equal(await page.locator('.segment .marker').count(), 0);
    assert.equal(await page.locator('.plain').innerText(), `${text}\n\nunknown`);
    await page.locator('#tab-regions').click();
    assert.match(await page.locator('.card-text').innerText(), /^表 1: 果物\s/u);
    assert.equal(await page.locator('.card-text th').count(), 3);
  });
});
