import assert from 'node:assert/strict';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { evenLight } from '../../../../../src/engine/compact/line/evenLight.ts';

const WIDTH = 400;
const HEIGHT = 30;

/** Bars of ink on a ground, in the light at each column. */
function line(light: (x: number) => number, ink = 40, ground = 220): RasterImage {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const x = i % WIDTH;
    data.fill(Math.round((x % 10 < 3 ? ink : ground) * light(x)), 3 * i, 3 * i + 3);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const levelAt = ({ data }: RasterImage, x: number): number => data[3 * (15 * WIDTH + x)] ?? -1;

describe('the light along a line', () => {
  it('is evened out if it fades', () => {
    const even = evenLight(line((x) => 1 - (0.7 * x) / WIDTH));
    for (const x of [5, 105, 205, 305, 395]) {
      assert.ok(Math.abs(levelAt(even, x) - 216) < 16, `ground at ${x}: ${levelAt(even, x)}`);
    }
    for (const x of [1, 201, 391]) assert.ok(levelAt(even, x) < 60, `ink at ${x}`);
  });

  it('is evened out in a shadow with an edge', () => {
    const even = evenLight(line((x) => (x < 250 ? 1 : 0.3)));
    assert.ok(levelAt(even, 395) > 200);
    assert.ok(levelAt(even, 391) < 60);
  });

  it('is left alone if it is even, or if the ink is light on dark', () => {
    const plain = line(() => 0.8);
    assert.equal(evenLight(plain), plain);
    const dark = line((x) => 1 - (0.7 * x) / WIDTH, 240, 60);
    assert.equal(evenLight(dark), dark);
  });

  it('is not made of an empty place', () => {
    const empty = line((x) => 1 - (0.7 * x) / WIDTH, 220, 220);
    assert.equal(evenLight(empty), empty);
  });
});
