import {
  boxHeight,
  boxWidth,
  overlapRatio,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import type { GreyImage } from '../tesseract/enlarge.ts';
import { isPrint, printLevels } from '../prepare/grey.ts';

/** A piece of connected ink of a line. */
export interface GlyphPart {
  readonly box: Box;
  readonly runs: readonly PixelRun[];
}

/** A character of a line: one piece, or several above each other as in `=`, `±` and `:`. */
export interface InkGlyph {
  /** Pixels of the line's picture. */
  readonly box: Box;
  /** From top to bottom. */
  readonly parts: readonly GlyphPart[];
}

/** Smaller pieces than this share of the crop's height are specks. */
const SPECK = 0.04;
/** Pieces above each other have this share of their widths in common. */
const ABOVE = 0.6;

/** The glyphs of a line from left to right. */
export function glyphsOf(crop: GreyImage): InkGlyph[] {
  const parts = touchingRuns(runsOfGlyphs(crop), 0)
    .map((runs): GlyphPart => ({ runs, box: unionBox(runs.map(boxOfRun)) }))
    .filter(({ box }) => Math.max(boxWidth(box), boxHeight(box)) >= SPECK * crop.height)
    .filter(({ box }) => !isRuling(box, crop))
    .sort((a, b) => a.box.x0 - b.box.x0);
  const glyphs: GlyphPart[][] = [];
  for (const part of parts) {
    const before = glyphs.at(-1);
    const whole = before && unionBox(before.map(({ box }) => box));
    const isAbove = whole && overlapRatio(whole.x0, whole.x1, part.box.x0, part.box.x1) >= ABOVE;
    if (before && isAbove) before.push(part);
    else glyphs.push([part]);
  }
  return glyphs.map((own) => ({
    box: unionBox(own.map(({ box }) => box)),
    parts: own.sort((a, b) => a.box.y0 - b.box.y0),
  }));
}

/** The edge of a ruled cell along the edge of the crop: it is above or below all glyphs. */
const isRuling = ({ x0, x1, y0, y1 }: Box, { width, height }: GreyImage): boolean =>
  x0 === 0 && x1 === width && (y0 === 0 || y1 === height);

const boxOfRun = ({ row, start, end }: PixelRun): Box => ({
  x0: start,
  x1: end,
  y0: row,
  y1: row + 1,
});

/** Runs of pixels nearer to the ink than to the background. */
function runsOfGlyphs({ width, height, grey }: GreyImage): PixelRun[] {
  const levels = printLevels(grey);
  if (!isPrint(levels)) return [];
  const { ground, ink } = levels;
  const middle = (ink + ground) / 2;
  return inkRuns(width, height, (index) => (grey[index] ?? ground) < middle === ink < ground);
}
