/**
 * Pages per second of PDFs that carry their own text: this project's text layer with its layout,
 * `pdftotext` and the bare text extraction of pdf.js, on the same files in turns, in one run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

/** PDFs of the samples and, where present, of the evaluation. */
function pdfFiles(limit) {
  const folders = [
    path.join(root, 'samples'),
    path.join(root, '..', 'shared', 'eval', 'visible', 'files'),
  ];
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /\.pdf$/iu.test(name) && !/hostile|scan/iu.test(name))
        .map((name) => path.join(folder, name)),
    )
    .slice(0, limit);
}

async function ours(module, file) {
  const signal = new AbortController().signal;
  const limits = { fileBytes: 512e6, imagePixels: 100e6, pagePixels: 40e6 };
  const document = await module.openInput({ kind: 'file', path: file }, { limits }, signal);
  for (let i = 0; i < document.pageCount; i++) {
    const page = await document.page(i);
    const layer = await page.textLayer(signal);
    if (layer) module.textLayerPage(page, layer, {});
  }
  await document.close();
  return document.pageCount;
}

async function plain(pdfjs, file) {
  const data = new Uint8Array(readFileSync(file));
  const document = await pdfjs.getDocument({ data, verbosity: 0 }).promise;
  for (let i = 1; i <= document.numPages; i++) {
    const page = await document.getPage(i);
    const { items } = await page.getTextContent();
    items.map(({ str }) => str).join('');
    page.cleanup();
  }
  const pages = document.numPages;
  await document.destroy();
  return pages;
}

/**
 * @param module the bundled reader: `openInput`, `textLayerPage`
 * @param rounds how often each file is read; the first round warms up and is not counted
 */
export async function comparePdfs(module, files, rounds) {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const contestants = [
    { title: 'ours', read: (file) => ours(module, file) },
    { title: 'pdf.js text', read: (file) => plain(pdfjs, file) },
    {
      title: 'pdftotext',
      read: (file) =>
        void execFileSync('pdftotext', [file, '-'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    },
  ].map((contestant) => ({ ...contestant, seconds: 0 }));
  let pages = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const file of files) {
      for (const contestant of contestants) {
        const start = performance.now();
        const count = await contestant.read(file);
        if (round === 0) continue;
        contestant.seconds += (performance.now() - start) / 1000;
        if (contestant === contestants[0]) pages += count;
      }
    }
  }
  console.log(`\nText layers of PDFs: ${files.length} files, ${pages} pages in ${rounds} rounds`);
  console.log('contestant       pages/s  peak MB of this process');
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const rows = contestants.map(({ title, seconds }) => ({
    title,
    pagesPerSecond: pages / seconds,
  }));
  for (const { title, pagesPerSecond } of rows) {
    console.log(
      title.padEnd(14) + pagesPerSecond.toFixed(1).padStart(10) + String(peak).padStart(9),
    );
  }
  return { files: files.length, pages, rounds, rows, peakMegabytes: peak };
}

export { pdfFiles };
