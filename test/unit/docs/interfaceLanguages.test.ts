import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

const read = (name: string): string => readFileSync(path.join(repositoryRoot, name), 'utf8');

/** Ids of the languages that a folder has a file for. */
const idsIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(path.join(repositoryRoot, folder))
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .sort();

describe('the languages of the user interface', () => {
  const rows = [...read('docs/translations.md').matchAll(/^\| (\w+)[^|]*\| `([\w-]+)` *\|/gmu)];

  it('have both files, and are listed in docs/translations.md', () => {
    const bundles = idsIn('l10n', /^bundle\.l10n\.([\w-]+)\.json$/u);
    assert.ok(bundles.length > 0);
    assert.deepEqual(idsIn('.', /^package\.nls\.([\w-]+)\.json$/u), bundles);
    assert.deepEqual(rows.map(([, , id]) => id).sort(), bundles);
  });

  it('are named in the README', () => {
    const sentence = /the user interface is in English,([^.]*)\./u.exec(read('README.md'))?.[1];
    for (const [, name = ''] of rows) assert.ok(sentence?.includes(name), name);
  });
});
