import assert from 'node:assert/strict';
import { glyphCells } from '../../../../../src/engine/compact/columns/glyphCells.ts';

const EM = 20;

/** Rows of a column with ink in each of some stretches. */
function rows(height: number, ...stretches: readonly (readonly [number, number])[]): Uint32Array {
  const counts = new Uint32Array(height);
  for (const [from, to] of stretches) counts.fill(12, from, to);
  return counts;
}

/** The stretches of ink in each cell, by their first rows. */
const startsIn = (
  counts: Uint32Array,
  stretches: readonly (readonly [number, number])[],
): number[][] =>
  glyphCells(counts, 24, EM).map(({ start, end }) =>
    stretches.filter(([from]) => from >= start && from < end).map(([from]) => from),
  );

describe('the cells of a column', () => {
  it('hold one glyph each, although some glyphs have gaps', () => {
    const ink = [
      [2, 18],
      [22, 28],
      [32, 38],
      [42, 58],
    ] as const;
    assert.deepEqual(startsIn(rows(60, ...ink), ink), [[2], [22, 32], [42]]);
  });

  it('follow letters that are spaced', () => {
    const ink = [0, 33, 66, 99].map((from) => [from, from + 17] as const);
    assert.deepEqual(
      startsIn(rows(120, ...ink), ink).filter((cell) => cell.length > 0),
      [[0], [33], [66], [99]],
    );
  });

  it('keep a mark at the end out of the glyph before it', () => {
    const ink = [
      [1, 18],
      [21, 38],
      [41, 47],
    ] as const;
    assert.deepEqual(startsIn(rows(50, ...ink), ink), [[1], [21], [41]]);
  });

  it('are none without ink', () => {
    assert.deepEqual(glyphCells(new Uint32Array(40), 24, EM), []);
  });
});
