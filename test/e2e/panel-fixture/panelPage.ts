/** The panel's page outside VS Code: the built script, a theme, and a host that is answered here. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { documentText } from '../../../src/core/document.ts';
import { answer, type Handlers } from '../../../src/editor/panel/channel.ts';
import { countStats, deviceOf } from '../../../src/editor/panel/stats.ts';
import { pageView, progressView, runView } from '../../../src/editor/panel/view.ts';
import type { RunModel } from '../../../src/editor/runModel.ts';
import type { HostEvent, PanelState, ToWebview } from '../../../webview/protocol.ts';
import { themeOf, type ThemeName } from './themes.ts';

const ORIGIN = 'http://panel.test';
const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the page stored before a reload. */
  readonly state?: Partial<PanelState>;
  readonly highlight?: string;
  readonly jpeg?: Buffer;
  readonly forcedColors?: 'active' | 'none';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** A panel in a browser page with its host: what it asked for, and a way to tell it things. */
export class PanelPage {
  readonly calls: [method: string, value: unknown][] = [];
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly run: RunModel | undefined,
  ) {}

  static async open(
    browser: Browser,
    run: RunModel | undefined,
    options: PanelPageOptions = {},
  ): Promise<PanelPage> {
    const { theme = 'dark', width = 900, height = 800, jpeg, state } = options;
    const page = await browser.newPage({
      viewport: { width, height },
      forcedColors: options.forcedColors ?? 'none',
      reducedMotion: options.reducedMotion ?? 'reduce',
    });
    const panel = new PanelPage(page, run);
    page.on('pageerror', (error) => panel.problems.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) panel.problems.push(message.text());
    });
    const stored = run ? { run: run.id, ...state } : undefined;
    await page.route(`${ORIGIN}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '') {
        await route.fulfill({ contentType: 'text/html', body: html(theme, stored) });
      } else if (name === 'page.jpg') {
        if (jpeg) await route.fulfill({ contentType: 'image/jpeg', body: jpeg });
        else await route.fulfill({ status: 404 });
      } else {
        const body = await readFile(path.join('dist', name));
        await route.fulfill({ contentType: TYPES[name.split('.').at(-1)!] ?? '', body });
      }
    });
    await page.exposeFunction('toHost', (data: unknown) =>
      answer(
        data,
        panel.handlers(options),
        (message) => void panel.post(message),
        (why) => panel.problems.push(why),
      ),
    );
    await page.goto(`${ORIGIN}/`);
    await page.locator('.panel').waitFor();
    return panel;
  }

  send(event: HostEvent): Promise<void> {
    return this.post({ type: 'event', event });
  }

  sendRun(): Promise<void> {
    return this.send({ type: 'run', run: runView(this.run!) });
  }

  sendProgress(): Promise<void> {
    return this.send({ type: 'progress', progress: progressView(this.run!.progress) });
  }

  /** Values of the calls of one method. */
  called(method: string): unknown[] {
    return this.calls.filter(([name]) => name === method).map(([, value]) => value);
  }

  private async post(message: ToWebview): Promise<void> {
    // A page that was closed in the meantime hears nothing.
    if (!this.page.isClosed()) await this.page.evaluate((m) => window.postMessage(m), message);
  }

  private handlers({ highlight, jpeg }: PanelPageOptions): Handlers {
    const { run } = this;
    const note = (method: string, value: unknown) => {
      this.calls.push([method, value]);
      return {};
    };
    return {
      ready: () => ({
        run: run ? runView(run) : null,
        translations: {},
        highlight: highlight ?? null,
      }),
      page: ({ page }) => pageView(run!.pages.get(page)!.page, jpeg ? `${ORIGIN}/page.jpg` : null),
      raw: ({ page }) => ({ raw: run!.pages.get(page)!.page.raw }),
      stats: () => ({
        ...countStats(run!.orderedPages().map(({ page }) => page)),
        ...{ engine: 'Compact', model: run!.model, device: 'CPU, 2 threads' },
        deviceReason: deviceOf(run!.orderedPages().map(({ page }) => page))?.deviceReason,
        timings: { ...run!.timings },
      }),
      select: ({ region }) => note('select', region),
      copy: ({ text }) => note('copy', text),
      copyDocument: ({ form }) =>
        note(
          'copyDocument',
          form === 'markdown' ? run!.markdown() : documentText(run!.toDocument().pages),
        ),
      rerun: (of) => note('rerun', of),
      act: ({ action }) => note('act', action),
    };
  }
}

function html(theme: ThemeName, state: unknown): string {
  const { css, bodyClass } = themeOf(theme);
  const csp =
    `default-src 'none'; script-src 'nonce-t'; style-src ${ORIGIN} 'nonce-t'; ` +
    `font-src ${ORIGIN}; img-src ${ORIGIN}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}"><title>Panel</title>
<style nonce="t">${css}</style><link rel="stylesheet" href="/webview.css"></head>
<body class="${bodyClass}"><script nonce="t">
let kept = ${JSON.stringify(state ?? null)};
window.acquireVsCodeApi = () => ({
  postMessage: (message) => void window.toHost(message),
  getState: () => kept, setState: (next) => { kept = next; window.kept = next; },
});</script><script nonce="t" src="/webview.js"></script></body></html>`;
}
