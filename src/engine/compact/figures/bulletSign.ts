import { boxCenter, boxHeight, boxWidth } from '../../../core/geometry/geometry.ts';
import type { InkGlyph } from './glyphs.ts';
import type { LineMetrics } from './raisedGlyphs.ts';

// All lengths are in ascents: the height of capitals and figures.

/** Size of a bullet: a point is smaller, a capital larger. */
const SIZE = { least: 0.22, most: 0.65 } as const;
/** Height of its center above the base line. */
const CENTER = { least: 0.22, most: 0.65 } as const;
/** Its width by its height. */
const ROUND = { least: 0.8, most: 1.25 } as const;
/** Share of its box that is ink: π/4 for a disc. Letters and rings have less. */
const FILLED = 0.7;
/** Distance to the text. */
const GAP = 0.3;

/**
 * Whether the first glyph of a line is a bullet, by its shape: recognizers take one for a letter or
 * for another sign, such as `e`, `s`, `¢` or `*`.
 * @param gap distance to the glyph after it
 */
export function isBullet(glyph: InkGlyph, gap: number, { base, ascent }: LineMetrics): boolean {
  const { box, parts } = glyph;
  const [width, height] = [boxWidth(box), boxHeight(box)];
  const size = Math.max(width, height) / ascent;
  const center = (base - boxCenter(box).y) / ascent;
  const area = parts
    .flatMap(({ runs }) => runs)
    .reduce((sum, { start, end }) => sum + end - start, 0);
  return (
    isWithin(size, SIZE) &&
    isWithin(center, CENTER) &&
    isWithin(width / height, ROUND) &&
    area >= FILLED * width * height &&
    gap >= GAP * ascent
  );
}

const isWithin = (value: number, { least, most }: { least: number; most: number }): boolean =>
  value >= least && value <= most;
