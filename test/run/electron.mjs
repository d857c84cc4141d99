/**
 * Runs test/vscode inside a downloaded desktop VS Code, for machines that can fetch one.
 *
 * Usage: node test/run/electron.mjs [--vsix FILE] [VS Code version, such as 1.100.0 or stable…]
 */
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runnerArguments } from './arguments.mjs';
import { makeHarness } from './harness.mjs';
import { closingLine, readReport, reportFile, sum } from './report.mjs';
import { makeWorkspace } from './workspace.mjs';

/** @returns {Promise<import('./report.mjs').Counts>} */
async function runOn(version, vsix) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'vscode-test-'));
  const report = await reportFile(`electron-${version}`);
  const folders = ['--extensions-dir', path.join(scratch, 'extensions')];
  folders.push('--user-data-dir', path.join(scratch, 'user'));
  try {
    const vscodeExecutablePath = await downloadAndUnzipVSCode(version);
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
    const own = args.filter(
      (arg) => !arg.startsWith('--extensions-dir') && !arg.startsWith('--user-data-dir'),
    );
    const install = [...own, ...folders, '--install-extension', vsix];
    spawnSync(cli, install, { stdio: 'inherit', shell: process.platform === 'win32' });
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: await makeHarness(path.join(scratch, 'harness')),
      extensionTestsPath: path.resolve('out-test/vscode/index.js'),
      launchArgs: [
        await makeWorkspace(path.join(scratch, 'workspace')),
        ...folders,
        '--disable-workspace-trust',
      ],
      extensionTestsEnv: {
        TEST_REPORT: report,
        TEST_REPORTER: path.resolve('test/run/reporter.cjs'),
      },
    }).catch((error) => console.error(String(error)));
    return await readReport(report);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const { versions, vsix } = await runnerArguments(['1.100.0', 'stable']);
const all = [];
for (const version of versions) all.push(await runOn(version, vsix));
const total = sum(all);
console.log(closingLine(total));
process.exitCode = total.failures > 0 ? 1 : 0;
