/**
 * Writes l10n/bundle.l10n.json: every English sentence that the code hands to `l10n.t` (editor),
 * `t` (webview) or `say` (messages of the inference process and the model store). Then brings the translations into its order and that of package.nls.json, drops
 * sentences that no longer exist, and lists what is missing or wrong.
 *
 * Usage: node scripts/l10n.mjs [--check] [--complete]
 *   --check     only compares; fails if a file is out of date or a translation is wrong
 *   --complete  fails also for missing sentences; without it they are only counted, since the
 *               editor shows them in English
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compareTranslation, tidied, titlesOf } from './l10n/compare.mjs';
import { englishSentences } from './l10n/sentences.mjs';

const root = path.join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');
const isComplete = process.argv.includes('--complete');

/** @typedef {Record<string, string>} Sentences */

const jsonOf = (/** @type {Sentences} */ sentences) => `${JSON.stringify(sentences, null, 2)}\n`;
/** @param {string} name below the repository @returns {Promise<string>} empty if there is none */
const textOf = (name) => readFile(path.join(root, name), 'utf8').catch(() => '');

/** @param {string} problem */
function fail(problem) {
  console.error(problem);
  process.exitCode = 1;
}

/** Writes a file, or reports that it would change. @param {string} name @param {string} text */
async function put(name, text) {
  if ((await textOf(name)) === text) return;
  if (isCheck) {
    fail(`${name} is out of date: npm run l10n`);
    return;
  }
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

const bundle = await englishSentences(root);
await put('l10n/bundle.l10n.json', jsonOf(bundle));
/** @type {Sentences} */
const manifest = JSON.parse(await textOf('package.nls.json'));
console.log(
  `${Object.keys(bundle).length} sentences, ${Object.keys(manifest).length} of the manifest`,
);

/** Languages that have at least one of the two files. */
const names = [...(await readdir(path.join(root, 'l10n'))), ...(await readdir(root))];
const languages = names.flatMap(
  (name) => /^(?:bundle\.l10n|package\.nls)\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
);
for (const language of [...new Set(languages)].sort()) {
  const files = [
    { name: `l10n/bundle.l10n.${language}.json`, english: bundle },
    { name: `package.nls.${language}.json`, english: manifest },
  ];
  const pairs = [];
  for (const { name, english } of files) {
    const text = await textOf(name);
    if (text === '') {
      if (isComplete) fail(`${name} is missing`);
      else console.log(`${name} is missing`);
      continue;
    }
    /** @type {Sentences} */
    const translation = JSON.parse(text);
    pairs.push({ name, english, translation });
  }
  const titles = titlesOf(pairs.map(({ english, translation }) => [english, translation]));
  for (const { name, english, translation } of pairs) {
    const { missing, superfluous, wrong } = compareTranslation(english, translation, titles);
    for (const what of wrong) fail(`${name}: ${what}`);
    if (superfluous.length > 0) console.log(`${name}: superfluous: ${superfluous.join(' | ')}`);
    if (isComplete) for (const key of missing) fail(`${name}: missing: ${key}`);
    else if (missing.length > 0) {
      const list = isCheck ? '' : `\n  ${missing.join('\n  ')}`;
      console.log(`${name}: ${missing.length} sentences are missing${list}`);
    }
    await put(name, jsonOf(tidied(english, translation)));
  }
}
