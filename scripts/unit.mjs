/**
 * The quick loop: bundles the named folders or files below test/unit and runs them.
 *
 * Usage: npm run unit -- [FOLDER|FILE…] [--watch] [-g TEXT and other options of mocha]
 *   npm run unit -- layout core            two folders
 *   npm run unit -- layout/tables --watch  again after each change of what it imports
 *   npm run unit -- cli -g "exit code"     the tests whose names have this text
 * A tenth of the random cases are run, all of them with TEST_ROUNDS=all (see test/rounds.ts).
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { sourcesBelow, testBundle } from '../esbuild.mjs';

const watch = process.argv.includes('--watch');
const args = process.argv.slice(2).filter((arg) => arg !== '--watch');
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const names = firstOption < 0 ? args : args.slice(0, firstOption);
const options = firstOption < 0 ? [] : args.slice(firstOption);

/** Test files of a folder or file, as a path or below test/unit. @param {string} name */
function testsOf(name) {
  const places = [name, `test/unit/${name}.test.ts`, `test/unit/${name}`];
  const place = places.find((each) => each.startsWith('test/') && existsSync(each));
  if (place === undefined) {
    console.error(`There is no ${name} below test/unit.`);
    process.exit(2);
  }
  return statSync(place).isDirectory() ? sourcesBelow(place) : [place];
}

const entries = [...new Set((names.length > 0 ? names : ['test/unit']).flatMap(testsOf))].filter(
  (file) => file.endsWith('.test.ts'),
);
// Tests start these as processes; every other helper is in the bundles of the tests that import it.
const sources = ['test/unit', 'test/process'].flatMap(sourcesBelow);
const texts = sources.map((file) => readFileSync(file, 'utf8'));
const programs = sources.filter((file) => {
  const started = `${path.basename(file, '.ts')}.js'`;
  return !file.endsWith('.test.ts') && texts.some((text) => text.includes(started));
});
const bundle = testBundle([...entries, ...programs]);
const bundles = entries.map((file) => file.replace(/^test\/(.*)\.ts$/, 'out-test/$1.js'));

const env = { TEST_ROUNDS: 'few', ...process.env };

/** @returns {Promise<number>} mocha's exit code */
const run = () =>
  new Promise((resolve) =>
    spawn('node_modules/.bin/mocha', [...bundles, ...options], { stdio: 'inherit', env }).once(
      'close',
      (code) => resolve(code ?? 1),
    ),
  );

if (watch) {
  let running = Promise.resolve(0);
  const again = {
    name: 'run the tests',
    /** @param {import('esbuild').PluginBuild} building */
    setup: (building) =>
      building.onEnd(({ errors }) => {
        if (errors.length === 0) running = running.then(run);
      }),
  };
  await (await context({ ...bundle, plugins: [again] })).watch();
} else {
  await build(bundle);
  process.exitCode = await run();
}
