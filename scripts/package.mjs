/**
 * Builds one VSIX per platform, with that platform's binaries only, and one without native
 * modules for every other platform; then checks what is inside.
 *
 * Usage: node scripts/package.mjs [--target linux-x64]…
 */
import { createVSIX } from '@vscode/vsce';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { productionBuild } from './package/build.mjs';
import { checkPackage } from './package/check.mjs';
import { fillStage } from './package/stage.mjs';
import { FALLBACK, OUTPUT, targets, vsixName } from './package/targets.mjs';

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true } } });
const all = [...targets, FALLBACK];
const wanted = values.target ?? all;
for (const target of wanted) {
  if (!all.includes(target)) throw new Error(`unknown target ${target}: ${all.join(', ')}`);
}

const work = path.resolve('artifacts/package');
const { dist } = await productionBuild(work);
await mkdir(OUTPUT, { recursive: true });

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
let strays = 0;
for (const target of wanted) {
  const stage = path.join(work, target);
  await fillStage(target, dist, stage);
  const file = path.resolve(OUTPUT, vsixName(version, target));
  await createVSIX({
    cwd: stage,
    packagePath: file,
    ...(target === FALLBACK ? {} : { target }),
    // The run-time packages are in dist/node_modules, copied there file by file.
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  await rm(stage, { recursive: true, force: true });
  strays += await checkPackage(file, target);
}
if (strays > 0) {
  console.error(`${strays} findings in the packages`);
  process.exitCode = 1;
}
