import assert from 'node:assert/strict';
import { boxesFromMap } from '../../../../../src/engine/compact/ppocr/dbPostprocess.ts';

/** A map of 400 × 160 with a band of text, 8 pixels thick, along a curve. */
function bandAlong(curve: (x: number) => number, from = 20, to = 380) {
  const [width, height] = [400, 160];
  const data = new Float32Array(width * height);
  for (let x = from; x < to; x++) {
    const top = Math.round(curve(x)) - 4;
    for (let y = top; y < top + 8; y++) data[y * width + x] = 0.9;
  }
  return { width, height, data };
}

const page = { width: 800, height: 320 };

describe('the spine of a line', () => {
  it('follows a curve, in pixels of the page', () => {
    const curve = (x: number): number => 40 + 60 * ((x - 200) / 180) ** 2;
    const [box, ...others] = boxesFromMap(bandAlong(curve), page);
    assert.deepEqual(others, []);
    assert.ok(box?.spine);
    assert.equal(box.spine.isCurved, true);
    assert.ok(Math.abs(box.spine.thickness - 16) < 1);
    assert.ok(box.spine.points.length >= 20);
    for (const { x, y } of box.spine.points) assert.ok(Math.abs(y / 2 - curve(x / 2)) < 1.5);
  });

  it('keeps a curved line, of which its rectangle shows little', () => {
    const [box] = boxesFromMap(
      bandAlong((x) => 30 + 100 * ((x - 200) / 180) ** 2),
      page,
    );
    assert.ok(box && box.score > 0.85, 'is judged by its own pixels');
  });

  it('is straight for level and for slanted lines', () => {
    for (const slope of [0, 0.2]) {
      const [box] = boxesFromMap(
        bandAlong((x) => 40 + slope * x),
        page,
      );
      assert.equal(box?.spine?.isCurved, false);
    }
  });

  it('runs down along a standing line', () => {
    const { width, height, data } = bandAlong(() => 60);
    const standing = { width: height, height: width, data: new Float32Array(data.length) };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) standing.data[x * height + y] = data[y * width + x]!;
    }
    const [box] = boxesFromMap(standing, { width: 160, height: 400 });
    const points = box?.spine?.points ?? [];
    assert.ok(points.length > 10);
    for (const { x } of points) assert.ok(Math.abs(x - 60) < 1);
  });

  it('is not taken of short lines', () => {
    const [box] = boxesFromMap(
      bandAlong(() => 60, 100, 150),
      page,
    );
    assert.ok(box);
    assert.equal(box.spine, undefined);
  });
});
