import assert from 'node:assert/strict';
import type { Line, Word } from '../../../../src/core/document/document.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { findFractions } from '../../../../src/engine/compact/fractions/findFractions.ts';
import { placeFractions } from '../../../../src/engine/compact/fractions/placeFractions.ts';
import type { FractionPiece } from '../../../../src/engine/compact/fractions/readFractions.ts';

type Rect = readonly [x: number, y: number, width: number, height: number];

/** A page of rectangles, black on white. */
function page(rects: readonly Rect[], width = 400, height = 160) {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [x, y, w, h] of rects) {
    for (let row = y; row < y + h; row++) {
      const from = (row * width + x) * 3;
      data.fill(0, from, from + w * 3);
    }
  }
  return { width, height, data };
}

/** A digit: an upright frame, 10 × 18 pixels. */
const digit = (x: number, y: number): Rect[] => [
  [x, y, 10, 3],
  [x, y, 3, 18],
  [x + 7, y, 3, 18],
  [x, y + 15, 10, 3],
];
/** Two digits above a bar at y 60, and two below. */
const fraction = (x: number): Rect[] => [
  ...digit(x + 2, 38),
  ...digit(x + 15, 38),
  [x, 60, 28, 2],
  ...digit(x + 2, 66),
  ...digit(x + 15, 66),
];
/** A letter that is level with the bar. */
const letter = (x: number): Rect[] => [
  [x, 52, 4, 18],
  [x, 52, 14, 4],
];

describe('fractions in pictures', () => {
  it('are found beside text that is level with their bars', () => {
    const [found, ...more] = findFractions(page([...letter(20), ...fraction(60)]));
    assert.deepEqual(more, []);
    assert.deepEqual(found, {
      top: { x0: 62, x1: 85, y0: 38, y1: 56 },
      bar: { x0: 60, x1: 88, y0: 60, y1: 62 },
      bottom: { x0: 62, x1: 85, y0: 66, y1: 84 },
    });
  });

  it('are found beside other fractions', () => {
    const equals: Rect[] = [
      [100, 57, 14, 2],
      [100, 63, 14, 2],
    ];
    const rects = [...letter(20), ...fraction(60), ...equals, ...fraction(126)];
    assert.equal(findFractions(page(rects)).length, 2);
  });

  const others: readonly (readonly [string, readonly Rect[]])[] = [
    ['a sum, whose labels are level with the numbers', [...digit(20, 38), ...fraction(60)]],
    ['an underlined number', [...letter(20), ...digit(62, 38), [60, 60, 28, 2]]],
    ['a number over a rule of the page', [...letter(4), ...fraction(60), [28, 60, 300, 2]]],
    [
      'numbers that are not centered',
      [...letter(20), [60, 60, 60, 2], ...digit(60, 38), ...digit(110, 66)],
    ],
    ['a division sign', [...letter(20), [60, 60, 28, 3], [72, 52, 4, 4], [72, 67, 4, 4]]],
  ];
  for (const [name, rects] of others) {
    it(`are not ${name}`, () => assert.deepEqual(findFractions(page(rects)), []));
  }
});

const piece = (x: number, barY = 50): FractionPiece => ({
  text: '3/17',
  latex: String.raw`\frac{3}{17}`,
  box: { x0: x, x1: x + 30, y0: barY - 22, y1: barY + 22 },
  barY,
  digitHeight: 18,
  confidence: 0.97,
});

function line(texts: readonly (readonly [string, number])[], y = 38): Line {
  const words = texts.map(([text, x]): Word => ({
    text,
    box: { x0: x, x1: x + 12 * text.length, y0: y, y1: y + 24 },
    confidence: 0.9,
  }));
  const [first, last] = [words[0]!, words.at(-1)!];
  const quad = quadOfBox({ x0: first.box.x0, x1: last.box.x1, y0: y, y1: y + 24 });
  return {
    text: texts.map(([text]) => text).join(' '),
    quad,
    confidence: 0.9,
    words,
    direction: 'ltr',
  };
}

describe('a picture full of dashes', () => {
  it('has no fractions', () => {
    const dashes = Array.from({ length: 60 }, (_, row) =>
      Array.from({ length: 30 }, (_, column): Rect => [10 + 20 * column, 10 + 10 * row, 12, 2]),
    );
    const rects = [...letter(640), ...dashes.flat(), ...letter(720), ...fraction(760)];
    assert.deepEqual(findFractions(page(rects, 900, 700)), []);
  });
});

describe('placing fractions', () => {
  const textOf = (lines: readonly Line[]): string[] => lines.map(({ text }) => text);

  it('puts them between the words of their line', () => {
    const lines = placeFractions(
      [
        line([
          ['add', 0],
          ['cups', 90],
        ]),
      ],
      [piece(48)],
    );
    assert.deepEqual(textOf(lines), ['add 3/17 cups']);
    assert.equal(lines[0]?.words?.[1]?.style?.formula, String.raw`\frac{3}{17}`);
    const [top, , bottom] = lines[0].quad;
    assert.deepEqual([top.y, bottom.y], [38, 62], 'the line is as high as its letters');
  });

  it('puts punctuation directly behind them', () => {
    const lines = placeFractions(
      [
        line([
          ['than', 0],
          ['?', 84],
        ]),
      ],
      [piece(52)],
    );
    assert.deepEqual(textOf(lines), ['than 3/17?']);
  });

  it('puts them at the end of the nearest level line', () => {
    const lines = [line([['A', 0]]), line([['B', 300]]), line([['far', 0]], 90)];
    assert.deepEqual(textOf(placeFractions(lines, [piece(30)])), ['A 3/17', 'B', 'far']);
  });

  it('makes lines of their own of those that are level with none', () => {
    assert.deepEqual(textOf(placeFractions([line([['far', 0]], 90)], [piece(30)])), [
      'far',
      '3/17',
    ]);
  });
});
