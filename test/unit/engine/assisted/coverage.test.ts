import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { isWorthAWord, missedLines } from '../../../../src/engine/assisted/coverage.ts';

const page = { width: 1000, height: 1400 };
const line = (x0: number, y0: number, x1 = x0 + 400, y1 = y0 + 20) => quadOfBox({ x0, y0, x1, y1 });
const column = { x0: 90, y0: 200, x1: 510, y1: 600 };

describe('coverage of an answer', () => {
  it('is complete if the center of every line is in a region', () => {
    assert.deepEqual(missedLines([line(100, 210), line(100, 570)], [column], page, 20), []);
  });

  it('reports lines outside every region', () => {
    const missed = missedLines([line(100, 210), line(550, 300)], [column], page, 20);
    assert.deepEqual(missed, [{ x0: 550, y0: 300, x1: 950, y1: 320 }]);
  });

  it('tolerates inaccurate boxes', () => {
    assert.deepEqual(missedLines([line(100, 600)], [column], page, 20), []);
    assert.equal(missedLines([line(100, 640)], [column], page, 20).length, 1);
  });

  it('ignores running headers, page numbers and specks', () => {
    const furniture = [line(100, 20), line(480, 1370, 520, 1390)];
    const speck = line(700, 700, 720, 715);
    assert.deepEqual(missedLines([...furniture, speck], [column], page, 20), []);
  });

  it('includes vertical lines', () => {
    assert.equal(missedLines([line(700, 500, 720, 900)], [column], page, 20).length, 1);
  });

  it('deserves a warning from two lines, or a tenth of the page', () => {
    assert.deepEqual(
      [isWorthAWord(0, 5), isWorthAWord(1, 10), isWorthAWord(1, 40), isWorthAWord(2, 40)],
      [false, true, false, true],
    );
  });
});
