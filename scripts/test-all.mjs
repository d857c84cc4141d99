/**
 * Runs every check and every test, one stage after the other; the last line is
 * `N passed, N failed` over unit, golden, extension-host and browser tests. A check that fails
 * counts as one failure. Output of each stage: artifacts/logs/<stage>.log.
 *
 * Usage: node scripts/test-all.mjs
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { readReport, reportFile, sum } from '../test/run/report.mjs';
import { versions } from './vscode/install.mjs';

const target = `${process.platform}-${process.arch}`;
const logs = path.resolve('artifacts/logs');
const node = process.execPath;
const bin = (name) => `node_modules/.bin/${name}`;

/** Stages without counts of their own. */
const checks = [
  ['build', node, 'esbuild.mjs', '--tests'],
  ['typecheck', 'npm', 'run', '--silent', 'typecheck'],
  ['lint', bin('eslint'), '.'],
  ['format', bin('prettier'), '--check', '.', '--log-level', 'warn'],
  ['dead code', bin('knip'), '--no-progress'],
  ['notices', node, 'scripts/notices.mjs', '--check'],
  ['package', node, 'scripts/package.mjs', '--target', target],
];

const mocha = (pattern) => [
  'node_modules/mocha/bin/mocha.js',
  '--reporter',
  'test/run/reporter.cjs',
  pattern,
];

/** Stages that write a report: name, report, command. */
const suites = [
  ['unit', 'unit', node, ...mocha('out-test/unit/**/*.test.js')],
  ['golden', 'golden', node, ...mocha('out-test/golden/**/*.test.js')],
  ...Object.keys(versions).flatMap((version) => [
    [`extension host ${version}`, `vscode-${version}`, node, 'test/run/vscode.mjs', version],
    [`browser ${version}`, `e2e-${version}`, node, 'test/run/e2e.mjs', version],
  ]),
  ['try', undefined, node, 'scripts/try.mjs', '--once'],
];

/** Runs a command, its output into a log file. @returns {Promise<number>} the exit code */
async function run(stage, [command, ...args], env = {}) {
  const file = path.join(logs, `${stage.replaceAll(/[^\w.]+/g, '-')}.log`);
  const log = createWriteStream(file);
  const started = Date.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', ...env },
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${stage} (${seconds} s)`);
  if (code !== 0) {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    console.log(
      lines
        .slice(-60)
        .map((line) => `       ${line}`)
        .join('\n'),
    );
  }
  return code ?? 1;
}

await rm(logs, { recursive: true, force: true });
await mkdir(logs, { recursive: true });
const all = [];
for (const [stage, ...command] of checks) {
  const code = await run(stage, command);
  all.push({ passes: 0, failures: code === 0 ? 0 : 1, pending: 0 });
}
for (const [stage, report, ...command] of suites) {
  if (!report) {
    const code = await run(stage, command);
    all.push({ passes: code === 0 ? 1 : 0, failures: code === 0 ? 0 : 1, pending: 0 });
    continue;
  }
  const file = await reportFile(report);
  const code = await run(stage, command, { TEST_REPORT: file });
  const counts = await readReport(file);
  if (code !== 0 && counts.failures === 0) counts.failures = 1;
  console.log(
    `       ${counts.passes} passed, ${counts.failures} failed, ${counts.pending} skipped`,
  );
  all.push(counts);
}
const { passes, failures, pending } = sum(all);
if (pending > 0) console.log(`${pending} tests were skipped: see artifacts/logs`);
console.log(`${passes} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
