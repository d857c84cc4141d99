/**
 * Writes l10n/bundle.l10n.json: every English sentence that the code hands to `l10n.t` (editor)
 * or `t` (webview). With --check it only compares and fails when the file is out of date.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..');
const bundle = path.join(root, 'l10n/bundle.l10n.json');

/** @param {string} callee source text of what is called */
const isTranslation = (callee) => /(?:^|\.)l10n\.t$|^t$/.test(callee);

/** Sentences of one file in their order. @param {string} file */
async function sentencesOf(file) {
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslation(node.expression.getText(source))) {
      const [sentence] = node.arguments;
      if (sentence && ts.isStringLiteralLike(sentence)) found.push(sentence.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sentences = new Set();
for (const folder of ['src', 'webview']) {
  const names = await readdir(path.join(root, folder), { recursive: true });
  for (const name of names.filter((n) => n.endsWith('.ts')).sort()) {
    for (const text of await sentencesOf(path.join(root, folder, name))) sentences.add(text);
  }
}
const sorted = [...sentences].sort();
const json = JSON.stringify(Object.fromEntries(sorted.map((s) => [s, s])), null, 2) + '\n';

if (process.argv.includes('--check')) {
  if ((await readFile(bundle, 'utf8').catch(() => '')) !== json) {
    console.error('l10n/bundle.l10n.json is out of date: node scripts/l10n.mjs');
    process.exitCode = 1;
  }
} else {
  await mkdir(path.dirname(bundle), { recursive: true });
  await writeFile(bundle, json);
  console.log(`${sorted.length} sentences`);
}
