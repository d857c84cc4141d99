import assert from 'node:assert/strict';
import { boxOfPoints, quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import { withMarksOutside } from '../../../../../src/engine/compact/prepare/marksOutside.ts';

const [WIDTH, HEIGHT] = [500, 200];
type Rect = readonly [x0: number, y0: number, x1: number, y1: number];

/** A page with black rectangles. */
function page(ink: readonly Rect[]) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(250);
  for (const [x0, y0, x1, y1] of ink) {
    for (let y = y0; y < y1; y++) data.fill(10, (y * WIDTH + x0) * 3, (y * WIDTH + x1) * 3);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Letters on a base line, 24 pixels high. */
const letters = (base: number): Rect[] =>
  Array.from({ length: 12 }, (_, i) => [60 + 24 * i, base - 24, 74 + 24 * i, base]);
/** The box of their line, tight at the top. */
const lineAt = (base: number) => ({
  quad: quadOfBox({ x0: 56, x1: 344, y0: base - 25, y1: base + 5 }),
  score: 0.9,
});

describe('marks outside of the box of their line', () => {
  /** Upper and lower edge of the first line. */
  const edges = (ink: readonly Rect[], ...lines: ReturnType<typeof lineAt>[]) => {
    const [first] = withMarksOutside(page([...letters(120), ...ink]), [lineAt(120), ...lines]);
    assert.ok(first);
    const { y0, y1 } = boxOfPoints(first.quad);
    return [y0, y1];
  };

  it('are the accents and dots of its letters, above and below', () => {
    assert.deepEqual(edges([]), [95, 125]);
    assert.deepEqual(edges([[110, 89, 113, 93]]), [89, 125]);
    assert.deepEqual(edges([[110, 123, 114, 129]]), [95, 129]);
    const dots: Rect[] = [
      [110, 90, 112, 92],
      [117, 91, 119, 92],
    ];
    assert.deepEqual(edges(dots), [90, 125]);
  });

  it('are letters that the box cuts off', () => {
    assert.deepEqual(
      edges([
        [86, 91, 94, 98],
        [86, 118, 94, 131],
      ]),
      [91, 131],
    );
  });

  it('are neither rulings, specks far away nor large signs', () => {
    assert.deepEqual(edges([[40, 90, 400, 92]]), [95, 125]);
    assert.deepEqual(edges([[110, 83, 113, 86]]), [95, 125]);
    assert.deepEqual(edges([[110, 90, 112, 92]]), [95, 125]);
    assert.deepEqual(edges([[86, 84, 90, 98]]), [95, 125]);
    assert.deepEqual(edges([[108, 82, 120, 93]]), [95, 125]);
  });

  it('are not the ink of another line', () => {
    const comma: Rect = [110, 84, 113, 93];
    const above = { quad: quadOfBox({ x0: 56, x1: 344, y0: 60, y1: 94 }), score: 0.9 };
    assert.deepEqual(edges([comma, ...letters(86)], above), [95, 125]);
  });

  it('are not looked for beside slanted lines', () => {
    const slanted = {
      quad: [
        { x: 56, y: 95 },
        { x: 344, y: 145 },
        { x: 340, y: 175 },
        { x: 52, y: 125 },
      ] as const,
      score: 0.9,
    };
    assert.deepEqual(withMarksOutside(page(letters(120)), [slanted]), [slanted]);
  });
});
