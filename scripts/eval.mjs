/**
 * Converts every file of an OCR evaluation and prints the scorer's table.
 *
 *   npm run eval -- [FOLDER] [--only GROUP] [--ids a,b] [--lang auto|given] [--engine NAME]
 *                   [--out FOLDER] [--json] [--no-score] [--system-tessdata]
 *
 * FOLDER (default ../shared/eval/visible) holds cases.jsonl and files/, the scorer lies beside it.
 * Only the packaged language data is used, so that figures do not depend on the machine;
 * --system-tessdata also uses that of Tesseract installations. One server reads all cases. Per case:
 * <id>.md or <id>.error, and <id>.meta.json with seconds, peak memory of the server and number of
 * pages; with --json also the whole document, <id>.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importSource } from './import-source.mjs';
import { peakMegabytes, resetPeak } from './process-memory.mjs';

const root = path.join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    ids: { type: 'string' },
    lang: { type: 'string', default: 'auto' },
    engine: { type: 'string', default: 'compact' },
    out: { type: 'string', default: path.join(root, 'artifacts', 'eval') },
    json: { type: 'boolean', default: false },
    'no-score': { type: 'boolean', default: false },
    'system-tessdata': { type: 'boolean', default: false },
  },
});
const folder = path.resolve(positionals[0] ?? path.join(root, '..', 'shared', 'eval', 'visible'));
const casesFile = path.join(folder, 'cases.jsonl');

if (!existsSync(casesFile)) {
  console.log(`SKIPPED: there is no evaluation at ${folder}.`);
  process.exit(0);
}
const processPath = path.join(root, 'dist', 'server.js');
if (!existsSync(processPath)) {
  console.error('dist/server.js is missing: npm run build');
  process.exit(1);
}

const ids = values.ids?.split(',');
const cases = (await readFile(casesFile, 'utf8'))
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line))
  .filter(
    (entry) => (!values.only || entry.group === values.only) && (!ids || ids.includes(entry.id)),
  );

await mkdir(values.out, { recursive: true });
const { InferenceClient } = await importSource('src/engine/client/inferenceClient.ts');
const { documentMarkdown } = await importSource('src/core/document/joinPages.ts');
const { findLanguage } = await importSource('src/core/text/languages.ts');
const ignore = () => undefined;
const client = new InferenceClient({
  processPath,
  initializeParams: () => ({
    modelsFolder: path.join(root, 'models', 'bundled'),
    systemTessdata: values['system-tessdata'],
  }),
  logger: { trace: ignore, debug: ignore, info: ignore, warn: console.error, error: console.error },
  timeLimits: { silence: 180 },
});

const started = performance.now();
let errors = 0;
await client.initialize();
for (const [index, entry] of cases.entries()) {
  const base = path.join(values.out, entry.id);
  for (const suffix of ['md', 'error', 'meta.json']) await rm(`${base}.${suffix}`, { force: true });
  const languages = values.lang === 'given' && findLanguage(entry.lang) ? [entry.lang] : [];
  await resetPeak(client.pid);
  const begin = performance.now();
  let pages = 0;
  let outcome;
  try {
    const source = { kind: 'file', path: path.join(folder, entry.file) };
    const document = await client.recognize(source, { languages, engine: values.engine });
    pages = document.pages.length;
    outcome = 'md';
    await writeFile(`${base}.md`, documentMarkdown(document.pages));
    if (values.json) await writeFile(`${base}.json`, JSON.stringify(document));
  } catch (error) {
    errors++;
    outcome = `error: ${error.message}`;
    await writeFile(`${base}.error`, `${error.message.replaceAll('\n', ' ')}\n`);
  }
  const seconds = Math.round(performance.now() - begin) / 1000;
  const peak = await peakMegabytes(client.pid);
  await writeFile(
    `${base}.meta.json`,
    JSON.stringify({ seconds, ...(peak && { peak_mb: peak }), pages }),
  );
  console.error(
    `[${index + 1}/${cases.length}] ${entry.id}: ${seconds.toFixed(1)} s, ${peak ?? '?'} MB, ${outcome}`,
  );
}
await client.dispose();
const total = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${cases.length} cases in ${total} s, ${errors} refused, language ${values.lang}.`);

const scorer = path.join(folder, '..', 'score.py');
if (!values['no-score'] && !ids && existsSync(scorer)) {
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const args = [scorer, values.out, folder, '--json', path.join(values.out, 'scores.json')];
  if (values.only) args.push('--only', values.only);
  const { status } = spawnSync(python, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
