/** Lists what a VSIX contains, group by group, and finds what does not belong there. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { listZip } from './zip.mjs';
import { FALLBACK, SIZE_LIMIT, targets } from './targets.mjs';
import { translationFiles } from './translations.mjs';

/** Every path a package may contain, below `extension/`. */
const allowed = [
  /^(package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$/,
  /^THIRD-PARTY-NOTICES\.md$/,
  /^dist\/(extension|server|watchdog-thread|tesseract-worker|deepseek-thread|deepseek-vision|deepseek-probe|convert|quantizer-thread|export|cli|webview|drop)\.js$/,
  /^dist\/(webview|drop)\.css$/,
  /^dist\/codicon\.ttf$/,
  /^dist\/node_modules\//,
  /^models\/(catalogue\.json|bundled\/[\w.-]+\.(onnx|txt)|bundled\/tessdata\/\w+\.traineddata\.gz)$/,
  /^models\/check\/(\w+\.png|pages\.json)$/,
  /^media\/.+\.(png|svg|md)$/,
  /^l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
];

/** Never wanted, in any folder. */
const forbidden =
  /\.(map|ts|mts|cts|tsx|h|cc|gyp|py|sh|vsix|tgz)$|(^|\/)(tests?|docs?|src|examples?)\//i;

/** Parts a package cannot work without; `{os}`, `{arch}` stand for the target's. */
const required = [
  'dist/extension.js',
  'dist/server.js',
  'dist/watchdog-thread.js',
  'dist/export.js',
  'dist/cli.js',
  'dist/convert.js',
  'dist/quantizer-thread.js',
  'dist/webview.js',
  'THIRD-PARTY-NOTICES.md',
];
const requiredNative = [
  'dist/node_modules/onnxruntime-node/bin/napi-v6/{os}/{arch}/onnxruntime_binding.node',
  'dist/node_modules/sharp/package.json',
  'dist/node_modules/@img/sharp-{os}-{arch}/package.json',
  'dist/node_modules/@napi-rs/canvas/package.json',
  'dist/node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs',
  'dist/node_modules/tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'models/bundled/ppocr-v4-det.onnx',
  'models/bundled/tessdata/Latin.traineddata.gz',
];

/** What the package without native code cannot ask a server without. */
const requiredPortable = [
  'dist/node_modules/sharp/package.json',
  'dist/node_modules/@img/sharp-wasm32/package.json',
  'dist/node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs',
];

const binary = /\.(node|dll|dylib|so(\.\d+)*)$/;
const systems = ['linux', 'darwin', 'win32'];

/**
 * Findings about one path of a package for `target`; empty when it belongs there.
 * @param {string} name path below `extension/`
 * @param {string} target
 * @returns {string[]}
 */
export function findingsOf(name, target) {
  const findings = [];
  if (!allowed.some((rule) => rule.test(name)) || forbidden.test(name)) findings.push('stray');
  if (binary.test(name)) {
    if (target === FALLBACK) return ['binary in the package without native modules'];
    const [os, arch] = target.split('-');
    const foreign = systems.some(
      (system) => system !== os && new RegExp(`[/.-]${system}([/.-]|$)`).test(name),
    );
    const other = arch === 'x64' ? /[/.-]arm64([/.-]|$)/ : /[/.-]x64([/.-]|$)/;
    if (foreign || other.test(name) || name.includes('musl')) findings.push('other platform');
  }
  return findings;
}

/** Where a file is counted in the listing. */
const groupOf = (name) =>
  /^dist\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ??
  /^models\/bundled\/tessdata/.exec(name)?.[0] ??
  name.split('/').slice(0, -1).join('/') ??
  '';

/**
 * Prints a package's contents and what is wrong with it.
 * @param {string} file
 * @param {string} target
 * @returns {Promise<number>} how many findings
 */
export async function checkPackage(file, target) {
  if (target !== FALLBACK && !targets.includes(target)) throw new Error(`unknown target ${target}`);
  const entries = (await listZip(file))
    .filter(({ name }) => name.startsWith('extension/') && !name.endsWith('/'))
    .map((entry) => ({ ...entry, name: entry.name.slice('extension/'.length) }));
  const { size } = await stat(file);
  const findings = entries.flatMap(({ name }) =>
    findingsOf(name, target).map((f) => `${f}: ${name}`),
  );
  const [os, arch] = target.split('-');
  const translations = await translationFiles();
  const needed = [
    ...required,
    ...translations,
    ...(target === FALLBACK ? requiredPortable : requiredNative),
  ];
  for (const pattern of needed) {
    const name = pattern.replaceAll('{os}', os).replaceAll('{arch}', arch);
    if (!entries.some((entry) => entry.name === name)) findings.push(`missing: ${name}`);
  }
  if (size > SIZE_LIMIT) findings.push(`larger than ${SIZE_LIMIT / 1e6} MB`);

  const groups = new Map();
  for (const { name, packed, unpacked } of entries) {
    const group = groups.get(groupOf(name)) ?? { files: 0, packed: 0, unpacked: 0 };
    group.files++;
    group.packed += packed;
    group.unpacked += unpacked;
    groups.set(groupOf(name), group);
  }
  const mb = (bytes) => (bytes / 1e6).toFixed(2).padStart(8);
  console.log(`\n${path.basename(file)}: ${mb(size).trim()} MB, ${entries.length} files`);
  console.log(`${'part'.padEnd(40)} files   packed unpacked (MB)`);
  for (const [name, { files, packed, unpacked }] of [...groups].sort(
    (a, b) => b[1].packed - a[1].packed,
  )) {
    console.log(
      `${(name || '.').padEnd(40)} ${String(files).padStart(5)} ${mb(packed)} ${mb(unpacked)}`,
    );
  }
  for (const finding of findings) console.log(`FINDING ${finding}`);
  return findings.length;
}
