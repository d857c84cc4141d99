import assert from 'node:assert/strict';
import type { Word } from '../../../../../src/core/document/document.ts';
import { enlargedGrey } from '../../../../../src/engine/compact/tesseract/enlarge.ts';
import { glyphsOf } from '../../../../../src/engine/compact/figures/glyphs.ts';
import { operatorSign } from '../../../../../src/engine/compact/figures/operatorSigns.ts';
import { isBullet } from '../../../../../src/engine/compact/figures/bulletSign.ts';
import {
  lineMetrics,
  raisedGroups,
} from '../../../../../src/engine/compact/figures/raisedGlyphs.ts';
import { withRaised } from '../../../../../src/engine/compact/figures/raisedWords.ts';

const HEIGHT = 48;
type Rect = readonly [x: number, y: number, width: number, height: number];

/** Rectangles, black on white. */
function crop(rects: readonly Rect[]) {
  const width = 20 + Math.max(...rects.map(([x, , w]) => x + w));
  const data = new Uint8Array(width * HEIGHT * 3).fill(255);
  for (const [x, y, w, h] of rects) {
    for (let row = y; row < y + h; row++) {
      data.fill(0, (row * width + x) * 3, (row * width + x + w) * 3);
    }
  }
  return { width, height: HEIGHT, data };
}

const ink = (rects: readonly Rect[]) => enlargedGrey(crop(rects));

/** A frame, so that it is no bar. */
const glyph = (x: number, y: number, width: number, height: number): Rect[] => [
  [x, y, width, 3],
  [x, y, 3, height],
  [x + width - 3, y, 3, height],
  [x, y + height - 3, width, 3],
];
/** A capital that stands on the base line at 36. */
const capital = (x: number): Rect[] => glyph(x, 12, 14, 24);
const small = (x: number): Rect[] => glyph(x, 20, 12, 16);

describe('raised figures', () => {
  const found = (rects: readonly Rect[]) =>
    raisedGroups(glyphsOf(ink(rects))).map(({ raised, from, to }) => [raised, from, to]);
  const row = [10, 30, 50, 70].flatMap(capital);

  it('are above or below the letters and lower than they are', () => {
    assert.deepEqual(found([...row, ...glyph(86, 4, 10, 15)]), [['super', 4, 5]]);
    assert.deepEqual(found([...row, ...glyph(86, 25, 10, 16)]), [['sub', 4, 5]]);
  });

  it('take the signs beside them along', () => {
    const minus: Rect = [98, 11, 10, 3];
    assert.deepEqual(found([...row, ...glyph(86, 4, 10, 15), minus]), [['super', 4, 6]]);
  });

  it('are neither small letters, descenders, quotes nor commas', () => {
    assert.deepEqual(found([...row, ...small(86), ...capital(102)]), []);
    assert.deepEqual(found([...row, ...glyph(86, 20, 12, 24)]), []);
    assert.deepEqual(found([...row, ...glyph(86, 10, 6, 8)]), []);
    assert.deepEqual(found([...row, ...glyph(86, 33, 6, 8)]), []);
  });

  it('belong to what stands in front of them', () => {
    assert.deepEqual(found([...row, ...glyph(110, 4, 10, 15)]), []);
  });
});

describe('a word with raised figures', () => {
  const word = (text: string): Word => ({
    text,
    box: { x0: 0, y0: 0, x1: 40, y1: 20 },
    confidence: 0.9,
  });
  type Figures = [
    raised: 'super' | 'sub',
    text: string,
    before: number,
    own: number,
    behind: number,
  ];
  const spans = (text: string, ...all: Figures[]) =>
    withRaised(
      word(text),
      all.map(([raised, own, before, count, behind]) => ({
        ...{ raised, text: own, before, own: count, behind },
      })),
    )?.spans?.map((span) => (span.style?.raised ? `${span.style.raised}:${span.text}` : span.text));

  it('has them where the recognizer wrote a sign or nothing', () => {
    assert.deepEqual(spans('m®', ['super', '3', 1, 1, 0]), ['m', 'super:3']);
    assert.deepEqual(spans('CO,', ['sub', '2', 2, 1, 0]), ['CO', 'sub:2']);
    assert.deepEqual(spans('CO', ['sub', '2', 2, 1, 0]), ['CO', 'sub:2']);
    assert.deepEqual(spans('plants2.', ['super', '2', 6, 1, 1]), ['plants', 'super:2', '.']);
  });

  it('has them where letters in front touch and are counted as one', () => {
    assert.deepEqual(spans('corner*,', ['super', '4', 4, 1, 1]), ['corner', 'super:4', ',']);
    assert.equal(spans('corners', ['super', '4', 4, 1, 0]), undefined);
  });

  it('has several of them, and the letter O of a formula', () => {
    const first: Figures = ['sub', '2', 1, 1, 1];
    assert.deepEqual(spans('H,0', first), ['H', 'sub:2', 'O']);
    assert.deepEqual(spans('SO4*', ['sub', '4', 2, 1, 1], ['super', '2', 3, 1, 0]), [
      'SO',
      'sub:4',
      'super:2',
    ]);
  });

  it('has two counts of one formula', () => {
    const counts: Figures[] = [
      ['sub', '2', 2, 1, 2],
      ['sub', '3', 4, 1, 0],
    ];
    assert.deepEqual(spans('Al,O;', ...counts), ['Al', 'sub:2', 'O', 'sub:3']);
  });

  it('loses the sign that was written for them, and no other', () => {
    assert.deepEqual(spans('m?', ['super', '3', 2, 1, 0]), ['m', 'super:3']);
    assert.deepEqual(spans('end.', ['super', '5', 4, 1, 0]), ['end.', 'super:5']);
  });

  it('has none inside of ordinary words, nor for an apostrophe or a degree', () => {
    assert.equal(spans('velo,', ['sub', '2', 4, 1, 0]), undefined);
    assert.equal(spans('d’un', ['super', '1', 1, 1, 2]), undefined);
    assert.equal(spans('el’', ['super', '1', 2, 1, 0]), undefined);
    assert.equal(spans('25°', ['super', '0', 2, 1, 0]), undefined);
  });
});

describe('operators between words', () => {
  const digits = { y0: 12, y1: 36 };
  const sign = (text: string, rects: readonly Rect[]) => {
    const [only] = glyphsOf(ink(rects));
    assert.ok(only);
    return operatorSign(text, only, digits);
  };
  const steps = Array.from({ length: 10 }, (_, i) => i);
  const arrowRight: Rect[] = [
    [10, 24, 28, 2],
    ...steps.map((i): Rect => [28 + i, 15 + i, 3, 2]),
    ...steps.map((i): Rect => [28 + i, 33 - i, 3, 2]),
  ];
  const angle: Rect[] = [
    ...steps.map((i): Rect => [10 + 2 * i, 22 - i, 4, 2]),
    ...steps.map((i): Rect => [10 + 2 * i, 22 + i, 4, 2]),
  ];
  const bar: Rect = [10, 36, 22, 2];

  it('are arrows, comparisons and plus-minus signs by their ink', () => {
    assert.equal(sign('-', arrowRight), '→');
    assert.equal(sign('<', [...angle, bar]), '≤');
    assert.equal(
      sign('+', [
        [10, 20, 15, 3],
        [16, 14, 3, 15],
        [10, 32, 15, 3],
      ]),
      '±',
    );
  });

  it('stay what they are otherwise', () => {
    assert.equal(sign('<', angle), '<');
    assert.equal(sign('-', [[10, 24, 20, 3]]), '-');
    assert.equal(sign('a', arrowRight), 'a');
  });
});

describe('bullets', () => {
  const row = [40, 60, 80, 100].flatMap(capital);
  const isFirstBullet = (rects: readonly Rect[]): boolean => {
    const glyphs = glyphsOf(ink([...rects, ...row]));
    return isBullet(glyphs[0]!, glyphs[1]!.box.x0 - glyphs[0]!.box.x1, lineMetrics(glyphs)!);
  };
  /** A disc, in rows. */
  const disc = (x: number, y: number, size: number): Rect[] =>
    Array.from({ length: size }, (_, i): Rect => {
      const half = Math.sqrt((size / 2) ** 2 - (i + 0.5 - size / 2) ** 2);
      return [x + Math.round(size / 2 - half), y + i, Math.max(1, Math.round(2 * half)), 1];
    });

  it('are discs and squares at half the height of the letters, apart from them', () => {
    assert.ok(isFirstBullet(disc(10, 19, 10)));
    assert.ok(isFirstBullet([[10, 20, 9, 9]]));
  });

  it('are neither rings, points, capitals, dashes nor what touches the text', () => {
    assert.ok(!isFirstBullet(glyph(10, 18, 15, 15)));
    assert.ok(!isFirstBullet(disc(10, 32, 5)));
    assert.ok(!isFirstBullet([[10, 12, 24, 24]]));
    assert.ok(!isFirstBullet([[10, 24, 14, 3]]));
    assert.ok(!isFirstBullet(disc(28, 19, 10)));
  });
});
