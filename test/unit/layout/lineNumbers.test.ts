import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { lineAt, pageOf, prose, row } from './lines.ts';

/** Numbers that end at one place, as they are set at a margin. */
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

describe('numbers of lines', () => {
  it('are set aside, so that the text beside them is whole', () => {
    const texts = prose(60, 12);
    const regions = pageOf(numbered(texts));
    assert.equal(shown(numbered(texts)), texts.join(' '));
    const [aside] = regions.filter(({ kind }) => kind === 'header');
    assert.equal(aside?.text, texts.map((_, i) => `${i + 1}`).join('\n'));
  });

  it('are set aside where they count every fifth line', () => {
    const texts = prose(60, 24);
    const lines = texts.flatMap((text, i) => [
      lineAt(text, 180, 100 + 28 * i),
      ...(i % 5 === 4 ? [number(i + 1, 100 + 28 * i)] : []),
    ]);
    assert.equal(shown(lines), texts.join(' '));
  });

  it('are set aside where they stand in one line with the text', () => {
    const texts = prose(50, 10);
    const lines = texts.map((text, i) => lineAt(`${i + 10} ${text}`, 100, 100 + 28 * i));
    assert.equal(shown(lines), texts.join(' '));
  });

  it('count the lines of a whole page, empty ones and centered ones too', () => {
    const texts = ['COURT', '', 'Petitioner', 'v.', '', 'Respondent', 'Monday', '', 'at one'];
    const page = [...texts, ...texts, 'The matter came on for argument'];
    const lines = numbered(page, (i) => 180 + ((i * 137) % 300));
    assert.doesNotMatch(shown(lines), /\d|\|/u);
  });

  it('stay where they name the rows of a table or of a list', () => {
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
