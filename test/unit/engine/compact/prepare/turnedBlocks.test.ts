import assert from 'node:assert/strict';
import { quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import {
  placeOfBlock,
  turnedBlocks,
} from '../../../../../src/engine/compact/prepare/turnedBlocks.ts';

const box = (x0: number, y0: number, width: number, height: number): Box => ({
  x0,
  y0,
  x1: x0 + width,
  y1: y0 + height,
});

const blocksIn = (boxes: readonly Box[]): Box[] =>
  turnedBlocks(boxes.map((each) => ({ quad: quadOfBox(each), score: 1 })));

const text = [box(60, 60, 600, 22), box(60, 90, 400, 22), box(60, 800, 500, 22)];

/** A table with a column of words and three columns of figures, turned counter-clockwise. */
const sideways = [0, 1, 2, 3].flatMap((row) => [
  box(200 + 40 * row, 600, 20, 60),
  box(200 + 40 * row, 500, 20, 44),
  box(200 + 40 * row, 400, 20, 28),
  box(200 + 40 * row, 300, 20, 12),
]);

/** The same table upright. */
const upright = [0, 1, 2, 3].flatMap((row) => [
  box(100, 300 + 40 * row, 60, 20),
  box(200, 300 + 40 * row, 44, 20),
  box(300, 300 + 40 * row, 12, 20),
]);

describe('blocks that are turned against their page', () => {
  it('are tables that are printed sideways, with their shortest cells', () => {
    const [block, ...others] = blocksIn([...text, ...sideways]);
    assert.deepEqual(others, []);
    assert.deepEqual(block, { x0: 190, y0: 290, x1: 350, y1: 670 });
  });

  it('are not columns of single digits, however many', () => {
    const digits = Array.from({ length: 60 }, (_, i) =>
      box(200 + 60 * (i % 10), 300 + 40 * Math.floor(i / 10), 10, 24),
    );
    assert.deepEqual(blocksIn([...text, ...digits]), []);
  });

  it('are not one or two labels beside a drawing', () => {
    assert.deepEqual(blocksIn([...text, box(100, 300, 20, 200), box(140, 300, 20, 200)]), []);
  });

  it('are not the turned heads of level columns', () => {
    const heads = [200, 260, 320].map((x) => box(x, 220, 20, 70));
    const cells = [200, 260, 320].flatMap((x) => [
      box(x - 4, 300, 28, 22),
      box(x - 4, 340, 28, 22),
    ]);
    assert.deepEqual(blocksIn([...text, ...heads, ...cells]), []);
  });

  it('are not on a page whose lines are all level', () => {
    assert.deepEqual(blocksIn([...text, ...upright]), []);
  });

  it('have no level lines between theirs', () => {
    const across = box(180, 350, 200, 22);
    assert.deepEqual(blocksIn([...text, ...sideways, across]), []);
  });

  it('reach to the rulings around their cells, but not over other lines', () => {
    const block = box(200, 300, 100, 200);
    const edge = (x0: number, y0: number, x1: number, y1: number) => ({
      direction: x1 - x0 > y1 - y0 ? ('horizontal' as const) : ('vertical' as const),
      ...{ x0, y0, x1, y1, thickness: 2 },
    });
    const rulings = [edge(190, 280, 192, 520), edge(190, 280, 320, 282)];
    assert.deepEqual(placeOfBlock(block, [], text), block);
    assert.deepEqual(placeOfBlock(block, [edge(250, 280, 252, 520), ...rulings], text), {
      x0: 186,
      y0: 276,
      x1: 324,
      y1: 524,
    });
    const through = edge(250, 40, 252, 900);
    assert.deepEqual(placeOfBlock(block, [through], [box(230, 90, 60, 22)]), block);
  });
});
