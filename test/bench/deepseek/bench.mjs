/**
 * Measures a converted full-size model: vision per mode, prefill, decode at two contexts, a whole
 * page, memory; beside the machine's memory bandwidth.
 *   npm run bench:deepseek -- FOLDER [--page PICTURE] [--threads N] [--device cpu|auto|webgpu|cuda]
 *     [--modes base,gundam] [--drafts ROUNDS] [--ahead PAGES]
 * With --drafts, only steps over several positions are measured, on the CPU; with --ahead, only pages
 * whose views are encoded while the page before them is written.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { importSource } from '../../../scripts/import-source.mjs';
import { resetPeak } from '../../../scripts/process-memory.mjs';
import { measureAhead } from './ahead.mjs';
import { measureDrafts } from './drafts.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'string', default: 'samples/scan.jpg' },
    threads: { type: 'string', default: String(os.cpus().length) },
    tokens: { type: 'string', default: '600' },
    device: { type: 'string', default: 'cpu' },
    modes: { type: 'string' },
    drafts: { type: 'string' },
    ahead: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: bench.mjs FOLDER [--page PICTURE] [--threads N] [--device NAME]');
  process.exit(2);
}
const threads = Number(values.threads);

const { DeepseekModel } = await importSource('src/engine/deepseek/model/deepseekModel.ts');
const { runModel } = await importSource('src/engine/deepseek/runModel.ts');
const { Tokenizer } = await importSource('src/engine/deepseek/model/tokenizer.ts');
const { RESOLUTION_MODES } = await importSource('src/core/prompting/resolutionModes.ts');
const { findTask } = await importSource('src/core/prompting/tasks.ts');
const { MODEL_VIEWS, pageViews } = await importSource('src/engine/deepseek/preprocess/views.ts');

const memory = () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`, 'u').exec(status)[1]) / 1024;
  const now = `${field('VmRSS').toFixed(0)} MB now (${field('RssFile').toFixed(0)} of them mapped files)`;
  return `${now}, ${field('VmHWM').toFixed(0)} MB peak`;
};
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const timed = async (work) => {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
};
const print = (what, figure, note = '') =>
  console.log(`${what.padEnd(34)} ${figure.padStart(14)}  ${note}`);

/** Bytes per second that all threads together read from memory, best of five rounds. */
function bandwidth() {
  const program = path.join(import.meta.dirname, 'bandwidth.mjs');
  const best = execFileSync(process.execPath, [program, String(threads)], { encoding: 'utf8' });
  return Number(best);
}

console.log(`${os.cpus()[0].model}, ${threads} threads\n`);
const roof = bandwidth();
print('memory bandwidth', `${(roof / 1e9).toFixed(1)} GB/s`);

const { data, info } = await sharp(values.page)
  .removeAlpha()
  .toColourspace('srgb')
  .raw()
  .toBuffer({ resolveWithObject: true });
const page = { width: info.width, height: info.height, data };

if (values.drafts !== undefined) {
  await measureDrafts(folder, { threads, rounds: Number(values.drafts), print });
  process.exit();
}
if (values.ahead !== undefined) {
  await measureAhead(folder, page, {
    count: Number(values.ahead),
    tokens: Number(values.tokens),
    modes: values.modes?.split(',') ?? ['base'],
    print,
  });
  process.exit();
}

const { readManifest } = await importSource('src/models/format/manifest.ts');
const { renderSentence } = await importSource('src/core/sentences/sentence.ts');
const { chooseDevice } = await importSource('src/engine/deepseek/device/chooseDevice.ts');
const { probeDevice } = await importSource('src/engine/deepseek/device/probeDevice.ts');
const device = await chooseDevice({
  setting: values.device,
  manifest: await readManifest(folder),
  probe: (task) => probeDevice({ ...task, threads, entry: path.resolve('dist/deepseek-probe.js') }),
});
print('decoder on', device.provider, renderSentence(device.reason));
const load = await timed(() => DeepseekModel.load(folder, { threads, device }));
const model = load.result;
const { family, config } = model.manifest;
print('load decoder', `${(load.ms / 1000).toFixed(1)} s`, memory());

const modes = RESOLUTION_MODES[family];
const rules = MODEL_VIEWS[family];
const never = new AbortController().signal;
const { hidden } = config.decoder;

/** Space that the product reserves in the cache after a prompt (`runModel.ts`). */
const ANSWER_ROOM = 768;

// The product's way of reading a page, without its thread: with log-probabilities, the ban on
// n-grams, the text of each token and the check for loops. First, so that its peak is that of a
// process that reads pages only in this mode.
const pageMode = modes.find(({ id }) => id === (family === 'v1' ? 'base' : '1024'));
const tokenizer = await Tokenizer.load(path.join(folder, 'tokenizer.json'));
// The second page finds the vision graph loaded.
for (const which of ['first page', 'second page']) {
  const { ms, result } = await timed(() =>
    runModel(model, tokenizer, page, {
      task: findTask('document'),
      mode: pageMode,
      maxTokens: Number(values.tokens),
      maxSeconds: 3600,
      signal: never,
      onText: () => undefined,
    }),
  );
  const { timings, generatedTokens, end } = result;
  const step = timings.decode / generatedTokens;
  print(
    `${which}, ${pageMode.id} mode, ${generatedTokens} tokens`,
    `${(ms / 1000).toFixed(1)} s`,
    `vision ${(timings.vision / 1000).toFixed(2)} s, prefill ${(timings.prefill / 1000).toFixed(2)} s, ` +
      `${step.toFixed(1)} ms per token, ended by ${end}; ${memory()}`,
  );
}
console.log('\nparts, each by itself (decode: the graph alone, without choosing tokens):');

const wanted = values.modes?.split(',') ?? modes.map(({ id }) => id);
for (const mode of modes) {
  const { id: name } = mode;
  if (!wanted.includes(name)) continue;
  const views = pageViews(page, mode, rules);
  await resetPeak(process.pid);
  // Loads the graphs.
  await model.encodePage(views, never);
  const { ms } = await timed(() => model.encodePage(views, never));
  print(
    `vision ${name}`,
    `${(ms / 1000).toFixed(2)} s`,
    `${views.tiles.length} tiles; ${memory()}`,
  );
}

const noise = (count) =>
  Float32Array.from({ length: count * hidden }, (_, i) => Math.sin(i * 7.31 + count) * 0.05);
for (const length of [273, 900]) {
  const times = [];
  for (let i = 0; i < 3; i++) {
    model.decoder.reset();
    const embeddings = noise(length);
    times.push((await timed(() => model.decoder.run(embeddings, length + ANSWER_ROOM))).ms);
  }
  const ms = median(times);
  print(
    `prefill ${length}`,
    `${(ms / 1000).toFixed(2)} s`,
    `${((length / ms) * 1000).toFixed(0)} tokens/s`,
  );
}

/**
 * Bytes of weights that one token reads, packed: experts chosen, attention, dense, shared, head.
 */
function bytesPerToken(context) {
  const { decoder } = config;
  const expert = 3 * decoder.expertWidth * hidden;
  const sparse = decoder.layers - decoder.denseLayers;
  const routed = sparse * decoder.expertsPerToken * expert;
  const rest = decoder.layers * 4 * hidden ** 2 + 3 * 6848 * hidden + sparse * 3 * 1792 * hidden;
  const head = decoder.vocabulary * hidden;
  const bits = { int4: 4, int8: 8, fp32: 32 }[model.manifest.quantization];
  // Scales: one float32 per 32 weights is one additional bit per weight.
  const perWeight = (n) => (n === 32 ? 4 : (n + 1) / 8);
  const dense = perWeight(bits === 4 ? 8 : bits);
  return (
    routed * perWeight(bits) + (rest + head) * dense + context * 2 * decoder.layers * hidden * 4
  );
}
const ids = Math.min(100_000, config.decoder.vocabulary);
for (const context of [300, 1500]) {
  model.decoder.reset();
  await model.decoder.run(noise(context), context + ANSWER_ROOM);
  const times = [];
  for (let i = 0; i < 40; i++) times.push((await timed(() => model.next((i * 7919) % ids))).ms);
  const ms = median(times);
  const limit = (bytesPerToken(context) / roof) * 1000;
  const share =
    device.provider === 'cpu' ? `${((limit / ms) * 100).toFixed(0)} % of the bandwidth roof; ` : '';
  print(
    `decode at ${context}`,
    `${(1000 / ms).toFixed(1)} tok/s`,
    `${ms.toFixed(1)} ms; ${share}${memory()}`,
  );
}

await model.dispose();
