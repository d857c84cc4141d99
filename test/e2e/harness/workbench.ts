/** A VS Code window in a browser, used like by a user: palette, menus, tabs, keys. */
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { VsCodeServer } from '../../../scripts/vscode/server.mjs';
import { screenshotFile } from './environment.ts';
import { clipboardText } from './input.ts';
import { READING_MS, until } from './until.ts';

/** The editor draws spaces as no-break spaces. */
const spaced = (text: string): RegExp => new RegExp(text.replaceAll(' ', '[ \\u00a0]'));

/** A run's folder; it begins with the time. */
const RUN_ID = /^\d{17}-[a-z\d]+$/u;

/**
 * The layout that VS Code stores for a folder, if it contains a text. In a browser it is stored every
 * few seconds while the page is idle, but not when the page is being closed. Runs in the page.
 */
async function layoutWith(text: string): Promise<string | undefined> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    });
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith('vscode-web-state-db-') !== true) continue;
    const database = await done(indexedDB.open(name));
    try {
      if (!database.objectStoreNames.contains('ItemTable')) continue;
      const items = database.transaction('ItemTable').objectStore('ItemTable');
      const layout: unknown = await done(items.get('memento/workbench.parts.editor'));
      if (typeof layout === 'string' && layout.includes(text)) return layout;
    } finally {
      database.close();
    }
  }
  return undefined;
}

/** For this long, the stored layout does not change once it is that of the window. */
const STORED_MS = 6000;

export class Workbench {
  constructor(
    readonly page: Page,
    readonly server: VsCodeServer,
    /** The open folder. */
    readonly folder: string,
  ) {}

  async open(): Promise<void> {
    await this.page.goto(this.server.url(this.folder));
    await this.#ready();
  }

  /** Reloads the window once VS Code has stored that its results panel shows the newest run. */
  async reload(): Promise<void> {
    const folders = await readdir(this.server.userDataDir, { recursive: true });
    const runs = folders.map((name) => path.basename(name)).filter((name) => RUN_ID.test(name));
    const newest = runs.sort().at(-1);
    if (newest === undefined) throw new Error('there is no run yet');
    let [layout, since] = ['', Date.now()];
    const isStored = async (): Promise<boolean> => {
      const stored = (await this.page.evaluate(layoutWith, newest)) ?? '';
      if (stored !== layout) [layout, since] = [stored, Date.now()];
      return layout !== '' && Date.now() - since > STORED_MS;
    };
    await until('the state of the panel is stored', isStored, 45_000);
    await this.page.reload();
    await this.#ready();
  }

  /** Contributed commands and menus exist only from this mark on. */
  async #ready(): Promise<void> {
    await this.page.waitForFunction(
      () => performance.getEntriesByName('code/didLoadExtensions').length > 0,
      null,
      { timeout: 60_000 },
    );
    await this.page.getByRole('treeitem').first().waitFor({ timeout: 30_000 });
  }

  /**
   * Waits until an extension is active: only active ones receive a paste. The log shows when an
   * activation begins; when nothing new has appeared for a while, all have finished.
   */
  async waitForExtension(id: string): Promise<void> {
    const logs = path.join(this.server.userDataDir, 'logs');
    await until(`${id} is active`, async () => {
      const names = await readdir(logs, { recursive: true });
      const name = names.find((file) => path.basename(file) === 'remoteexthost.log');
      if (!name) return false;
      const log = path.join(logs, name);
      const begun = (await readFile(log, 'utf8')).includes(`_doActivateExtension ${id},`);
      return begun && Date.now() - (await stat(log)).mtimeMs > 2500;
    });
  }

  /** Runs a command by its title ("OCR: Show Log") from the palette. */
  async runCommand(title: string): Promise<void> {
    await until(`palette command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.fill(`>${title}`, { timeout: 3000 });
        await this.quickPickRow(title).click({ timeout: 5000 });
        return true;
      } catch (error) {
        // An open menu or a stolen focus closes the palette: clear the way and try again.
        await this.page.keyboard.press('Escape');
        throw error;
      }
    });
  }

  /** The text field of the palette, a pick list or an input box. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input').first();
  }

  quickPickRow(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  file(name: string): Locator {
    return this.page.getByRole('treeitem', { name, exact: true });
  }

  /** Right-clicks a file in the explorer and picks an entry. */
  async fromContextMenu(file: string, entry: string | RegExp): Promise<void> {
    await this.file(file).click({ button: 'right' });
    const item = this.page.getByRole('menuitem', { name: entry });
    await item.waitFor();
    // A menu that has just opened takes a click for the end of the gesture that opened it.
    await until('context menu closed', async () => {
      await this.page.waitForTimeout(200);
      if (await item.isVisible()) await item.click({ timeout: 1000 });
      return !(await item.isVisible());
    });
  }

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** The editor columns. */
  get groups(): Locator {
    return this.page.locator('.editor-group-container');
  }

  async closeAllEditors(): Promise<void> {
    await this.runCommand('View: Close All Editors');
    const discard = this.page.getByRole('button', { name: "Don't Save" });
    await until('all editors closed', async () => {
      if (await discard.isVisible()) await discard.click();
      return (await this.page.locator('.tabs-container .tab').count()) === 0;
    });
  }

  /** The exact text of the editor whose tab has the given name. */
  async editorText(tabName: string | RegExp): Promise<string> {
    await this.tab(tabName).click();
    const editor = this.page.locator('.editor-group-container.active .monaco-editor').first();
    await editor.locator('.view-lines').first().click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Control+C');
    await this.page.keyboard.press('ArrowRight');
    return clipboardText(this.page);
  }

  /** The text that the visible editor shows, without a click, which would cancel a paste. */
  async visibleText(): Promise<string> {
    const lines = this.page.locator('.editor-instance .view-lines').first();
    return (await lines.innerText()).replaceAll('\u00a0', ' ');
  }

  /** The text of a run's document once no run is in progress. */
  async finishedText(tabName: string | RegExp): Promise<string> {
    await this.tab(tabName).waitFor({ timeout: READING_MS });
    await this.progress.waitFor({ state: 'hidden', timeout: READING_MS });
    // The entry may not have been shown yet, so the text must also be stable.
    const end = Date.now() + READING_MS;
    let text = await this.editorText(tabName);
    for (;;) {
      await this.page.waitForTimeout(1500);
      const now = await this.editorText(tabName);
      if ((now === text && now.trim() !== '') || Date.now() > end) return now;
      text = now;
    }
  }

  /** Moves the cursor of a document to the start of a piece of its text. */
  async placeCursor(tabName: string | RegExp, text: string): Promise<void> {
    await this.tab(tabName).click();
    const line = this.page.locator('.monaco-editor .view-line', { hasText: spaced(text) }).first();
    await line.click({ position: { x: 4, y: 8 } });
  }

  /** The page inside the visible webview. */
  get webview(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready:visible')
      .first()
      .contentFrame()
      .frameLocator('#active-frame');
  }

  /** The progress of runs in the status bar. */
  get progress(): Locator {
    return this.page.locator('#deepseek-ocr\\.deepseek-ocr-vscode\\.deepseekOcr\\.progress');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  async chooseTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(name);
    await this.quickPickRow(name).click();
  }

  async screenshot(name: string): Promise<void> {
    const file = screenshotFile(name);
    await mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }
}
