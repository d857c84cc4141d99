/**
 * Pages that the contestants read: samples of the repository and, if present, evaluation images.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const LATIN = new Set(['en', 'es', 'fr', 'de']);
const CHINESE = new Set(['zh-Hans']);
/** Language of a sample by a part of its file name. */
const SAMPLE_LANGUAGES = [
  [/chinese|zh/iu, 'zh-Hans'],
  [/german|(?:^|[-_.])de[-_.]/iu, 'de'],
  [/french|(?:^|[-_.])fr[-_.]/iu, 'fr'],
  [/spanish|(?:^|[-_.])es[-_.]/iu, 'es'],
  [/english|scan|table|photo|(?:^|[-_.])en[-_.]/iu, 'en'],
];

function samples() {
  const folder = path.join(root, 'samples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(?:png|jpe?g)$/iu.test(name))
    .flatMap((name) => {
      const language = SAMPLE_LANGUAGES.find(([pattern]) => pattern.test(name))?.[1];
      return language ? [{ file: path.join(folder, name), language }] : [];
    });
}

function evaluation(limit) {
  const folder = path.join(root, '..', 'shared', 'eval', 'visible');
  const list = path.join(folder, 'cases.jsonl');
  if (!existsSync(list)) {
    console.log(`SKIPPED: evaluation images, there are none at ${folder}.`);
    return [];
  }
  const entries = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
    .filter(({ file }) => /\.(?:png|jpe?g)$/iu.test(file));
  const take = (group, languages) =>
    entries
      .filter((entry) => entry.group === group && languages.has(entry.lang))
      .slice(0, limit)
      .map(({ file, lang }) => ({ file: path.join(folder, file), language: lang }));
  return [
    ...take('print-rendered', LATIN),
    ...take('print-real', new Set(['en'])),
    ...take('print-rendered', CHINESE),
    ...take('scene', CHINESE),
  ];
}

/** @param {number} limit pages at most per kind of evaluation page */
export function pageSets(limit) {
  const pages = [...samples(), ...evaluation(limit)];
  return [
    { title: 'Latin script', pages: pages.filter(({ language }) => LATIN.has(language)) },
    { title: 'Chinese', pages: pages.filter(({ language }) => CHINESE.has(language)) },
  ];
}
