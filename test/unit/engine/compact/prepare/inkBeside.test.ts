import assert from 'node:assert/strict';
import { boxOfPoints, quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { inkBeside, UNDETECTED } from '../../../../../src/engine/compact/prepare/inkBeside.ts';

const WIDTH = 500;
const HEIGHT = 120;
type Rect = readonly [x: number, y: number, width: number, height: number];

function draw(rects: readonly Rect[], inverted = false) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(inverted ? 0 : 255);
  for (const [x, y, w, h] of rects) {
    for (let row = y; row < y + h; row++) {
      const from = (row * WIDTH + x) * 3;
      data.fill(inverted ? 255 : 0, from, from + w * 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Frames in place of digits, 20 high. */
const digits = (x: number, count: number): Rect[] =>
  Array.from({ length: count }, (_, i) => x + i * 16).flatMap((at): Rect[] => [
    [at, 50, 12, 3],
    [at, 50, 3, 20],
    [at + 9, 50, 3, 20],
    [at, 67, 12, 3],
  ]);
/** The detector's box around digits that begin at `x`. */
const line = (x: number, count: number) => ({
  quad: quadOfBox({ x0: x - 2, x1: x + count * 16, y0: 46, y1: 74 }),
  score: 0.9,
});

const look = (rects: readonly Rect[], lines = [line(200, 4)]) => {
  const found = [false, true].map((inverted) =>
    inkBeside(draw([...digits(200, 4), ...rects], inverted), lines),
  );
  const [{ widened, added }] = found as [(typeof found)[0], (typeof found)[0]];
  assert.deepEqual(found[1], found[0], 'light on dark is the same');
  return {
    first: boxOfPoints(widened[0]!.quad),
    added: added.map(({ quad }) => boxOfPoints(quad)),
    all: added,
  };
};

describe('ink beside a line', () => {
  it('widens the box to a minus sign and to a point', () => {
    assert.equal(look([[182, 58, 12, 3]]).first.x0, 182);
    assert.equal(look([[192, 66, 4, 4]]).first.x0, 192);
    assert.equal(look([[264, 66, 4, 4]]).first.x1, 268);
  });

  it('leaves the box as it is without such ink', () => {
    const { x0, x1 } = boxOfPoints(line(200, 4).quad);
    const kept = (rects: readonly Rect[]) => {
      const { first, added } = look(rects);
      assert.deepEqual([first.x0, first.x1, added.length], [x0, x1, 0]);
    };
    kept([]);
    kept([[190, 52, 1, 1]]); // a speck
    kept([[192, 20, 2, 90]]); // a vertical ruling
    kept([[20, 76, 460, 2]]); // a horizontal ruling
    kept([[130, 30, 62, 60]]); // a picture
    kept([[182, 90, 12, 12]]); // the next row
  });

  it('has a box of its own if it is a digit in the same row', () => {
    const { added, all } = look(digits(400, 1));
    assert.equal(added.length, 1);
    assert.ok(added[0]!.x0 < 400 && added[0]!.x1 > 412);
    assert.equal(all[0]!.score, UNDETECTED);
  });

  it('is found between two lines only once, and not if another line covers it', () => {
    const rects = [...digits(300, 1), ...digits(400, 4)];
    assert.equal(look(rects, [line(200, 4), line(400, 4)]).added.length, 1);
    assert.equal(look(rects, [line(200, 4), line(300, 1), line(400, 4)]).added.length, 0);
  });

  it('is no text if it is a block, a square to tick or part of a drawing', () => {
    assert.equal(look([[400, 50, 20, 20]]).added.length, 0);
    const tick: Rect[] = [
      [400, 50, 20, 2],
      [400, 68, 20, 2],
      [400, 50, 2, 20],
      [418, 50, 2, 20],
    ];
    assert.equal(look(tick).added.length, 0);
    const slanted = Array.from({ length: 45 }, (_, i): Rect => [414 + i, 10 + 2 * i, 3, 3]);
    assert.equal(look([...digits(400, 1), ...slanted]).added.length, 0);
  });

  it('is no part of a line if it is taken, such as the box to tick in front of it', () => {
    const square = { x0: 178, x1: 196, y0: 50, y1: 68 };
    const frame: Rect[] = [
      [178, 50, 18, 2],
      [178, 66, 18, 2],
      [178, 50, 2, 18],
      [194, 50, 2, 18],
    ];
    const page = draw([...digits(200, 4), ...frame]);
    const { widened, added } = inkBeside(page, [line(200, 4)], [square]);
    assert.deepEqual([boxOfPoints(widened[0]!.quad).x0, added.length], [198, 0]);
  });

  it('belongs to one of two lines only', () => {
    const dash: Rect = [266, 58, 8, 3];
    const page = draw([...digits(200, 4), ...digits(282, 4), dash]);
    const { widened } = inkBeside(page, [line(200, 4), line(282, 4)]);
    const [first, second] = widened.map(({ quad }) => boxOfPoints(quad));
    assert.deepEqual([first!.x1, second!.x0], [274, 280]);
  });

  it('is left alone on a page of vertical lines', () => {
    const column = { quad: quadOfBox({ x0: 200, x1: 220, y0: 10, y1: 110 }), score: 0.9 };
    const { widened, added } = inkBeside(draw([[230, 50, 12, 20]]), [column]);
    assert.deepEqual([widened, added], [[column], []]);
  });
});
