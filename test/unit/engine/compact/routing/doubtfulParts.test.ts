import assert from 'node:assert/strict';
import type { Word } from '../../../../../src/core/document/document.ts';
import type { LineTask } from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { doubtfulParts } from '../../../../../src/engine/compact/routing/doubtfulParts.ts';

const HEIGHT = 20;
const WORD = 60;
const PITCH = 70;

/** A line of words, each a block of ink with white on both sides, twice as large on the page. */
function lineOf(count: number, touching: readonly number[] = []) {
  const width = count * PITCH;
  const crop = { width, height: HEIGHT, data: new Uint8Array(3 * width * HEIGHT).fill(255) };
  const ink = (from: number, to: number): void => {
    for (let y = 5; y < 15; y++) crop.data.fill(0, 3 * (y * width + from), 3 * (y * width + to));
  };
  const words: Word[] = [];
  for (let i = 0; i < count; i++) {
    const from = i * PITCH + 5;
    ink(from, from + (touching.includes(i) ? PITCH : WORD));
    const box = { x0: 100 + 2 * from, y0: 10, x1: 100 + 2 * (from + WORD), y1: 30 };
    words.push({ text: 'word', confidence: 0.9, box });
  }
  const [left, right] = [100, 100 + 2 * width];
  const task: LineTask = {
    quad: [
      { x: left, y: 0 },
      { x: right, y: 0 },
      { x: right, y: 40 },
      { x: left, y: 40 },
    ],
    crop,
    vertical: false,
  };
  return { task, words };
}

/** First and last word of each part, and its columns, read off its place on the page. */
const partsOf = ({ task, words }: ReturnType<typeof lineOf>, doubtful: readonly number[]) =>
  doubtfulParts(
    task,
    words,
    words.map((_, i) => doubtful.includes(i)),
  )?.map((part) => ({
    words: [part.from, part.to],
    columns: [part.task.quad[0].x, part.task.quad[1].x].map((x) => (x - 100) / 2),
    width: part.task.crop.width,
  }));

describe('the doubtful parts of a line', () => {
  it('are cut in the middle of the blanks around a word and its neighbors', () => {
    assert.deepEqual(partsOf(lineOf(10), [4]), [
      { words: [3, 6], columns: [210, 420], width: 210 },
    ]);
  });

  it('reach the ends of the line', () => {
    assert.deepEqual(
      partsOf(lineOf(12), [0, 11])?.map(({ words, columns }) => [words, columns]),
      [
        [
          [0, 2],
          [0, 140],
        ],
        [
          [10, 12],
          [700, 840],
        ],
      ],
    );
  });

  it('are one where they overlap', () => {
    assert.deepEqual(
      partsOf(lineOf(12), [3, 5])?.map(({ words }) => words),
      [[2, 7]],
    );
  });

  it('are not cut where there is no blank', () => {
    assert.deepEqual(
      partsOf(lineOf(12, [2, 5]), [4])?.map(({ words }) => words),
      [[2, 7]],
    );
  });

  it('include a wide gap, in which something may have been overlooked', () => {
    const line = lineOf(12);
    const words = line.words.map((word, i) =>
      i === 6 ? { ...word, box: { ...word.box, x1: word.box.x1 - 40 } } : word,
    );
    assert.deepEqual(
      partsOf({ ...line, words }, [])?.map((part) => part.words),
      [[6, 8]],
    );
  });

  it('are not worth it if they take most of the line, or if it is slanted or vertical', () => {
    const line = lineOf(6);
    assert.equal(partsOf(line, [1, 4]), undefined);
    const long = lineOf(20);
    assert.equal(partsOf({ ...long, task: { ...long.task, vertical: true } }, [4]), undefined);
    const [a, b, c, d] = long.task.quad;
    const slanted = [a, { ...b, y: 1000 }, { ...c, y: 1040 }, d] as const;
    assert.equal(partsOf({ ...long, task: { ...long.task, quad: slanted } }, [4]), undefined);
  });
});
