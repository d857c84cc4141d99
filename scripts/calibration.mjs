/**
 * How often a word is right, by the confidence that was reported for it.
 *
 *   node scripts/calibration.mjs RESULTS [FOLDER]
 *
 * RESULTS is the `--out` folder of `npm run eval -- --json`; FOLDER (default
 * that of `npm run eval`) holds the cases and their true text. Words that were read from pixels count;
 * a word is right if the truth has it, each as often as it is there, and misread if the truth has a
 * word like it that was not read. Others are in pictures, charts or page heads, which the truth of
 * most cases leaves out, or were made up. Words at hyphens are left out: the truth joins some of them.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const [results, folder = path.join(root, '..', 'shared', 'eval', 'visible')] =
  process.argv.slice(2);
if (!results || !existsSync(path.join(folder, 'cases.jsonl'))) {
  console.log(`SKIPPED: results ${results}, cases in ${folder}.`);
  process.exit(0);
}

/** Lower limits of the rows of the table. */
const STEPS = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.99];

/** Groups whose truth is the whole text of the page. */
const GROUPS = new Set(['print-rendered', 'print-real', 'scene', 'handwriting', 'scan-pdf']);

const plain = (text) =>
  text
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019\u201a\u201b\u2032]/gu, "'")
    .replaceAll(/[\u201c-\u201f\u00ab\u00bb]/gu, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/gu, '-');
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const core = (word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** @returns {Map<string, number>} */
function bagOf(words) {
  const bag = new Map();
  for (const word of words) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

/** Takes one copy out of the bag. */
function take(bag, word) {
  const count = bag.get(word) ?? 0;
  if (count > 0) bag.set(word, count - 1);
  return count > 0;
}

/** Number of single-character changes between two words (Levenshtein 1966). */
function changes(a, b) {
  const [from, to] = [[...a], [...b]];
  let row = to.map((_, j) => j + 1);
  for (const [i, char] of from.entries()) {
    let [corner, before] = [i, i + 1];
    row = row.map((above, j) => {
      const least = Math.min(above + 1, before + 1, corner + (char === to[j] ? 0 : 1));
      [corner, before] = [above, least];
      return least;
    });
  }
  return row.at(-1) ?? from.length;
}

/** Whether a word that nothing was read as needs changes in at most half of its characters. */
const hasAlike = (bag, word) =>
  [...bag].some(([other, left]) => left > 0 && 2 * changes(word, other) <= other.length);

const wordsOf = ({ pages }) =>
  pages
    .filter(({ origin }) => origin === 'ocr')
    .flatMap(({ regions }) => regions)
    .flatMap(({ lines = [] }) => lines)
    .flatMap(({ words = [], recognizer = '' }) =>
      words.map(({ text, confidence }) => ({ text: plain(text), confidence, recognizer })),
    );

const recognizerName = (recognizer) => recognizer.split(':')[0] || 'unknown';

/** Groups of words: title → [right, misread, all] for each step. */
const table = new Map();
function count(title, confidence, verdict) {
  const rows = table.get(title) ?? STEPS.map(() => [0, 0, 0]);
  table.set(title, rows);
  const row = rows[STEPS.findLastIndex((step) => confidence >= step)];
  if (verdict === 'right') row[0]++;
  if (verdict === 'misread') row[1]++;
  row[2]++;
}

for (const line of (await readFile(path.join(folder, 'cases.jsonl'), 'utf8')).split('\n')) {
  if (line.trim() === '') continue;
  const { id, group, truth } = JSON.parse(line);
  const file = path.join(results, `${id}.json`);
  if (!GROUPS.has(group) || !truth || !existsSync(file)) continue;
  const words = wordsOf(JSON.parse(await readFile(file, 'utf8')));
  const bag = bagOf(plain(truth).split(/\s+/u).map(core));
  const squeezed = plain(truth).replaceAll(/\s+/gu, '');
  const doubtful = [];
  const note = ({ confidence, recognizer, word }, verdict) => {
    for (const title of ['all', group, recognizerName(recognizer)]) {
      count(title, confidence, verdict);
    }
    if (/\p{N}/u.test(word)) count('digits', confidence, verdict);
  };
  for (const { text, ...rest } of words) {
    const read = { ...rest, word: core(text) };
    if (read.word === '' || /-$/u.test(text)) continue;
    const spaceless = SPACELESS.test(read.word);
    if (spaceless) note(read, squeezed.includes(read.word) ? 'right' : 'misread');
    else if (take(bag, read.word)) note(read, 'right');
    else doubtful.push(read);
  }
  // Only now is it known which words of the truth were not read.
  for (const read of doubtful) note(read, hasAlike(bag, read.word) ? 'misread' : 'absent');
}

const percent = (part, all) => `${((100 * part) / Math.max(1, all)).toFixed(1)} %`;

for (const [title, rows] of table) {
  console.log(`\n${title}`);
  for (const [i, [right, misread, all]] of rows.entries()) {
    if (all === 0) continue;
    const to = (STEPS[i + 1] ?? 1).toFixed(2);
    console.log(
      `  ${STEPS[i].toFixed(2)}–${to}  ${String(all).padStart(6)} words  ${percent(right, all)} right  ${percent(misread, all)} misread`,
    );
  }
  const sure = rows.filter((_, i) => STEPS[i] >= 0.95);
  const [right, misread, all] = sure.reduce(
    ([a, b, c], [d, e, f]) => [a + d, b + e, c + f],
    [0, 0, 0],
  );
  if (all === 0) continue;
  console.log(
    `  0.95 and more: of ${all}, ${percent(right, all)} right, ${percent(misread, all)} misread;` +
      ` right of both ${percent(right, right + misread)}`,
  );
}
