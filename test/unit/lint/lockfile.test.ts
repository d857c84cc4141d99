/** npm omits packages for other platforms if it cannot see them; `npm ci` then fails there. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

describe('package-lock.json', () => {
  it('names every optional dependency', async () => {
    const text = await readFile(path.join(repositoryRoot, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as LockFile;
    const known = new Set(Object.keys(packages).map((key) => key.split('node_modules/').at(-1)));
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
      .filter((name) => !known.has(name));
    assert.deepEqual(missing, []);
  });

  it('names no registry', async () => {
    const text = await readFile(path.join(repositoryRoot, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(text, /"resolved": "https?:/);
  });
});
