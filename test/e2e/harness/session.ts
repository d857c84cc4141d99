/** One server, one browser and one window for the tests of a file. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../scripts/vscode/browser.mjs';
import { installVsCodeServer } from '../../../scripts/vscode/install.mjs';
import { startVsCodeServer } from '../../../scripts/vscode/server.mjs';
import type { VsCodeServer } from '../../../scripts/vscode/server.mjs';
import { makeWorkspace } from '../../run/workspace.mjs';
import { extensionsDir, version } from './environment.ts';
import { Workbench } from './workbench.ts';

export interface SessionOptions {
  /** User settings in addition to the quiet ones. */
  readonly settings?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  /** Display language, as if a language pack without any sentence of VS Code's own were installed. */
  readonly language?: string;
  /** Arguments of the browser. */
  readonly browser?: readonly string[];
  /** Adds files to the folder before VS Code opens it. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/**
 * Registers the hooks that start and end a window around the tests of the enclosing `describe`, and
 * save a screenshot and the logs of every failure.
 * @returns the window, for use inside tests and later hooks
 */
export function useWorkbench(given: SessionOptions | (() => SessionOptions) = {}): () => Workbench {
  let scratch: string;
  let server: VsCodeServer | undefined;
  let browser: Browser | undefined;
  let workbench: Workbench | undefined;

  before('start VS Code', async () => {
    const options = typeof given === 'function' ? given() : given;
    scratch = await mkdtemp(path.join(tmpdir(), 'vscode-e2e-'));
    const folder = await makeWorkspace(path.join(scratch, 'workspace'));
    await options.prepare?.(folder);
    const installation = await installVsCodeServer(version());
    // On a slow machine a PDF of some pages would be asked about.
    const settings = { 'deepseekOcr.askAboveMinutes': 0, ...options.settings };
    const extensions = extensionsDir();
    server = await startVsCodeServer(installation, {
      ...options,
      settings,
      extensionsDir: extensions,
    });
    browser = await launchBrowser(options.browser);
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    if (options.language !== undefined) {
      await context.addInitScript((language) => {
        Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
      }, options.language);
    }
    const permissions = ['clipboard-read', 'clipboard-write'];
    await context.grantPermissions(permissions, { origin: server.origin });
    // Long enough for a machine that does other work: VS Code's pages are large.
    context.setDefaultTimeout(30_000);
    context.setDefaultNavigationTimeout(60_000);
    workbench = new Workbench(await context.newPage(), server, folder);
    await workbench.open();
  });

  afterEach('picture and logs of a failure', async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.fullTitle().replaceAll(/[^\w]+/g, '-');
    await workbench?.screenshot(`failed-${name}`);
    const logs = path.resolve('artifacts/logs', `e2e-${version()}-${name}`);
    if (server) await cp(path.join(server.userDataDir, 'logs'), logs, { recursive: true });
    await workbench?.page.keyboard.press('Escape');
  });

  after('end VS Code', async () => {
    await browser?.close();
    await server?.dispose();
    await rm(scratch, { recursive: true, force: true });
  });

  return () => {
    if (!workbench) throw new Error('the window is not open yet');
    return workbench;
  };
}
