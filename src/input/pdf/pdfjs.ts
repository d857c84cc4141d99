/** Loads pdf.js and names the files it needs; the only place that knows its package layout. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import { errors, messageOf } from '../../core/errors/errors.ts';
import { loadCanvas } from './canvasModule.ts';
import { loadGuardedWorker } from './guard/worker.ts';
import { say } from '../../core/sentences/sentence.ts';

export type {
  PDFDocumentLoadingTask,
  PDFDocumentProxy,
  PDFPageProxy,
  PageViewport,
} from 'pdfjs-dist/legacy/build/pdf.mjs';

let loaded: Promise<typeof PdfJs> | undefined;

/**
 * pdf.js itself. It is an ES module and stays outside the bundles. Its worker runs in this process:
 * the inference process may crash without harm.
 */
export function loadPdfJs(): Promise<typeof PdfJs> {
  loaded ??= loadWithMatrix().catch((error: unknown) => {
    loaded = undefined;
    throw errors.nativeModule('pdfjs-dist', say('Reinstall the extension.'), messageOf(error));
  });
  return loaded;
}

/**
 * pdf.js creates a DOMMatrix while it loads, with the class of @napi-rs/canvas. If that has no
 * build, an empty class lets pdf.js load anyway: reading text does not use it.
 */
async function loadWithMatrix(): Promise<typeof PdfJs> {
  try {
    loadCanvas();
  } catch {
    if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: Object });
  }
  return withNativePush(async () => {
    const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
    await loadGuardedWorker(pdfjs.OPS.showText);
    return pdfjs;
  });
}

/**
 * Loads a module and puts `Array.prototype.push` back. On V8 before 12.2 (Node 20), core-js, which
 * pdf.js' legacy build contains, replaces it for the whole process, since it does not always throw
 * on an array whose length is fixed. The replacement took an eighth of the time of a page's text.
 */
async function withNativePush<T>(load: () => Promise<T>): Promise<T> {
  const native = Object.getOwnPropertyDescriptor(Array.prototype, 'push');
  try {
    return await load();
  } finally {
    if (native) Object.defineProperty(Array.prototype, 'push', native);
  }
}

/** Folders with character maps, standard fonts and image decoders, with a slash at the end. */
export function pdfJsFolders(): Record<
  'cMapUrl' | 'standardFontDataUrl' | 'wasmUrl' | 'iccUrl',
  string
> {
  const require = createRequire(join(import.meta.dirname, 'index.js'));
  const root = dirname(require.resolve('pdfjs-dist/package.json'));
  // Plain paths: pdf.js reads them with fs in Node.
  const folder = (name: string): string => `${join(root, name)}/`;
  return {
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
  };
}
