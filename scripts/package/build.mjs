/** The production bundles, built apart from dist/, which development uses. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {string} folder emptied first; the bundles go to its dist/
 * @returns {Promise<{ dist: string, packages: string[] }>} and the folders of the npm packages
 *   built into them, such as node_modules/a/node_modules/b
 */
export async function productionBuild(folder) {
  const dist = path.resolve(folder, 'dist');
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const args = ['esbuild.mjs', '--production', `--outdir=${dist}`];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
  const inputs = JSON.parse(await readFile(path.resolve(folder, 'bundled.json'), 'utf8'));
  const folders = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return { dist, packages: [...new Set(folders.filter(Boolean))].sort() };
}
