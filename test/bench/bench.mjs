/**
 * Compares this project with tesseract.js and @gutenye/ocr-node on the same pages: seconds per
 * page (by the clock and of processor time, which other work on the machine disturbs less),
 * start-up, peak memory. Each runs in its own process; they take turns in rounds of changing
 * order, one at work at a time. Then a series of pages through one server shows whether memory grows.
 *
 *   npm run bench -- [--rounds 2] [--limit 6] [--memory-pages 100] [--memory-of ours]
 *   npm run bench -- --pdf [FILE…] [--pages 500] [--rounds 2]
 *
 * With `--pdf`: pages per second of text layers, beside pdftotext and pdf.js (Linux), of the files,
 * of the samples, or with `--pages` of the sample report repeated to that number of pages.
 */
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSource, importSource } from '../../scripts/import-source.mjs';
import { pageSets } from './pages.mjs';
import { comparePdfs, longReport, pdfFiles } from './pdf.mjs';

const root = path.join(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pdf: { type: 'boolean', default: false },
    pages: { type: 'string' },
    rounds: { type: 'string', default: '2' },
    limit: { type: 'string', default: '6' },
    'memory-pages': { type: 'string', default: '100' },
    'memory-of': { type: 'string', default: 'ours' },
  },
});
if (values.pdf) {
  const { openInput } = await importSource('src/input/openInput.ts');
  const { textLayerPage } = await importSource('src/engine/process/pages/stages.ts');
  const some = positionals.length > 0 ? positionals : pdfFiles(20);
  const files = values.pages === undefined ? some : [longReport(Number(values.pages))];
  const result = await comparePdfs({ openInput, textLayerPage }, files, Number(values.rounds));
  await mkdir(path.join(root, 'artifacts'), { recursive: true });
  await writeFile(
    path.join(root, 'artifacts', 'bench-pdf.json'),
    JSON.stringify(result, undefined, 2),
  );
  process.exit(0);
}
const client = path.join(root, 'out-test', 'bench', 'client.mjs');
await bundleSource('src/engine/client/inferenceClient.ts', client);

const CONTESTANTS = [
  { title: 'ours, language given', module: 'ours', settings: { client } },
  { title: 'ours, auto', module: 'ours', settings: { client, auto: true } },
  { title: 'tesseract.js', module: 'tesseractjs', settings: {} },
  { title: '@gutenye/ocr-node', module: 'gutenye', settings: {} },
];

/** The process of a contestant; `ask` sends one message and resolves with the answer. */
class Contestant {
  constructor({ title, module, settings }) {
    this.title = title;
    this.times = new Map();
    this.peak = 0;
    this.started = performance.now();
    const script = path.join(import.meta.dirname, 'contestant.mjs');
    // Output of libraries belongs neither in the table nor among the errors.
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'];
    this.child = fork(script, [module, JSON.stringify(settings)], { stdio });
    this.stderr = '';
    this.child.stderr.on('data', (chunk) => (this.stderr = (this.stderr + chunk).slice(-2000)));
    this.exit = new Promise((resolve) => this.child.once('exit', resolve));
  }

  answer() {
    const message = new Promise((resolve) => this.child.once('message', resolve));
    const crash = this.exit.then(() => {
      throw new Error(`${this.title} ended: ${this.stderr}`);
    });
    return Promise.race([message, crash]);
  }

  async ready() {
    await this.answer();
    this.startUp = (performance.now() - this.started) / 1000;
  }

  async read({ file, language }) {
    this.child.send({ read: file, language });
    const result = await this.answer();
    if (result.error) console.log(`${this.title}: ${path.basename(file)}: ${result.error}`);
    this.peak = Math.max(this.peak, result.peak);
    return result;
  }

  async close() {
    this.child.send({ close: true });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.exit;
    clearTimeout(timer);
  }
}

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const cell = (value, width) => String(value).padStart(width);

async function compare(set, rounds) {
  console.log(`\n${set.title}: ${set.pages.length} pages, ${rounds} rounds`);
  const contestants = [];
  for (const entry of CONTESTANTS) {
    const contestant = new Contestant(entry);
    await contestant.ready();
    // The first page includes what is loaded on first use; it counts as start-up.
    const { seconds } = await contestant.read(set.pages[0]);
    contestant.firstResult = contestant.startUp + seconds;
    contestant.seconds = [];
    contestant.cpu = [];
    contestant.characters = 0;
    contestants.push(contestant);
  }
  for (let round = 0; round < rounds; round++) {
    const order = contestants.map((_, i) => contestants[(i + round) % contestants.length]);
    for (const contestant of order) {
      for (const page of set.pages) {
        const { seconds, cpu, characters } = await contestant.read(page);
        contestant.seconds.push(seconds);
        contestant.cpu.push(cpu);
        contestant.characters += characters / rounds;
      }
    }
  }
  const [reference] = contestants;
  console.log(
    'contestant             s/page  median  ratio to ours  CPU s/page  start-up  first result  peak MB  chars',
  );
  const rows = [];
  for (const contestant of contestants) {
    await contestant.close();
    const row = {
      contestant: contestant.title,
      secondsPerPage: mean(contestant.seconds),
      median: median(contestant.seconds),
      ratio: mean(contestant.seconds) / mean(reference.seconds),
      cpuPerPage: mean(contestant.cpu),
      startUp: contestant.startUp,
      firstResult: contestant.firstResult,
      peakMegabytes: contestant.peak,
      characters: Math.round(contestant.characters),
    };
    rows.push(row);
    console.log(
      row.contestant.padEnd(21) +
        cell(row.secondsPerPage.toFixed(2), 8) +
        cell(row.median.toFixed(2), 8) +
        cell(row.ratio.toFixed(2), 15) +
        cell(row.cpuPerPage.toFixed(2), 12) +
        cell(row.startUp.toFixed(2), 10) +
        cell(row.firstResult.toFixed(2), 14) +
        cell(row.peakMegabytes, 9) +
        cell(row.characters, 7),
    );
  }
  return { title: set.title, pages: set.pages.length, rounds, rows };
}

async function memorySeries(pages, count, module) {
  const entry = CONTESTANTS.find((candidate) => candidate.module === module);
  const contestant = new Contestant(entry);
  await contestant.ready();
  const series = [];
  for (let i = 0; i < count; i++) {
    series.push((await contestant.read(pages[i % pages.length])).current);
  }
  await contestant.close();
  const tenth = Math.max(1, Math.floor(count / 10));
  console.log(
    `\nMemory over ${count} pages, ${entry.title} (MB held after a page, means of ${tenth}):`,
  );
  const means = [];
  for (let i = 0; i + tenth <= count; i += tenth) {
    means.push(Math.round(mean(series.slice(i, i + tenth))));
  }
  console.log(means.join('  '));
  const growth = means.at(-1) / means[Math.min(2, means.length - 1)];
  console.log(`Last tenth to third tenth: ${growth.toFixed(2)}; peak ${contestant.peak} MB.`);
  return { contestant: entry.title, count, series, growth, peakMegabytes: contestant.peak };
}

const sets = pageSets(Number(values.limit)).filter(({ pages }) => pages.length > 0);
if (sets.length === 0) {
  console.log('SKIPPED: there are no pages to read.');
  process.exit(0);
}
const result = { sets: [], memory: undefined };
for (const set of sets) {
  if (Number(values.rounds) > 0) result.sets.push(await compare(set, Number(values.rounds)));
}
const memoryPages = Number(values['memory-pages']);
if (memoryPages > 0) {
  const pages = sets.flatMap((set) => set.pages);
  result.memory = await memorySeries(pages, memoryPages, values['memory-of']);
}
await mkdir(path.join(root, 'artifacts'), { recursive: true });
await writeFile(path.join(root, 'artifacts', 'bench.json'), JSON.stringify(result, undefined, 2));
