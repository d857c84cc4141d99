/** Files with the sentences that users see, in English and in every other language. */
import { readdir } from 'node:fs/promises';

/**
 * Their paths in the repository, which are the same in a package.
 * @returns {Promise<string[]>}
 */
export async function translationFiles() {
  const manifest = (await readdir('.')).filter((name) =>
    /^package\.nls(\.[\w-]+)?\.json$/.test(name),
  );
  const bundles = (await readdir('l10n')).filter((name) =>
    /^bundle\.l10n(\.[\w-]+)?\.json$/.test(name),
  );
  return [...manifest, ...bundles.map((name) => `l10n/${name}`)].sort();
}
