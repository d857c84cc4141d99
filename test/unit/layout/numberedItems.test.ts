import assert from 'node:assert/strict';
import { column, lineAt, pageOf, prose } from './lines.ts';

/** An item of two lines, the second below the text of the first. */
const item = (marker: string, x: number, y: number, seed: number) => {
  const [first = '', second = ''] = prose(50, 2, seed);
  return [lineAt(`${marker} ${first}`, x, y), lineAt(`${second}.`, x + 40, y + 28)];
};

const starts = (regions: ReturnType<typeof pageOf>): string[] =>
  regions.map(({ kind, markdown }) => `${kind} ${/^\S+/u.exec(markdown)?.[0] ?? ''}`);

describe('numbered items', () => {
  it('stay items if they consist of several paragraphs', () => {
    const more = (y: number) => column(prose(60, 2, y), 100, y);
    const regions = pageOf([
      ...item('4.', 100, 100, 1),
      ...more(200),
      ...item('5.', 100, 300, 2),
      ...more(400),
      ...item('6.', 100, 500, 3),
    ]);
    assert.deepEqual(
      starts(regions).filter((text) => text.startsWith('list')),
      ['list 4.', 'list 5.', 'list 6.'],
    );
  });

  it('are text if no other number counts with them', () => {
    const regions = pageOf([
      ...item('4.', 100, 100, 1),
      ...column(prose(60, 2), 100, 200),
      ...item('7.', 100, 300, 2),
    ]);
    assert.deepEqual(
      starts(regions).filter((text) => text.startsWith('list')),
      [],
    );
  });

  it('continue in the next column, in the middle of a sentence or between two items', () => {
    const left = [lineAt('References', 100, 100, { bold: true })];
    const add = (lines: typeof left, marker: string, x: number, y: number, seed: number): void => {
      const [first = '', second = '', third = ''] = prose(44, 3, seed);
      lines.push(
        lineAt(`${marker} ${first}`, x, y),
        lineAt(second, x + 40, y + 28),
        lineAt(third, x + 40, y + 56),
      );
    };
    for (let i = 0; i < 8; i++) add(left, `${408 + i}.`, 100, 160 + 84 * i, i + 1);
    const right = column(prose(44, 3, 20), 680, 100).map((line) => line);
    for (let i = 0; i < 7; i++) add(right, `${416 + i}.`, 640, 184 + 84 * i, i + 30);
    const markdown = pageOf([...left, ...right])
      .map((region) => region.markdown)
      .join('\n\n');
    const numbers = Array.from(markdown.matchAll(/^(\d+)\. /gmu), ([, number]) => Number(number));
    assert.deepEqual(
      numbers,
      Array.from({ length: 15 }, (_, i) => 408 + i),
    );
    assert.doesNotMatch(markdown, /\d\\\./u);
  });
});
