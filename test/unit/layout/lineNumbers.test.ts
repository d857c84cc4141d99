import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { lineAt, pageOf, prose, row } from './lines.ts';

/** Right-aligned numbers, as printed at a margin. */
const number = (value: number, y: number): Line =>
  lineAt(`${value}`, 130 - 10 * `${value}`.length, y);

const numbered = (texts: readonly string[], x: (i: number) => number = () => 180): Line[] =>
  texts.flatMap((text, i) => {
    const y = 100 + 28 * i;
    return text === '' ? [number(i + 1, y)] : [number(i + 1, y), lineAt(text, x(i), y)];
  });

const shown = (lines: readonly Line[]): string =>
  pageOf(lines)
    .filter(({ kind }) => kind !== 'header')
    .map(({ text }) => text)
    .join('\n');

describe('line numbers', () => {
  it('are left out, so that the text beside them stays in one piece', () => {
    const texts = prose(60, 12);
    const regions = pageOf(numbered(texts));
    assert.equal(shown(numbered(texts)), texts.join(' '));
    const [aside] = regions.filter(({ kind }) => kind === 'header');
    assert.equal(aside?.text, texts.map((_, i) => `${i + 1}`).join('\n'));
  });

  it('are left out if they count every fifth line', () => {
    const texts = prose(60, 24);
    const lines = texts.flatMap((text, i) => [
      lineAt(text, 180, 100 + 28 * i),
      ...(i % 5 === 4 ? [number(i + 1, 100 + 28 * i)] : []),
    ]);
    assert.equal(shown(lines), texts.join(' '));
  });

  it('are left out if they are in one line with the text', () => {
    const texts = prose(50, 10);
    const lines = texts.map((text, i) => lineAt(`${i + 10} ${text}`, 100, 100 + 28 * i));
    assert.equal(shown(lines), texts.join(' '));
  });

  it('may count the lines of a whole page, including empty and centered ones', () => {
    const texts = ['COURT', '', 'Petitioner', 'v.', '', 'Respondent', 'Monday', '', 'at one'];
    const page = [...texts, ...texts, 'The matter came on for argument'];
    const lines = numbered(page, (i) => 180 + ((i * 137) % 300));
    assert.doesNotMatch(shown(lines), /\d|\|/u);
  });

  it('are kept if they number the rows of a table or the items of a list', () => {
    const names = ['Ada Hall', 'Ben Moor', 'Cleo Ward', 'Dan Reed', 'Eve Lane', 'Finn Dale'];
    const table = names.flatMap((name, i) =>
      row([`${i + 1}`, name, `${12 * i}.50`], [100, 180, 500], 100 + 28 * i),
    );
    assert.match(shown(table), /6\s+Finn Dale\s+60\.50/u);
    const list = Array.from({ length: 18 }, (_, i) => [
      number(i + 1, 100 + 28 * i),
      lineAt(`${names[i % 6] ?? ''} of the ${i}th row of the long list`, 180, 100 + 28 * i),
    ]).flat();
    assert.match(shown(list), /18\s+Finn Dale/u);
  });
});
