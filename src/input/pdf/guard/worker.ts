import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installHooks } from './hooks.ts';

/** Classes inside pdf.js' worker that are hooked. */
const INNER = [
  'DecodeStream',
  'FlateStream',
  'JpegStream',
  'OperatorList',
  'PDFFunction',
  'PDFImage',
  'Parser',
  'PartialEvaluator',
  'PostScriptEvaluator',
] as const;

export type InnerClasses = Readonly<Record<(typeof INNER)[number], object>>;

/**
 * Loads pdf.js' worker, which runs in this process, with hooks that count what a page costs. Its
 * only option of that kind is the size of a single image, so its module is loaded with one line
 * more that exports the classes to hook. A class that a new version lacks makes this fail.
 * @param showText pdf.js' code of the operator that shows text
 */
export async function loadGuardedWorker(showText: number): Promise<void> {
  const require = createRequire(join(import.meta.dirname, 'index.js'));
  const file = require.resolve('pdfjs-dist/legacy/build/pdf.worker.mjs');
  const source = `${await readFile(file, 'utf8')}\nexport { ${INNER.join(', ')} };\n`;
  const address = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  const worker = (await import(address)) as InnerClasses;
  installHooks(worker, showText);
  // Where pdf.js looks for a worker that is loaded already.
  Object.assign(globalThis, { pdfjsWorker: worker });
}
