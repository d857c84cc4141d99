/**
 * Runs the browser tests (test/e2e) against real VS Code servers with the VSIX installed.
 *
 * Usage: node test/run/e2e.mjs [--vsix FILE] [--grep TEXT] [version…]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installVsix } from '../../scripts/vscode/extension.mjs';
import { installVsCodeServer } from '../../scripts/vscode/install.mjs';
import { runnerArguments } from './arguments.mjs';
import { closingLine, readReport, reportFile, sum } from './report.mjs';

const { versions, vsix, grep } = await runnerArguments();

/** @returns {Promise<import('./report.mjs').Counts>} */
async function runOn(version) {
  const report = await reportFile(`e2e-${version}`);
  const extensions = await mkdtemp(path.join(tmpdir(), 'vscode-extensions-'));
  try {
    await installVsix(await installVsCodeServer(version), vsix, extensions);
    const args = ['node_modules/mocha/bin/mocha.js', 'out-test/e2e/**/*.test.js'];
    args.push('--reporter', 'test/run/reporter.cjs', '--timeout', '300000');
    // A browser on a busy machine can miss a moment; a real failure fails twice.
    args.push('--retries', '1');
    if (grep) args.push('--grep', grep);
    const mocha = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        TEST_REPORT: report,
        E2E_VERSION: version,
        E2E_EXTENSIONS: extensions,
      },
    });
    await once(mocha, 'exit');
    return await readReport(report);
  } finally {
    await rm(extensions, { recursive: true, force: true });
  }
}

const all = [];
for (const version of versions) {
  console.log(`\nBrowser tests on VS Code server ${version}`);
  all.push(await runOn(version));
}
const total = sum(all);
console.log(closingLine(total));
process.exitCode = total.failures > 0 ? 1 : 0;
