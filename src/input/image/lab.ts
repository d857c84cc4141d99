import type { RasterImage } from '../../core/geometry/raster.ts';

/** CIELAB to sRGB (CIE 15, IEC 61966-2-1); white is D50, adapted to sRGB's D65 (Bradford). */
const WHITE = { x: 0.96422, z: 0.82521 };
const TO_LINEAR = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;
/** Steps of the table of sRGB's curve. */
const STEPS = 8192;

const inverse = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));

const CURVE = Uint8Array.from({ length: STEPS + 1 }, (_, i) => {
  const linear = i / STEPS;
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
});

/**
 * Turns bytes of L*, a* and b* into RGB, in place.
 * @param signed a* and b* are signed bytes (CIELAB of TIFF 6.0), or have 128 added (ICC's form)
 */
export function labToRgb<T extends Omit<RasterImage, 'dpi'>>(picture: T, signed: boolean): T {
  const { data } = picture;
  const of = (byte: number): number => (signed ? (byte << 24) >> 24 : byte - 128);
  // By L* (high byte) and a* or b* (low byte).
  const table = (white: number, share: number): Float32Array =>
    Float32Array.from({ length: 65_536 }, (_, i) => {
      const lightness = (((i >> 8) / 255) * 100 + 16) / 116;
      return white * inverse(lightness + of(i & 255) / share);
    });
  const xs = table(WHITE.x, 500);
  const zs = table(WHITE.z, -200);
  const ys = Float32Array.from({ length: 256 }, (_, l) => inverse(((l / 255) * 100 + 16) / 116));
  for (let at = 0; at + 2 < data.length; at += 3) {
    const l = data[at]!;
    const x = xs[(l << 8) | data[at + 1]!]!;
    const y = ys[l]!;
    const z = zs[(l << 8) | data[at + 2]!]!;
    for (let channel = 0; channel < 3; channel++) {
      const [fromX, fromY, fromZ] = TO_LINEAR[channel]!;
      const linear = fromX * x + fromY * y + fromZ * z;
      data[at + channel] = CURVE[Math.round(Math.min(1, Math.max(0, linear)) * STEPS)]!;
    }
  }
  return picture;
}
