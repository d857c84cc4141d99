import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { zones } from './scripts/lint/zones.mjs';

/** Modules that load native code or a DOM: allowed only in the inference process. */
const heavy = [
  'onnxruntime-node',
  'sharp',
  '@napi-rs/canvas',
  'pdfjs-dist',
  'tesseract.js-core',
  'heic-decode',
];

const vscodeInEditorOnly = { name: 'vscode', message: 'Only src/editor imports vscode.' };
/**
 * VS Code functions that show text: only notify.ts and log.ts of src/editor/reporting use them,
 * which clean it.
 */
const SHOWING = [
  'show(?:Error|Warning|Information)Message',
  'showQuickPick',
  'showWorkspaceFolderPick',
  'showInputBox',
  'show(?:Open|Save)Dialog',
  'withProgress',
  'withScmProgress',
  'setStatusBarMessage',
  'create(?:QuickPick|InputBox|StatusBarItem|OutputChannel|TreeView|WebviewPanel|Terminal)',
].join('|');

/** Keeps names and answers from becoming links that run commands. */
const plainTexts = [
  ...[
    `MemberExpression[property.name=/^(?:${SHOWING})$/]`,
    `ObjectPattern > Property[key.name=/^(?:${SHOWING})$/]`,
    "AssignmentExpression[left.property.name='title']",
  ].map((selector) => ({
    selector,
    message: 'Texts are shown by src/editor/reporting/notify.ts alone.',
  })),
  {
    selector: 'Property[key.name=/^(?:isTrusted|supportHtml|enableCommandUris)$/]',
    message: 'No text of ours may run commands or be HTML.',
  },
  {
    selector: 'AssignmentExpression[left.property.name=/^(?:isTrusted|supportHtml)$/]',
    message: 'No text of ours may run commands or be HTML.',
  },
];

/** Every item becomes an argument, and about 120,000 of them overflow the stack. */
const shortSpreads = [
  "CallExpression[callee.object.name='Math'][callee.property.name=/^(?:min|max)$/]",
  'CallExpression[callee.property.name=/^(?:push|unshift)$/]:not([callee.object.type=Super])',
  "CallExpression[callee.object.name='String'][callee.property.name=/^from(?:CharCode|CodePoint)$/]",
].map((call) => ({
  selector: `${call} > SpreadElement`,
  message: 'Lists of any length: use src/core/geometry/extremes.ts, or a loop.',
}));

/**
 * Loops over pixels, weights and logits of typed arrays, whose indexes stay below a length that the
 * loop has. A check of each value would be slower, and a default would hide a mistake. Everywhere
 * else an item is taken by a loop, by `at` or by what else is in src/core/system/items.ts.
 */
const kernels = [
  'src/engine/answer/blankPage.ts',
  'src/engine/compact/columns/columnPicture.ts',
  'src/engine/compact/columns/glyphBlobs.ts',
  'src/engine/compact/columns/inkBands.ts',
  'src/engine/compact/line/copyPixel.ts',
  'src/engine/compact/line/cubic.ts',
  'src/engine/compact/tesseract/enlarge.ts',
  'src/engine/compact/line/evenLight.ts',
  'src/engine/compact/flatten/leastSquares.ts',
  'src/engine/compact/flatten/levelFit.ts',
  'src/engine/compact/ppocr/bilinear.ts',
  'src/engine/compact/ppocr/ctc.ts',
  'src/engine/compact/ppocr/dbPostprocess.ts',
  'src/engine/compact/ppocr/ink.ts',
  'src/engine/compact/ppocr/inkComponents.ts',
  'src/engine/compact/prepare/coloredOverlays.ts',
  'src/engine/compact/prepare/denoise.ts',
  'src/engine/compact/prepare/glyphRows.ts',
  'src/engine/compact/prepare/grey.ts',
  'src/engine/compact/prepare/rulings.ts',
  'src/engine/deepseek/model/generate.ts',
  'src/engine/deepseek/preprocess/bicubic.ts',
  'src/engine/deepseek/preprocess/views.ts',
  'src/input/image/bmp.ts',
  'src/input/image/bmpRle.ts',
  'src/input/image/flattenImage.ts',
  'src/input/image/imageFrames.ts',
  'src/input/image/interleave.ts',
  'src/input/image/lab.ts',
  'src/input/image/missingRows.ts',
  'src/input/pdf/renderPage.ts',
  'src/models/format/half.ts',
  'src/models/format/safetensors.ts',
  'src/models/onnx/interpolate.ts',
  'src/models/onnx/quantize.ts',
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out-test/',
      'artifacts/',
      'models/bundled/',
      'node_modules/',
      '.vscode-server-test/',
      'training/.venv/',
      'training/data/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      complexity: ['error', 15],
      'max-lines-per-function': ['error', { max: 80 }],
      'no-restricted-imports': ['error', { paths: [vscodeInEditorOnly] }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...shortSpreads] },
  },
  {
    files: [
      'src/extension.ts',
      'src/editor/**/*.ts',
      'src/core/**/*.ts',
      'src/cli/**/*.ts',
      'src/export/**/*.ts',
      'src/engine/client/**/*.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: heavy.flatMap((m) => [m, `${m}/*`]),
              message: 'Heavy modules live in the inference process.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/engine/**/*.ts'],
    ignores: ['src/engine/client/**', 'src/engine/deepseek/device/probe*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [vscodeInEditorOnly],
          patterns: [
            {
              group: ['**/models/onnx/*'],
              message: 'The graph writer belongs to the converter and the device test alone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...shortSpreads, ...plainTexts],
      // `void` would hide a failure: inBackground reports it.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  {
    files: ['src/editor/reporting/notify.ts', 'src/editor/reporting/log.ts'],
    rules: { 'no-restricted-syntax': ['error', ...shortSpreads, ...plainTexts.slice(3)] },
  },
  {
    files: kernels,
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test that takes an item that is not there fails, and says where.
      '@typescript-eslint/no-non-null-assertion': 'off',
      complexity: 'off',
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'URLSearchParams',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'performance',
          'document',
          'navigator',
          'window',
          'AbortSignal',
          'AbortController',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
  // After prettier's settings, which turn the rule off: this form does not conflict with them.
  { rules: { curly: ['error', 'multi-line'] } },
);
