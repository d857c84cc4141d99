/**
 * Pages per second of processor time, of PDFs that carry their own text: this project's text layer
 * with its layout, `pdftotext` and the bare text extraction of pdf.js, on the same files in turns,
 * in one run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repeatPages } from './longPdf.mjs';

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

/** The sample report repeated to a number of pages, in the folder of build results. */
export function longReport(count) {
  const file = path.join(root, 'out-test', 'bench', `report-${count}.pdf`);
  mkdirSync(path.dirname(file), { recursive: true });
  const short = readFileSync(path.join(root, 'samples', 'report.pdf'));
  writeFileSync(file, repeatPages(short, count));
  return file;
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

/** Runs `pdftotext`, whose processor time the system counts for the children of this process. */
function pdftotext(file) {
  const { error, status } = spawnSync('pdftotext', [file, '-'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1e9,
  });
  if (error ?? status !== 0) throw error ?? new Error(`pdftotext ended with ${status}.`);
}

/** Seconds of processor time that the children of this process took so far (Linux). */
function secondsOfChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  // Fields 16 and 17 of proc(5), in hundredths of a second.
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function secondsOfThis() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * @param module the bundled reader: `openInput`, `textLayerPage`
 * @param rounds how often each file is read; the first round warms up and is not counted
 */
export async function comparePdfs(module, files, rounds) {
  // Importing it here would leave its slow replacement of `push` to this project as well
  // (src/input/pdf/pdfjs.ts); without it, both are faster.
  const push = Object.getOwnPropertyDescriptor(Array.prototype, 'push');
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  Object.defineProperty(Array.prototype, 'push', push);
  const contestants = [
    { title: 'ours', read: (file) => ours(module, file), clock: secondsOfThis },
    { title: 'pdf.js text', read: (file) => plain(pdfjs, file), clock: secondsOfThis },
    { title: 'pdftotext', read: pdftotext, clock: secondsOfChildren },
  ].map((contestant) => ({ ...contestant, seconds: 0 }));
  let pages = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const file of files) {
      for (const contestant of contestants) {
        const start = contestant.clock();
        const count = await contestant.read(file);
        if (round === 0) continue;
        contestant.seconds += contestant.clock() - start;
        if (contestant === contestants[0]) pages += count;
      }
    }
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`\nText layers of PDFs: ${files.length} files, ${pages} pages in ${rounds} rounds`);
  console.log('contestant       pages/s (processor time)');
  const rows = contestants.map(({ title, seconds }) => ({
    title,
    pagesPerSecond: pages / seconds,
  }));
  for (const { title, pagesPerSecond } of rows) {
    console.log(title.padEnd(14) + pagesPerSecond.toFixed(1).padStart(10));
  }
  console.log(`Peak memory of this process, which runs ours and pdf.js: ${peak} MB`);
  return { files: files.length, pages, rounds, rows, peakMegabytes: peak };
}

export { pdfFiles };
