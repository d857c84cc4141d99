import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installHooks } from './hooks.ts';
import { INNER, type InnerClasses } from './innerClasses.ts';

/**
 * Loads pdf.js' worker, which runs in this process, with hooks that count what a page costs. Its
 * only such option is the size of a single image, so its module is loaded with one additional line
 * that exports the classes to hook. If a new version lacks a class, this fails.
 * @param showText pdf.js' code of the operator that shows text
 */
export async function loadGuardedWorker(showText: number): Promise<void> {
  const require = createRequire(join(import.meta.dirname, 'index.js'));
  const file = require.resolve('pdfjs-dist/legacy/build/pdf.worker.mjs');
  const more = `export { ${INNER.join(', ')} };`;
  // The name keeps the URL, which contains the whole module, out of stack traces.
  const source = `${await readFile(file, 'utf8')}\n${more}\n//# sourceURL=pdf.worker.mjs\n`;
  const address = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  // It registers itself with pdf.js, which then loads no other worker.
  installHooks((await import(address)) as InnerClasses, showText);
}
