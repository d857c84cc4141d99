import assert from 'node:assert/strict';
import type { Block } from '../../../src/layout/blocks/blocks.ts';
import { linkNotes } from '../../../src/layout/blocks/footnotes.ts';

const block = (kind: Block['kind'], markdown: string): Block => ({
  kind,
  box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  lines: [],
  text: markdown,
  markdown,
});

const linked = (page: number, text: string, ...notes: string[]): string[] =>
  linkNotes([block('paragraph', text), ...notes.map((n) => block('footnote', n))], page).map(
    ({ markdown }) => markdown,
  );

describe('footnotes in Markdown', () => {
  it('keep their numbers on the first page, and have unique labels on others', () => {
    assert.deepEqual(linked(0, 'Built by monks.¹ Then more.', '1 See the list.'), [
      'Built by monks.[^1] Then more.',
      '[^1]: See the list.',
    ]);
    assert.deepEqual(linked(0, 'By monks^{12} and friars^1.', '1 See the list.'), [
      'By monks^{12} and friars[^1].',
      '[^1]: See the list.',
    ]);
    assert.deepEqual(linked(3, 'By monks<sup>12</sup> once.', '¹² See the list.'), [
      'By monks[^4-12] once.',
      '[^4-12]: See the list.',
    ]);
  });

  it('are distinguished from powers, and from digits within longer numbers', () => {
    for (const text of ['It covers 12 km² of land.', 'About 10² of them.', 'The mark is¹² here.']) {
      assert.deepEqual(linked(0, text, '2 See the list.'), [text, '2 See the list.']);
    }
  });

  it('number their symbols', () => {
    assert.deepEqual(linked(0, 'Fence\\* and gun†.', '\\* From here on.', '† With a filter.'), [
      'Fence[^1] and gun[^2].',
      '[^1]: From here on.',
      '[^2]: With a filter.',
    ]);
  });
});
