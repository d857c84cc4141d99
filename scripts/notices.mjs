/**
 * Writes THIRD-PARTY-NOTICES.md from what is packaged: npm packages in dist/node_modules of any
 * target, packages built into the bundles, models.
 *
 * Usage: node scripts/notices.mjs [--check]   --check fails when the file is out of date
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embedded, models } from './notices/models.mjs';
import { holders, standardTexts } from './notices/texts.mjs';
import { productionBuild } from './package/build.mjs';
import { runtimeModules } from './package/modules.mjs';
import { FALLBACK, targets } from './package/targets.mjs';

const OUTPUT = 'THIRD-PARTY-NOTICES.md';
const isLicence = (name) => /^(licen[cs]e|copying|notice|third[-_]?party)/i.test(name);

const { packages: lock } = JSON.parse(await readFile('package-lock.json', 'utf8'));
const { packages: bundled } = await productionBuild('artifacts/notices');
const vendored = (await Promise.all([...targets, FALLBACK].map(runtimeModules)))
  .flat()
  .map(({ name }) => `node_modules/${name}`);
/** A package is known by its folder, its key in the lock file. */
const folders = [...new Set([...bundled, ...vendored])].sort();
const nameOf = (folder) => folder.split('node_modules/').at(-1);

/** Folders of a package whose licence files count: its own and those of the data it brings. */
const subfolders = {
  'pdfjs-dist': ['cmaps', 'standard_fonts', 'wasm'],
  'libheif-js': ['libheif-wasm'],
};

/** The licence texts of a package; one for a single platform is covered by its main package. */
async function textsOf(folder) {
  if (lock[folder].optional) {
    // Not installed if it belongs to another platform.
    const [holder, standard] = [holders[nameOf(folder)], standardTexts[lock[folder].license]];
    return holder && standard ? [`Copyright (c) ${holder}\n\n${standard}`] : [];
  }
  const texts = [];
  for (const sub of ['', ...(subfolders[nameOf(folder)] ?? [])]) {
    const files = (await readdir(path.join(folder, sub))).filter(isLicence).sort();
    for (const file of files) texts.push(await readFile(path.join(folder, sub, file), 'utf8'));
  }
  if (texts.length > 0) return texts;
  const { license, author } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const holder = holders[nameOf(folder)] ?? author?.name ?? author;
  if (!standardTexts[license] || !holder) throw new Error(`${folder}: no text for ${license}`);
  return [`Copyright (c) ${holder}\n\n${standardTexts[license]}`];
}

const table = (rows) => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const parts = (list) =>
  table([
    ['part', 'from', 'licence'],
    ['---', '---', '---'],
    ...list.map((p) => [p.note ? `${p.name}. ${p.note}` : p.name, p.from, p.licence]),
  ]);

/** Licence text → the packages it belongs to. */
const byText = new Map();
for (const folder of folders) {
  for (const text of await textsOf(folder)) {
    const clean = text
      .replaceAll('\r\n', '\n')
      .replaceAll(/[ \t]+$/gm, '')
      .trim();
    byText.set(clean, [...(byText.get(clean) ?? []), nameOf(folder)]);
  }
}

/** What libvips consists of is listed in its packages' README, the same for every platform. */
const scope = 'node_modules/@img';
const libvips = (await readdir(scope)).find((name) => name.startsWith('sharp-libvips-'));
const libvipsParts = (await readFile(path.join(scope, libvips, 'README.md'), 'utf8'))
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.replaceAll(/ {2,}/g, ' ').replaceAll(/-{4,}/g, '---'))
  .join('\n');

const sections = [
  '# Third-party notices',
  'DeepSeek OCR for VS Code contains the following software, models and data. Written by `npm run notices`; do not edit.',
  '## npm packages',
  table([
    ['package', 'version', 'licence'],
    ['---', '---', '---'],
    ...folders.map((f) => [nameOf(f), lock[f].version, lock[f].license]),
  ]),
  'Packages whose name ends in a platform are covered by the licence texts of their main package (sharp, @napi-rs/canvas).',
  '## Models and data',
  parts(models),
  '## Libraries inside binaries',
  parts(embedded),
  'libvips, in the @img packages, is built from:',
  libvipsParts,
  '## Licence texts',
  ...[...byText].map(
    ([text, owners]) => `### ${[...new Set(owners)].join(', ')}\n\n\`\`\`\`text\n${text}\n\`\`\`\``,
  ),
];
const notices = `${sections.join('\n\n')}\n`;

if (process.argv.includes('--check')) {
  const current = await readFile(OUTPUT, 'utf8').catch(() => '');
  if (current !== notices) {
    console.error(`${OUTPUT} is out of date: npm run notices`);
    process.exitCode = 1;
  }
} else {
  await writeFile(OUTPUT, notices);
}
