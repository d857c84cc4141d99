import assert from 'node:assert/strict';
import type { Word } from '../../../../src/core/document/document.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { cropLine } from '../../../../src/engine/compact/line/lineCrop.ts';
import { markWords } from '../../../../src/engine/compact/wordMarks.ts';

const WIDTH = 500;
const HEIGHT = 24;
const NAMES = ['One', 'two', 'three', 'four', 'five'];

/** Five words of upright strokes, each as wide as its number says. */
function lineOf(strokes: readonly number[]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  const words: Word[] = strokes.map((stroke, i) => {
    for (let x = 100 * i; x < 100 * i + 80; x += 12) {
      for (let y = 4; y < 20; y++) data.fill(0, 3 * (y * WIDTH + x), 3 * (y * WIDTH + x + stroke));
    }
    const box = { x0: 100 * i, x1: 100 * i + 80, y0: 0, y1: HEIGHT };
    return { text: NAMES[i] ?? '', box, confidence: 0.9 };
  });
  const image = { width: WIDTH, height: HEIGHT, data };
  const quad = quadOfBox({ x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT });
  const text = words.map((word) => word.text).join(' ');
  return { task: cropLine(image, quad), read: { text, words, confidence: 0.9, recognizer: 'x' } };
}

function marked(lines: readonly (readonly number[])[]): (string | undefined)[] {
  const all = lines.map(lineOf);
  const read = all.map((line) => line.read);
  markWords(
    all.map(({ task }) => task),
    read,
    new Map(),
  );
  return read.flatMap(({ words }) =>
    words.flatMap(({ text, style }) => (style?.bold === true ? [text] : [])),
  );
}

describe('words in bold', () => {
  it('have wider strokes than most words of their line', () => {
    assert.deepEqual(
      marked([
        [3, 3, 5, 3, 3],
        [3, 3, 3, 3, 3],
      ]),
      ['three'],
    );
  });

  it('are not those of a line of bold, nor of a page with uneven print', () => {
    assert.deepEqual(
      marked([
        [5, 5, 5, 5, 5],
        [3, 3, 3, 3, 3],
      ]),
      [],
    );
    assert.deepEqual(
      marked([
        [2, 3, 4, 5, 6],
        [6, 2, 5, 3, 4],
      ]),
      [],
    );
  });
});

describe('words that are struck out', () => {
  it('are as they were read with their stroke, with the accents of the other reading', () => {
    const { task, read } = lineOf([3, 3, 3, 3, 3]);
    const strikes = [{ x0: 190, x1: 400, y0: 11, y1: 13 }];
    const texts = ['x', 'x', 'Tur', 'gate', 'x'];
    const words = read.words.map((word, i) => ({ ...word, text: texts[i] ?? '' }));
    const lines = [
      {
        ...read,
        words: read.words.map((word, i) => ({ ...word, text: i === 2 ? 'Tür' : word.text })),
      },
    ];
    markWords([task], lines, new Map([[0, { strikes, asIs: { ...read, words } }]]));
    assert.equal(lines[0]!.text, 'One two Tür gate five');
    assert.deepEqual(
      lines[0]!.words.map(({ style }) => (style as { struck?: boolean } | undefined)?.struck),
      [undefined, undefined, true, true, undefined],
    );
  });
});
