/** Every sentence of the pages with promises is ensured by an existing test. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { PAGES } from './promises.ts';
import { section, sentencesOf } from './sentences.ts';

const read = (name: string): string => readFileSync(path.join(repositoryRoot, name), 'utf8');

/** Titles of a file's tests as in its source, without skipped ones. */
function titlesIn(name: string): Set<string> {
  const source = ts.createSourceFile(name, read(name), ts.ScriptTarget.Latest, true);
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'it') {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.add(title.text);
      else if (title && ts.isTemplateExpression(title)) titles.add(title.getText().slice(1, -1));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

describe('the promises of our pages', () => {
  for (const { page, heading, promises } of PAGES) {
    const says = promises.map((promise) => promise.says);

    it(`${page}: every sentence has tests, and every entry is a sentence of the page`, () => {
      const sentences = sentencesOf(section(read(page), heading));
      assert.ok(sentences.length > 10);
      const bare = sentences.filter((sentence) => !says.includes(sentence));
      assert.deepEqual(bare, [], 'needs an entry in test/unit/docs/*Promises.ts');
      const gone = says.filter((sentence) => !sentences.includes(sentence));
      assert.deepEqual(gone, [], `is not in ${page} any more`);
    });

    it(`${page}: the named tests exist`, () => {
      const known = new Map<string, Set<string>>();
      for (const { says: sentence, tests } of promises) {
        const named = Object.entries(tests);
        assert.ok(named.length > 0, sentence);
        for (const [file, titles] of named) {
          const name = `test/${file}.test.ts`;
          const there = known.get(name) ?? titlesIn(name);
          known.set(name, there);
          assert.ok(titles.length > 0, sentence);
          for (const title of titles) {
            assert.ok(there.has(title), `${name} has no test "${title}", for: ${sentence}`);
          }
        }
      }
    });
  }
});
