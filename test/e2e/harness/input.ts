/** Clipboard and drag input as the operating system would pass it to the browser. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** Puts a PNG file's picture on the clipboard of the page's browser. */
export async function copyPicture(page: Page, file: string): Promise<void> {
  const base64 = (await readFile(file)).toString('base64');
  await page.bringToFront();
  // The workbench's CSP forbids fetching data: addresses.
  await page.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
    const blob = new Blob([bytes], { type: 'image/png' });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  }, base64);
}

/** The clipboard's text. */
export const clipboardText = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText());

const SHIFT = 8;

/**
 * Drags files of the machine onto a place in the page while holding Shift: VS Code then drops
 * *into* the editor or webview below instead of opening the file.
 */
export async function dropFiles(page: Page, target: Locator, files: string[]): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('the drop target is not visible');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const x = box.x + Math.min(box.width / 2, 120);
  const y = box.y + Math.min(box.height / 2, 60);
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data, modifiers: SHIFT });
    await page.waitForTimeout(250);
  }
  await session.detach();
}
