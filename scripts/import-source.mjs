/** Lets scripts use the product's TypeScript modules without a build step. */
import { build } from 'esbuild';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');
let count = 0;

/**
 * Bundles a source file (packages stay outside) and imports it.
 * @param {string} source path from the repository's root
 */
export async function importSource(source) {
  // Inside the repository, so that packages resolve.
  const folder = path.join(root, 'out-test', 'scripts');
  const outfile = path.join(folder, `${process.pid}-${++count}.mjs`);
  await mkdir(folder, { recursive: true });
  try {
    await build({
      entryPoints: [path.join(root, source)],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}
