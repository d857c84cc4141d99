/**
 * Opens the samples in a real VS Code in the browser, with the extension loaded from this folder.
 *
 * Usage: node scripts/try.mjs [--port 8421] [--once]   --once starts, looks and stops: a smoke test
 */
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './vscode/browser.mjs';
import { installVsCodeServer } from './vscode/install.mjs';
import { startVsCodeServer } from './vscode/server.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8421' }, once: { type: 'boolean', default: false } },
});

/** The workbench must list the extension's commands. */
async function look(server, folder) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(server.url(folder));
    await page.waitForFunction(
      () => performance.getEntriesByName('code/didLoadExtensions').length > 0,
      null,
      { timeout: 60_000 },
    );
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget:visible input').first().fill('>OCR: Show Log');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'OCR: Show Log' })
      .first()
      .waitFor({ timeout: 10_000 });
  } finally {
    await browser.close();
  }
}

const installation = await installVsCodeServer('4.100.3');
const scratch = await mkdtemp(path.join(tmpdir(), 'try-'));
const { publisher, name, version } = JSON.parse(await readFile('package.json', 'utf8'));
const extensionsDir = path.join(scratch, 'extensions');
const folder = path.join(scratch, 'samples');
await mkdir(extensionsDir);
await symlink(process.cwd(), path.join(extensionsDir, `${publisher}.${name}-${version}`));
// A copy: extracted Markdown may be saved next to its source.
await cp('samples', folder, { recursive: true });
const server = await startVsCodeServer(installation, {
  extensionsDir,
  ...(values.once ? {} : { port: Number(values.port) }),
});
try {
  console.log(`VS Code with the extension: ${server.url(folder)}`);
  if (values.once) {
    await look(server, folder);
    console.log('The extension is loaded.');
  } else {
    console.log('Right-click scan.jpg → Extract Markdown (OCR). End with Ctrl+C.');
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  }
} finally {
  await server.dispose();
  await rm(scratch, { recursive: true, force: true });
}
