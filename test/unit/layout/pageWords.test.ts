import assert from 'node:assert/strict';
import type { Line, Region } from '../../../src/core/document/document.ts';
import { rounds } from '../../rounds.ts';
import { assertWordsKept, sortedWords } from '../core/document/tableWords.ts';
import { lineAt, pageOf } from './lines.ts';
import { Chance, randomPage, randomTable, type RandomPage } from './randomPages.ts';

const wordsOf = (texts: readonly { readonly text: string }[]): string[] =>
  sortedWords(texts.map(({ text }) => text).join(' '));

/**
 * Every word of the lines is in the regions once, and every word of a table in all of its forms.
 */
function assertPageKept({ lines, rulings }: RandomPage, what: string): number {
  const regions = pageOf(lines, { rulings });
  assert.deepEqual(wordsOf(regions), wordsOf(lines), `regions of ${what}`);
  const tables = regions.flatMap((region) => (region.table ? [region as Required<Region>] : []));
  for (const { table, lines: own } of tables) {
    assertWordsKept(table, wordsOf(own), what);
  }
  return tables.length;
}

describe('the words of a page', () => {
  it('occur once each in a random table, in all of its output forms', () => {
    const count = rounds(200);
    let tables = 0;
    for (let seed = 1; seed <= count; seed++) {
      const table = randomTable(new Chance(seed), 80, 100, 200 + (seed % 9) * 100);
      tables += assertPageKept(table, `random table ${seed}`);
    }
    assert.ok(tables > 0.375 * count, `only ${tables} of ${count} were found`);
  });

  it('occur in exactly one region of a random page', () => {
    const count = rounds(80);
    let tables = 0;
    for (let seed = 1; seed <= count; seed++) {
      tables += assertPageKept(randomPage(seed), `page ${seed}`);
    }
    assert.ok(tables > 0.375 * count, `only ${tables} tables were found`);
  });

  it('come from the text of a line whose words do not match it', () => {
    const whole = lineAt('Apples and pears 12 14', 100, 300);
    const lines: Line[] = ['a', 'b', 'c', 'd'].flatMap((name, i) => [
      lineAt(`${name} row`, 100, 100 + 30 * i),
      lineAt('12', 500, 100 + 30 * i),
    ]);
    const words = (whole.words ?? []).filter(({ text }) => text !== 'pears');
    const regions = pageOf([...lines, { ...whole, words }]);
    assert.deepEqual(wordsOf(regions), wordsOf([...lines, whole]));
  });
});
