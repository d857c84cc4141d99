import {
  boxHeight,
  boxWidth,
  overlapRatio,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { inkRuns, touchingRuns, type PixelRun } from '../line/touchingRuns.ts';
import { greyOf, isPrint, printLevels } from '../prepare/grey.ts';
import { enlargeSmall } from '../tesseract/lineImage.ts';

/** A piece of connected ink of a line. */
export interface GlyphPart {
  readonly box: Box;
  readonly runs: readonly PixelRun[];
}

/** A character of a line: one piece, or several above each other as in `=`, `±` and `:`. */
export interface InkGlyph {
  /** Pixels of the enlarged crop. */
  readonly box: Box;
  /** From top to bottom. */
  readonly parts: readonly GlyphPart[];
}

/** Smaller pieces than this share of the crop's height are specks. */
const SPECK = 0.04;
/** Pieces above each other have this share of their widths in common. */
const ABOVE = 0.6;

/** The glyphs of a line's crop from left to right. */
export function glyphsOf(original: RasterImage): InkGlyph[] {
  const crop = enlargeSmall(original);
  const parts = touchingRuns(runsOfGlyphs(crop), 0)
    .map((runs): GlyphPart => ({ runs, box: unionBox(runs.map(boxOfRun)) }))
    .filter(({ box }) => Math.max(boxWidth(box), boxHeight(box)) >= SPECK * crop.height)
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

const boxOfRun = ({ row, start, end }: PixelRun): Box => ({
  x0: start,
  x1: end,
  y0: row,
  y1: row + 1,
});

/** Runs of pixels nearer to the ink than to the background. */
function runsOfGlyphs(crop: RasterImage): PixelRun[] {
  const grey = greyOf(crop);
  const levels = printLevels(grey);
  if (!isPrint(levels)) return [];
  const { ground, ink } = levels;
  const middle = (ink + ground) / 2;
  return inkRuns(
    crop.width,
    crop.height,
    (index) => (grey[index] ?? ground) < middle === ink < ground,
  );
}
