/**
 * Measures the script network on an evaluation's pictures: the script of each line, the orientation of
 * each page in four directions, the processor time of a line.
 *
 *   npm run eval:scripts -- FOLDER [--only GROUP] [--ids a,b] [--lines] [--wrong]
 *
 * FOLDER holds cases.jsonl and files/. Lines are those that the engine finds and reads letters in. A line is right if most of its columns with letters are in a script of
 * its page's truth, undecided if the network sees no letters. A page is right if it is turned to the
 * same side however its picture is turned; --lines leaves this out. --wrong lists what is not right.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { importSource } from './import-source.mjs';

const root = path.join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    ids: { type: 'string' },
    lines: { type: 'boolean', default: false },
    wrong: { type: 'boolean', default: false },
  },
});
const [folder = '.'] = positionals;
const casesFile = path.join(folder, 'cases.jsonl');
if (!existsSync(casesFile)) {
  console.error(`${casesFile} is missing: name the folder of an evaluation.`);
  process.exit(1);
}
const modelsFolder = path.join(root, 'models', 'bundled');
const { InferenceClient } = await importSource('src/engine/client/inferenceClient.ts');
const { scriptsOf } = await importSource('src/core/text/languages.ts');
const { LineSight } = await importSource('src/engine/compact/sight/lineSight.ts');
const { CLASS_COUNT, scriptOfClass } = await importSource('src/engine/compact/sight/lineLook.ts');
const { cropLine } = await importSource('src/engine/compact/line/lineCrop.ts');

/** Less of a script on a page is a foreign name. */
const LEAST_SHARE = 0.05;
/** As the engine crops lines. */
const PADDING = 0.05;

const ids = values.ids?.split(',');
const cases = (await readFile(casesFile, 'utf8'))
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line))
  .filter(({ id, group, kind, file }) => {
    if (kind === 'robust' || file.endsWith('.pdf')) return false;
    return (!values.only || group === values.only) && (!ids || ids.includes(id));
  });

/** The scripts on a page, by its truth. */
function truthOf(entry) {
  const text = [entry.truth, entry.tables, entry.blocks, entry.tests].map((one) =>
    one === undefined ? '' : JSON.stringify(one).replaceAll(/<[^>]*>|\\[a-z]+|"[a-z_]+":/g, ' '),
  );
  const counts = scriptsOf(text.join(' '));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  return counts.filter(({ count }) => count >= LEAST_SHARE * all).map(({ script }) => script);
}

async function pictureOf(file, angle) {
  const upright = await sharp(file).rotate().removeAlpha().png().toBuffer();
  return sharp(upright).rotate(angle).png().toBuffer();
}

/** Pixels of a page as the engine's coordinates mean them: rotated upright. */
async function pixelsOf(picture, rotation) {
  const { data, info } = await sharp(picture)
    .rotate(rotation)
    .toColorspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const ignore = () => undefined;
const client = new InferenceClient({
  processPath: path.join(root, 'dist', 'server.js'),
  initializeParams: () => ({ modelsFolder, systemTessdata: false }),
  logger: { trace: ignore, debug: ignore, info: ignore, warn: console.error, error: console.error },
  timeLimits: { silence: 180 },
});
const read = async (bytes) => {
  const source = { kind: 'bytes', name: 'page.png', bytes };
  const { pages } = await client.recognize(source, { languages: [], engine: 'compact' });
  return pages[0];
};
const { signal } = new AbortController();
const sight = new LineSight(modelsFolder, { threads: 1 });
await sight.load(signal);
await client.initialize();

const table = new Map();
const time = { lines: 0, milliseconds: 0 };
const turned = { right: 0, all: 0, pages: 0, allRight: 0 };

/** The script with the most columns, by probability; undefined if no column is one of letters. */
function mainScript({ probabilities }) {
  const sums = new Map();
  let letters = 0;
  for (let start = 0; start < probabilities.length; start += CLASS_COUNT) {
    const column = probabilities.subarray(start, start + CLASS_COUNT);
    if (scriptOfClass(column.indexOf(Math.max(...column))) !== 'Common') letters++;
    for (const [k, p] of column.entries()) {
      const script = scriptOfClass(k);
      if (script !== 'Common') sums.set(script, (sums.get(script) ?? 0) + p);
    }
  }
  return letters === 0 ? undefined : [...sums].sort(([, a], [, b]) => b - a)[0][0];
}

/** Looks at a page's lines and counts what the network makes of them. */
async function lookAt(id, page, picture, scripts) {
  const image = await pixelsOf(picture, page.rotation);
  const name = [...scripts].sort().join(' and ');
  const counts = table.get(name) ?? { right: 0, wrong: 0, undecided: 0 };
  table.set(name, counts);
  for (const line of page.regions.flatMap(({ lines }) => lines ?? [])) {
    if (!/\p{L}/u.test(line.text)) continue;
    const { crop, vertical } = cropLine(image, line.quad, { padding: PADDING });
    if (vertical) continue;
    const before = process.cpuUsage();
    const [look] = await sight.look([crop], signal);
    const { user, system } = process.cpuUsage(before);
    time.lines++;
    time.milliseconds += (user + system) / 1000;
    const seen = mainScript(look);
    const verdict = !seen ? 'undecided' : scripts.includes(seen) ? 'right' : 'wrong';
    counts[verdict]++;
    if (values.wrong && verdict !== 'right') {
      console.log(`${id}: ${seen ?? 'no letters'}: ${line.text.slice(0, 60)}`);
    }
  }
}

for (const entry of cases) {
  const scripts = truthOf(entry);
  if (scripts.length === 0) continue;
  const file = path.join(folder, entry.file);
  const picture = await pictureOf(file, 0);
  const page = await read(picture);
  await lookAt(entry.id, page, picture, scripts);
  if (values.lines || page.regions.length === 0) continue;
  let right = 1;
  for (const angle of [90, 180, 270]) {
    const { rotation } = await read(await pictureOf(file, angle));
    const expected = (page.rotation + 360 - angle) % 360;
    if (rotation === expected) right++;
    else if (values.wrong) console.log(`${entry.id}, turned by ${angle}°: by ${rotation}°`);
  }
  turned.right += right;
  turned.all += 4;
  turned.pages++;
  if (right === 4) turned.allRight++;
}
await client.dispose();
await sight.dispose();

const sum = { right: 0, wrong: 0, undecided: 0 };
for (const [name, counts] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(name.padEnd(24), counts);
  for (const key of Object.keys(sum)) sum[key] += counts[key];
}
const percent = (part, all) => `${((100 * part) / Math.max(1, all)).toFixed(1)} %`;
const lines = sum.right + sum.wrong + sum.undecided;
console.log(
  `lines: ${sum.right} of ${lines} right (${percent(sum.right, lines)}), ${sum.wrong} wrong`,
);
if (turned.all > 0) {
  console.log(
    `directions: ${turned.right} of ${turned.all} right (${percent(turned.right, turned.all)})`,
  );
  console.log(`pages right in all four: ${turned.allRight} of ${turned.pages}`);
}
console.log(
  `${(time.milliseconds / Math.max(1, time.lines)).toFixed(2)} ms of processor time a line`,
);
