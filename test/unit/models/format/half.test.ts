import assert from 'node:assert/strict';
import { toHalf } from '../../../../src/models/format/half.ts';

/** The value of a half, according to the format's definition. */
function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('half precision', () => {
  it('keeps every half', () => {
    const halves = Array.from({ length: 65536 }, (_, i) => i).filter((h) => (h & 0x7c00) < 0x7c00);
    assert.deepEqual([...toHalf(Float32Array.from(halves, valueOf))], halves);
  });

  it('rounds to the nearest, ties to even', () => {
    const halves = Array.from({ length: 0x7bff }, (_, i) => i);
    const between = (share: number) =>
      toHalf(Float32Array.from(halves, (h) => valueOf(h) + share * (valueOf(h + 1) - valueOf(h))));
    assert.deepEqual([...between(0.49)], halves);
    assert.deepEqual(
      [...between(0.5)],
      halves.map((h) => h + (h & 1)),
    );
    assert.deepEqual(
      [...between(0.51)],
      halves.map((h) => h + 1),
    );
  });

  it('produces no infinity for finite values, and keeps NaN', () => {
    const [large, small, most, nan, zero] = toHalf(Float32Array.of(1e30, -7e4, 65519, NaN, -0));
    assert.deepEqual([large, small, most, zero], [0x7bff, 0xfbff, 0x7bff, 0x8000]);
    assert.ok(Number.isNaN(valueOf(nan!)));
  });
});
