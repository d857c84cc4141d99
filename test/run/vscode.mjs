/**
 * Runs test/vscode inside the extension host of real VS Code servers, from the installed VSIX.
 *
 * Usage: node test/run/vscode.mjs [--vsix FILE] [version…]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { installVsix } from '../../scripts/vscode/extension.mjs';
import { installVsCodeServer } from '../../scripts/vscode/install.mjs';
import { startVsCodeServer } from '../../scripts/vscode/server.mjs';
import { runnerArguments } from './arguments.mjs';
import { makeHarness } from './harness.mjs';
import { closingLine, readReport, reportFile, sum } from './report.mjs';
import { makeWorkspace } from './workspace.mjs';

const LIMIT_MS = 10 * 60_000;

/** Lines of the workbench itself that say nothing about the tests. */
const noise = /^(Resolv|Creating|\[|getaddrinfo|Updating)/;

/** @returns {Promise<import('./report.mjs').Counts>} */
async function runOn(version, vsix) {
  const installation = await installVsCodeServer(version);
  const scratch = await mkdtemp(path.join(tmpdir(), 'vscode-test-'));
  const report = await reportFile(`vscode-${version}`);
  const extensionsDir = path.join(scratch, 'extensions');
  await installVsix(installation, vsix, extensionsDir);
  const server = await startVsCodeServer(installation, {
    extensionsDir,
    testDriver: true,
    env: { TEST_REPORT: report, TEST_REPORTER: path.resolve('test/run/reporter.cjs') },
  });
  const browser = await launchBrowser();
  try {
    const harness = await makeHarness(path.join(scratch, 'harness'));
    const workspace = await makeWorkspace(path.join(scratch, 'workspace'));
    // Small, since it is not looked at, and drawing uses the processor.
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const ended = new Promise((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code) => resolve(`exit code ${code}`));
    });
    await page.exposeFunction('codeAutomationLog', (_type, args) => {
      const line = format(...args);
      if (!noise.test(line)) console.log(line);
    });
    await page.goto(
      server.url(workspace, [
        ['extensionDevelopmentPath', server.remoteUri(harness)],
        ['extensionTestsPath', server.remoteUri(path.resolve('out-test/vscode/index.js'))],
        ['skipWelcome', 'true'],
      ]),
    );
    let timer;
    const limit = new Promise((resolve) => {
      timer = setTimeout(() => resolve('time limit'), LIMIT_MS);
    });
    const outcome = await Promise.race([ended, limit]);
    clearTimeout(timer);
    // The exit code is 0 even if the extension host was killed: the report decides.
    const counts = await readReport(report);
    if (outcome !== 'exit code 0' && counts.failures === 0) {
      console.log(`VS Code ${version}: ended by ${outcome}`);
      counts.failures = 1;
    }
    return counts;
  } finally {
    await browser.close();
    await server.dispose();
    await rm(scratch, { recursive: true, force: true });
  }
}

const { versions, vsix } = await runnerArguments();
const all = [];
for (const version of versions) {
  console.log(`\nVS Code server ${version}, inside the extension host`);
  all.push(await runOn(version, vsix));
}
const total = sum(all);
console.log(closingLine(total));
process.exitCode = total.failures > 0 ? 1 : 0;
