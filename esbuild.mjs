/**
 * Builds everything into dist/: extension.js (extension host), server.js and tesseract-worker.js
 * (inference process), convert.js and quantizer-thread.js (model converter), cli.js, export.js
 * (writers of file formats, which extension.js and cli.js load on first use), webview.js.
 * `--tests` also builds test/ into out-test/.
 * `--production` minifies and leaves out source maps; `--watch` rebuilds on change.
 * `--outdir=FOLDER` builds elsewhere than into dist/ and also writes FOLDER/../bundled.json, the
 * names of the files that went into the bundles, and FOLDER/../bundles.json, the size of each bundle
 * and the names of its files.
 */
import { context, build } from 'esbuild';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyModels } from './scripts/models.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');
const elsewhere = process.argv.find((a) => a.startsWith('--outdir='))?.slice('--outdir='.length);
const dist = elsewhere ?? 'dist';

/** Native modules and packages that load files at run time are resolved then. */
export const runtimeModules = [
  'onnxruntime-node',
  'sharp',
  '@napi-rs/canvas',
  'pdfjs-dist',
  'tesseract.js-core',
  'heic-decode',
];

/** Every TypeScript file below a folder. @param {string} folder */
export const sourcesBelow = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  // Sources are ES modules, bundles are CommonJS: __dirname is dist/ (or out-test/).
  define: { 'import.meta.dirname': '__dirname' },
  external: [
    'vscode',
    'mocha',
    'playwright-core',
    '@huggingface/transformers',
    ...runtimeModules.flatMap((m) => [m, `${m}/*`]),
  ],
};

/**
 * The writers of file formats are a file of their own, loaded when one is used.
 * @type {import('esbuild').Plugin}
 */
const separateWriters = {
  name: 'separate writers',
  setup: (building) =>
    building.onResolve({ filter: /\/exportEntry\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './export.js', external: true } : undefined,
    ),
};

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: `${dist}/extension.js`,
    plugins: [separateWriters],
  },
  { ...node, entryPoints: ['src/export/exportEntry.ts'], outfile: `${dist}/export.js` },
  {
    ...node,
    entryPoints: {
      server: 'src/engine/process/processEntry.ts',
      convert: 'src/convert.ts',
      'quantizer-thread': 'src/models/onnx/quantizerThread.ts',
      'deepseek-thread': 'src/engine/deepseek/thread/deepseekThread.ts',
      'deepseek-vision': 'src/engine/deepseek/ahead/visionThread.ts',
      'deepseek-probe': 'src/engine/deepseek/device/probeProcess.ts',
      'watchdog-thread': 'src/engine/watchdog/watchdogThread.ts',
      'tesseract-worker': 'src/engine/compact/tesseract/tesseractWorker.ts',
    },
    outdir: dist,
  },
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: `${dist}/cli.js`,
    banner: { js: '#!/usr/bin/env node' },
    plugins: [separateWriters],
  },
  {
    entryPoints: { webview: 'webview/panel/panelEntry.ts', drop: 'webview/drop/dropEntry.ts' },
    outdir: dist,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    sourcemap: production ? false : 'linked',
    minify: production,
    logLevel: 'warning',
    loader: { '.ttf': 'file' },
    // The icon font keeps its name: both pages share the one file.
    assetNames: '[name]',
  },
];

/**
 * How tests are bundled: below out-test/ as they lie below test/.
 * @param {string[]} entryPoints @returns {import('esbuild').BuildOptions}
 */
export const testBundle = (entryPoints) => ({
  ...node,
  entryPoints,
  outdir: 'out-test',
  outbase: 'test',
  minify: false,
  sourcemap: 'inline',
});

async function buildAll() {
  const folders = ['unit', 'process', 'hostile', 'golden', 'vscode', 'panel', 'e2e'];
  const all = folders.flatMap((folder) => sourcesBelow(`test/${folder}`));
  const wanted = tests ? [...bundles, testBundle(all)] : bundles;
  await copyModels();
  if (watch) {
    console.log('watch: build started');
    for (const options of wanted) await (await context(options)).watch();
    console.log('watch: ready');
    return;
  }
  const results = await Promise.all(wanted.map((o) => build({ ...o, metafile: true })));
  if (elsewhere) {
    const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
    const file = path.join(elsewhere, '..', 'bundled.json');
    writeFileSync(file, JSON.stringify([...new Set(inputs)].sort(), null, 2));
    const each = results.flatMap(({ metafile }) =>
      Object.entries(metafile.outputs).map(([name, { bytes, inputs: parts }]) => [
        path.basename(name),
        { bytes, inputs: Object.keys(parts).filter((part) => parts[part].bytesInOutput > 0) },
      ]),
    );
    writeFileSync(
      path.join(elsewhere, '..', 'bundles.json'),
      JSON.stringify(Object.fromEntries(each)),
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildAll();
