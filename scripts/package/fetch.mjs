/** The files of an npm package: from node_modules, or from the registry for other platforms. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = path.resolve('artifacts/npm');

/** @param {string} file @param {string} integrity the lock file's, `sha512-…` */
async function verify(file, integrity) {
  const [algorithm, wanted] = integrity.split('-');
  const found = createHash(algorithm)
    .update(await readFile(file))
    .digest('base64');
  if (found !== wanted) throw new Error(`${path.basename(file)} does not match package-lock.json`);
}

/**
 * @param {import('./modules.mjs').RuntimeModule} module
 * @returns {Promise<string>} the folder with the package's files
 */
export async function packageFolder({ name, version, integrity }) {
  const installed = path.resolve('node_modules', name);
  if (existsSync(installed)) {
    const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
    if (manifest.version === version) return installed;
    throw new Error(`${name} ${manifest.version} is installed, not ${version}: run npm ci`);
  }
  const folder = path.join(cache, `${name}@${version}`);
  if (existsSync(folder)) return path.join(folder, 'package');
  const scratch = `${folder}.partial`;
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const pack = ['pack', `${name}@${version}`, '--json', '--pack-destination', scratch];
  const { stdout } = await run('npm', pack, { maxBuffer: 1 << 26 });
  const archive = path.join(scratch, JSON.parse(stdout)[0].filename);
  await verify(archive, integrity);
  await run('tar', ['-xzf', archive, '-C', scratch]);
  await rm(archive);
  await rename(scratch, folder);
  return path.join(folder, 'package');
}
