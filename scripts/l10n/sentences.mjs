/**
 * Finds the English sentences that the code hands to `l10n.t` (editor), `t` (webview) or `say` (messages
 * that the editor translates later).
 */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/** @param {string} callee source text of what is called */
const isTranslation = (callee) => /(?:^|\.)l10n\.t$|^(?:t|say)$/.test(callee);

/** Placeholders and signs alone need no translation. @param {string} text */
const hasWords = (text) => /\p{L}/u.test(text);

/** Sentences of one file in their order. @param {string} file */
async function sentencesOf(file) {
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslation(node.expression.getText(source))) {
      const [sentence] = node.arguments;
      if (sentence && ts.isStringLiteralLike(sentence) && hasWords(sentence.text)) {
        found.push(sentence.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * All sentences, sorted, as a bundle.
 * @param {string} root the repository
 * @returns {Promise<Record<string, string>>}
 */
export async function englishSentences(root) {
  const sentences = new Set();
  for (const folder of ['src', 'webview']) {
    const names = await readdir(path.join(root, folder), { recursive: true });
    for (const name of names.filter((n) => n.endsWith('.ts')).sort()) {
      for (const text of await sentencesOf(path.join(root, folder, name))) sentences.add(text);
    }
  }
  return Object.fromEntries([...sentences].sort().map((sentence) => [sentence, sentence]));
}
