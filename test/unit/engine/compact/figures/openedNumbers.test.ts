/** Units that were read as the last digit of their number. */
import assert from 'node:assert/strict';
import { withOpenedNumbers } from '../../../../../src/engine/compact/figures/openedNumbers.ts';
import { drawnGlyphs, textOf } from './drawnGlyphs.ts';

/** Digits are 16 pixels wide and 24 high, a 1 with its flag half of that. */
const sans = (char: string): number => (char === 'l' ? 3 : char === '1' ? 8 : 16);
const serif = (char: string): number => (char === 'l' || char === '1' ? 10 : 16);

function opened(read: string, shown: string, widthOf: (char: string) => number) {
  const { line, ink } = drawnGlyphs(read, shown, widthOf);
  return withOpenedNumbers(line, ink);
}

describe('a number with room in front of its last glyph', () => {
  it('ends there, and a bar is the unit', () => {
    const line = opened('181', '18 l', sans);
    assert.equal(textOf(line), '18 l');
    assert.deepEqual(
      line.words.map(({ confidence }) => confidence),
      [0.9, 0.75],
    );
    assert.equal(textOf(opened('Milk 2.51 4.80', 'Milk 2.5 l 4.80', sans)), 'Milk 2.5 l 4.80');
  });

  it('ends there with a doubtful digit if the glyph may be one', () => {
    const line = opened('281', '28 l', serif);
    assert.equal(textOf(line), '28 1');
    assert.ok((line.words[1]?.confidence ?? 1) < 0.8);
  });

  it('does not end without that room, nor before other digits', () => {
    assert.equal(textOf(opened('181', '181', sans)), '181');
    assert.equal(textOf(opened('5111', '5111', sans)), '5111');
    assert.equal(textOf(opened('185', '18 5', sans)), '185');
  });
});
