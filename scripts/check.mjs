/**
 * Checks what has changed since a commit before it is committed: types, and lint and format of the
 * changed files alone.
 *
 * Usage: npm run check -- [COMMIT, default HEAD]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const since = process.argv[2] ?? 'HEAD';
/** @param {string[]} args */
const git = (...args) =>
  execFileSync('git', args, { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '' && existsSync(name));

const changed = [
  ...new Set([
    ...git('diff', '--name-only', since, '--'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]),
];
const scripts = changed.filter((name) => /\.(?:ts|mjs|cjs)$/.test(name));
/** @type {[name: string, command: string, args: string[]][]} */
const checks = [
  ...(changed.some((name) => name.endsWith('.ts'))
    ? [['types', 'npm', ['run', '--silent', 'typecheck']]]
    : []),
  ...(scripts.length > 0 ? [['lint', 'node_modules/.bin/eslint', scripts]] : []),
  ...(changed.length > 0
    ? [['format', 'node_modules/.bin/prettier', ['--check', '--ignore-unknown', ...changed]]]
    : []),
];
let failed = false;
for (const [name, command, args] of checks) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  failed ||= status !== 0;
}
if (checks.length === 0) console.log('Nothing has changed.');
process.exitCode = failed ? 1 : 0;
