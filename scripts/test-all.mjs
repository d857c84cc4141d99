/**
 * Runs every check and every test; the last line is `N passed, N failed` over all kinds of tests. A
 * check that fails counts as one failure. Output of each stage: artifacts/logs/<stage>.log.
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

// Rules that know types keep the programs of all four projects: more than Node's default heap.
const eslint = ['--max-old-space-size=8192', 'node_modules/eslint/bin/eslint.js'];

const mocha = (pattern) => [
  node,
  'node_modules/mocha/bin/mocha.js',
  '--reporter',
  'test/run/reporter.cjs',
  pattern,
];

/** @typedef {{ name: string, command: string[], report?: string }} Stage */

/** @returns {Stage} a stage without counts of its own */
const check = (name, ...command) => ({ name, command });

/** @returns {Stage} a stage that writes a report */
const suite = (name, report, ...command) => ({ name, report, command });

/** @returns {Stage} the tests inside the extension host of a version of VS Code */
const inHost = (version) =>
  suite(`extension host ${version}`, `vscode-${version}`, node, 'test/run/vscode.mjs', version);

/** @returns {Stage} the tests of user actions in a version of VS Code */
const inBrowser = (version) =>
  suite(`browser ${version}`, `e2e-${version}`, node, 'test/run/e2e.mjs', version);

const [oldest, newest] = Object.keys(versions);

/**
 * Steps one after the other; the lanes of a step run side by side, since most stages use one
 * processor, or wait.
 * @type {Stage[][][]}
 */
const steps = [
  [[check('build', node, 'esbuild.mjs', '--tests')]],
  [
    [
      check('typecheck', 'npm', 'run', '--silent', 'typecheck'),
      check('lint', node, ...eslint, '.'),
      check('format', bin('prettier'), '--check', '.', '--log-level', 'warn'),
      check('dead code', bin('knip'), '--no-progress'),
      check('notices', node, 'scripts/notices.mjs', '--check'),
      suite('unit', 'unit', ...mocha('out-test/unit/**/*.test.js')),
    ],
    [
      check('package', node, 'scripts/package.mjs', '--target', target),
      suite('golden', 'golden', ...mocha('out-test/golden/**/*.test.js')),
      suite('hostile', 'hostile', ...mocha('out-test/hostile/**/*.test.js')),
      suite('process', 'process', ...mocha('out-test/process/**/*.test.js')),
    ],
    [
      check('VS Code servers', node, 'scripts/vscode-server.mjs'),
      suite('panel', 'panel', ...mocha('out-test/panel/**/*.test.js'), '--retries', '1'),
    ],
  ],
  [
    [inHost(oldest), inBrowser(oldest)],
    [inBrowser(newest), inHost(newest), check('try', node, 'scripts/try.mjs', '--once')],
  ],
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
    // What mocha says of the failed tests, without the list of those that passed.
    const failures = lines.findIndex((line) => /^\s+\d+ failing$/.test(line));
    const shown = lines.slice(failures < 0 ? -60 : failures);
    console.log(shown.map((line) => `       ${line}`).join('\n'));
  }
  return code ?? 1;
}

await rm(logs, { recursive: true, force: true });
await mkdir(logs, { recursive: true });
/** @type {import('../test/run/report.mjs').Counts[]} */
const all = [];

/** @param {Stage} stage */
async function perform({ name, report, command }) {
  const file = report === undefined ? undefined : await reportFile(report);
  const code = await run(name, command, file === undefined ? {} : { TEST_REPORT: file });
  const failed = code === 0 ? 0 : 1;
  if (file === undefined) {
    all.push({ passes: 0, failures: failed, pending: 0 });
    return;
  }
  const counts = await readReport(file);
  counts.failures ||= failed;
  const { passes, failures, pending } = counts;
  console.log(`       ${name}: ${passes} passed, ${failures} failed, ${pending} skipped`);
  all.push(counts);
}

for (const lanes of steps) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const stage of lane) await perform(stage);
    }),
  );
}
const { passes, failures, pending } = sum(all);
if (pending > 0) console.log(`${pending} tests were skipped: see artifacts/logs`);
console.log(`${passes} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
