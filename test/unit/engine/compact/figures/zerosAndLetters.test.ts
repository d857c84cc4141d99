/** Zeros and the letter O in codes, by the width of their glyphs. */
import assert from 'node:assert/strict';
import { withZeros } from '../../../../../src/engine/compact/figures/zerosAndLetters.ts';
import { drawnGlyphs, textOf } from './drawnGlyphs.ts';

/** Digits 20 pixels wide, the letter O half as wide again, other capitals in between. */
const proportional = (char: string): number =>
  char === 'O' ? 30 : char === '1' ? 10 : /\d/u.test(char) ? 20 : 25;
const monospaced = (): number => 20;

function corrected(read: string, shown: string, widthOf: (char: string) => number): string {
  const { line, ink } = drawnGlyphs(read, shown, widthOf);
  return textOf(withZeros(line, ink));
}

describe('a round glyph in a code', () => {
  it('is a zero if it is as wide as the other digits', () => {
    assert.equal(corrected('EMPO2', 'EMP02', proportional), 'EMP02');
    assert.equal(corrected('A 7 IO3', 'A 7 I03', proportional), 'A 7 I03');
  });

  it('is the letter if it is wider', () => {
    assert.equal(corrected('S0-1042', 'SO-1042', proportional), 'SO-1042');
    assert.equal(corrected('C02 24', 'CO2 24', proportional), 'CO2 24');
  });

  it('stays in monospaced type, and without other digits', () => {
    assert.equal(corrected('SO-1042', 'S0-1042', monospaced), 'SO-1042');
    assert.equal(corrected('S0-1042', 'SO-1042', monospaced), 'S0-1042');
    assert.equal(corrected('AO1', 'A01', proportional), 'AO1');
  });

  it('stays in numbers and in words', () => {
    assert.equal(corrected('0-870', 'O-870', proportional), '0-870');
    assert.equal(corrected('22 ROOM', '22 R00M', proportional), '22 ROOM');
  });
});
