/** Lays out the files of one package in a folder, ready to be zipped. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packagedModels } from '../models.mjs';
import { translationFiles } from './translations.mjs';
import { vendor } from './vendor.mjs';
import { FALLBACK } from './targets.mjs';

const documents = ['README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY-NOTICES.md'];
const folders = ['media'];

/** What only development needs is not in the package's manifest. */
async function writeManifest(stage) {
  const manifest = JSON.parse(await readFile('package.json', 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'dependencies', 'overrides', 'private']) {
    delete manifest[key];
  }
  await writeFile(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** By name, since models/bundled also has what earlier builds needed. */
async function addModels(stage) {
  for (const name of packagedModels) {
    const file = `models/bundled/${name}`;
    await cp(file, path.join(stage, file));
  }
}

/**
 * @param {string} target
 * @param {string} build folder with the production bundles
 * @param {string} stage folder to fill, emptied first
 */
export async function fillStage(target, build, stage) {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await writeManifest(stage);
  // The stage holds exactly what is to be packed: nothing to ignore.
  await writeFile(path.join(stage, '.vscodeignore'), '');
  for (const file of [...documents, ...(await translationFiles())]) {
    if (!existsSync(file)) throw new Error(`${file} is missing`);
    await cp(file, path.join(stage, file));
  }
  for (const folder of folders.filter((name) => existsSync(name))) {
    await cp(folder, path.join(stage, folder), { recursive: true });
  }
  await cp(build, path.join(stage, 'dist'), { recursive: true });
  await vendor(target, path.join(stage, 'dist/node_modules'));
  await mkdir(path.join(stage, 'models'), { recursive: true });
  if (existsSync('models/catalogue.json')) {
    await cp('models/catalogue.json', path.join(stage, 'models/catalogue.json'));
  }
  if (target !== FALLBACK) {
    await addModels(stage);
    await cp('models/check', path.join(stage, 'models/check'), { recursive: true });
  }
}
