import { smallest } from '../../../core/geometry/extremes.ts';
import type { Quad } from '../../../core/geometry/geometry.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import type { RubiedBand } from './rubyBands.ts';

/** A gap that ends a column, and least height of one, in ems. */
const BREAK = 1.6;
const LEAST_HEIGHT = 0.3;

/** Half the width of a column's box, and ruby's distance from it, in ems. */
const HALF = 0.53;

/**
 * Several glyphs one below the other, in ems, are hardly a drawing: they score this much, whatever
 * the detector's score was for boxes of which ruby is a part.
 */
const LONG = 4;
const LONG_SCORE = 0.7;

/**
 * The boxes of a column, one for each stretch without a large gap.
 * @param lean x per y of the columns
 * @param em size of the glyphs in pixels
 * @param score of the detector
 */
export function columnBoxes(
  column: RubiedBand,
  lean: number,
  em: number,
  score: number,
): DetectedBox[] {
  return partsOf(column, em).map((part) => ({
    quad: quadOf(column, part, lean, em),
    score: part.y1 - part.y0 >= LONG * em ? Math.max(score, LONG_SCORE) : score,
  }));
}

/** The stretches of a column without a large gap. */
function partsOf({ blobs }: RubiedBand, em: number): { y0: number; y1: number }[] {
  const parts: { y0: number; y1: number }[] = [];
  for (const { box } of [...blobs].sort((a, b) => a.box.y0 - b.box.y0)) {
    const last = parts.at(-1);
    if (last && box.y0 - last.y1 <= BREAK * em) last.y1 = Math.max(last.y1, box.y1);
    else parts.push({ y0: box.y0, y1: box.y1 });
  }
  return parts.filter(({ y0, y1 }) => y1 - y0 >= LEAST_HEIGHT * em);
}

function quadOf(
  { band, ruby }: RubiedBand,
  { y0, y1 }: { readonly y0: number; readonly y1: number },
  lean: number,
  em: number,
): Quad {
  const middle = (band.from + band.to) / 2;
  const half = Math.max(HALF * em, (band.to - band.from) / 2);
  const edge = smallest(ruby.map(({ box }) => box.x0 - lean * box.y0));
  const [left, right] = [middle - half, Math.max(band.to, Math.min(middle + half, edge))];
  return [
    { x: left + lean * y0, y: y0 },
    { x: right + lean * y0, y: y0 },
    { x: right + lean * y1, y: y1 },
    { x: left + lean * y1, y: y1 },
  ];
}
