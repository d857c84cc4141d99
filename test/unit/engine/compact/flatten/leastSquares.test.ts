import assert from 'node:assert/strict';
import { LeastSquares } from '../../../../../src/engine/compact/flatten/leastSquares.ts';
import { SPLINES, splinesAt } from '../../../../../src/engine/compact/flatten/spline.ts';

describe('fitting by least squares', () => {
  it('finds the line that is nearest to weighted points', () => {
    const problem = new LeastSquares(2);
    for (const [x, y, weight] of [
      [0, 1, 1],
      [1, 3, 1],
      [2, 5, 1],
      [3, 90, 1e-9],
    ] as const) {
      problem.add([x, 1], y, weight);
    }
    const [slope, offset] = problem.solve();
    assert.ok(Math.abs(slope! - 2) < 1e-5 && Math.abs(offset! - 1) < 1e-5);
  });

  it('refuses equations that leave an unknown open', () => {
    const problem = new LeastSquares(2);
    problem.add([1, 0], 3, 1);
    assert.throws(() => problem.solve(), RangeError);
  });
});

describe('splines', () => {
  it('are 0 in the middle and run on smoothly beyond the ends', () => {
    assert.ok(splinesAt(0).every((value) => value === 0));
    for (const end of [-1, 1]) {
      const [inside, at, outside] = [0.999, 1, 1.001].map((x) => splinesAt(end * x));
      for (let i = 0; i < SPLINES; i++) {
        const [before, after] = [at![i]! - inside![i]!, outside![i]! - at![i]!];
        assert.ok(Math.abs(before - after) < 2e-4);
      }
    }
  });

  it('can be added to a straight line', () => {
    // Factors that rise evenly: 1/4 of the extent for each of eight intervals.
    const line = (x: number): number =>
      splinesAt(x).reduce((sum, value, i) => sum + value * 0.25 * i, 0);
    for (const x of [-1.5, -1, -0.3, 0.2, 0.9, 1, 1.7]) assert.ok(Math.abs(line(x) - x) < 1e-9);
  });
});
