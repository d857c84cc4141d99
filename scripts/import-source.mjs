/** Lets scripts use the product's TypeScript modules without a build step. */
import { build } from 'esbuild';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');
let count = 0;

/**
 * Bundles a source file as an ES module; packages stay outside, so the result must lie where they
 * resolve.
 * @param {string} source path from the repository's root
 * @param {string} outfile
 */
export async function bundleSource(source, outfile) {
  await mkdir(path.dirname(outfile), { recursive: true });
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
}

/**
 * Bundles a source file and imports it.
 * @param {string} source path from the repository's root
 */
export async function importSource(source) {
  const outfile = path.join(root, 'out-test', 'scripts', `${process.pid}-${++count}.mjs`);
  try {
    await bundleSource(source, outfile);
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}
